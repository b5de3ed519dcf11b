"""The lead's form for how an activity is held."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from familjecentral.forms.text import TextField

from .activity_settings import SettingsRefused
from .models import Activity
from .rules_in_words import LANGUAGES

MOST = 500  # of anything in a room
LONGEST_AHEAD_DAYS = 365
LONGEST_BEFORE_HOURS = 24 * 14
OLDEST_MONTHS = 18 * 12
LONGEST_TEXT = 4000


class ServicesField(forms.ModelMultipleChoiceField):
    """Services of one centre, by what the house calls them."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


def number(label: Any, most: int, help_text: Any = "", *, least: int = 1) -> forms.IntegerField:
    """A whole number that may be left empty."""
    return forms.IntegerField(
        label=label, help_text=help_text, required=False, min_value=least, max_value=most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class ActivitySettingsForm(forms.ModelForm):
    """All that the lead decides about an activity; ``cleaned_data`` is what the verb takes."""

    about = TextField(
        label=gettext_lazy("Description"), required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages spoken"), required=False, choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("None chosen: Swedish, and nothing is said."),
    )  # fmt: skip
    age_from_months = number(gettext_lazy("From age (months)"), OLDEST_MONTHS, least=0)
    age_to_months = number(gettext_lazy("To age, included (months)"), OLDEST_MONTHS, least=0)
    capacity = number(gettext_lazy("Places at each session"), MOST, gettext_lazy("Empty: no limit."))
    room_adults = number(gettext_lazy("Most adults"), MOST, gettext_lazy("What the room holds. Empty: no limit."))
    room_children = number(gettext_lazy("Most children"), MOST, gettext_lazy("Empty: no limit."))
    room_babies = number(
        gettext_lazy("Most babies under six months"), MOST,
        gettext_lazy("Who lie on mats and take floor. Empty: no limit."),
    )  # fmt: skip
    room_prams = number(gettext_lazy("Most prams"), MOST, gettext_lazy("Empty: no limit."), least=0)
    opens_days_before = number(
        gettext_lazy("Sign-up opens, days before"), LONGEST_AHEAD_DAYS,
        gettext_lazy("Empty: as soon as it is planned."),
    )  # fmt: skip
    closes_hours_before = forms.IntegerField(
        label=gettext_lazy("Sign-up closes, hours before"), min_value=0, max_value=LONGEST_BEFORE_HOURS,
        help_text=gettext_lazy("0: it is open until the start."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    class Meta:
        model = Activity
        fields = [
            "title", "about", "booking", "neutral_title", "target_group", "age_from_months", "age_to_months",
            "for_expecting", "sibling_rule", "languages", "participating_services", "capacity", "capacity_unit",
            "room_adults", "room_children", "room_babies", "room_prams", "opens_days_before", "opens_time",
            "closes_hours_before", "allocation", "queue_rule", "has_waiting_list", "needs_contact", "nested_count",
        ]  # fmt: skip
        widgets = {
            "booking": forms.RadioSelect, "sibling_rule": forms.RadioSelect, "allocation": forms.RadioSelect,
            "queue_rule": forms.RadioSelect, "capacity_unit": forms.RadioSelect, "nested_count": forms.RadioSelect,
            "opens_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }  # fmt: skip
        labels = {
            "booking": gettext_lazy("How does one come?"),
            "neutral_title": gettext_lazy("Neutral title"),
            "target_group": gettext_lazy("Target group"),
            "for_expecting": gettext_lazy("Expecting parents are welcome"),
            "sibling_rule": gettext_lazy("Which of a family's children must be within the ages?"),
            "capacity_unit": gettext_lazy("What takes a place?"),
            "opens_time": gettext_lazy("Sign-up opens at"),
            "nested_count": gettext_lazy("When it is held inside an open session, where are visitors counted?"),
            "allocation": gettext_lazy("How are places given?"),
            "queue_rule": gettext_lazy("Who in the queue gets a free place?"),
            "has_waiting_list": gettext_lazy("When it is full, families can stand in the queue"),
            "needs_contact": gettext_lazy("Parents must leave an e-mail address or a phone number"),
        }
        help_texts = {
            "booking": gettext_lazy(
                "By invitation: it stands on no list and in no calendar, and opens with a code that you hand out."
            ),
            "neutral_title": gettext_lazy(
                "What messages and calendars call a group that is nobody else's business. The real title is then "
                "read only where one signs up."
            ),
            "allocation": gettext_lazy(
                "A draw gives who works nights, or reads a translation, the same chance. Anyone can check it. "
                "What families have signed up to already stays first come, first served."
            ),
            "queue_rule": gettext_lazy("Parents read the rule on the group's page."),
            "capacity_unit": gettext_lazy("It can not be changed while families have signed up."),
            "needs_contact": "",
            "nested_count": gettext_lazy("So that nobody is counted twice. Staff read the rule where they count."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        activity: Activity = self.instance
        can_take_part = Q(is_active=True) | Q(takes_part_in=activity)
        others = activity.centre.services.filter(can_take_part).exclude(pk=activity.responsible_service_id)
        self.fields["participating_services"] = ServicesField(
            others.select_related("principal").distinct(), label=_("Services that take part"), required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("They are named on the group's page. They see no family by it."),
        )  # fmt: skip
        services = ["participating_services"] if others else []
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False
        self.helper.layout = Layout(
            Fieldset(_("What it is"), "title", "about", "booking", "neutral_title"),
            Fieldset(
                _("For whom"), "target_group", "age_from_months", "age_to_months", "for_expecting", "sibling_rule",
                "languages", *services,
            ),
            Fieldset(
                _("Places and room"), "capacity", "capacity_unit", "room_adults", "room_children", "room_babies",
                "room_prams",
            ),
            Fieldset(_("Sign-up"), "opens_days_before", "opens_time", "closes_hours_before", "needs_contact"),
            Fieldset(_("How places are given"), "allocation", "has_waiting_list", "queue_rule"),
            Fieldset(_("Counting visits"), "nested_count"),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        youngest, oldest = data.get("age_from_months"), data.get("age_to_months")
        if oldest is not None and youngest is None:
            data["age_from_months"] = 0
        elif oldest is not None and youngest > oldest:
            text = _("The upper age can not be below the lower.")
            self.add_error("age_to_months", forms.ValidationError(text, code="ages"))
        return data

    def validate_constraints(self) -> None:
        """The ages are asked for above, beside the field."""

    def refuse(self, refusal: SettingsRefused) -> None:
        """Show why the change was refused, at the setting it is about."""
        self.add_error(refusal.field, forms.ValidationError(str(refusal), code=refusal.reason.value))
