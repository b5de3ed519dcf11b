"""What staff fill in about a session and what services share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from familjecentral.languages.fields import LanguageSelect
from familjecentral.months import months_on
from staff.models import PartnerService

from .attending import TAKEN_BACK
from .forms import HouseholdForm, ServiceField
from .models import Attendance
from .signing_up import Household


class MarkForm(forms.Form):
    """One mark of attendance, or that the mark is taken back."""

    UNMARKED = "unmarked"

    sign_up_id = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    state = forms.ChoiceField(choices=[*Attendance.State.choices, (UNMARKED, "")])

    def clean_state(self) -> str:
        """The state to mark."""
        state: str = self.cleaned_data["state"]
        return TAKEN_BACK if state == self.UNMARKED else state


class PhoneSignUpForm(HouseholdForm):
    """A household that calls. Nothing but the child's month is needed: not a name, not a contact.

    Who lives with a protected identity may say so to nobody, and needs not: the form is the same for all.
    """

    language = forms.ChoiceField(
        label=gettext_lazy("Which language do we write to them in?"),
        choices=settings.LANGUAGES,
        widget=LanguageSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("May be empty. Then the family has only the address of its page.")
        self.helper.layout.append("language")

    def household(self) -> Household:
        household = super().household()
        return replace(household, parent=replace(household.parent, language=self.cleaned_data["language"]))


class SharingForm(forms.Form):
    """A decision: which activity's attendance, with which service that takes part, until when."""

    until = forms.DateField(
        label=gettext_lazy("Until and including"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("At most one year ahead. Then it is decided anew."),
    )

    def __init__(self, *args: Any, activities: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activities = activities
        taking_part = PartnerService.objects.filter(takes_part_in__in=activities).distinct()
        self.fields["activity"] = forms.ModelChoiceField(activities, label=_("Activity"))
        self.fields["service"] = ServiceField(
            taking_part, label=_("Shared with"), help_text=_("A service that takes part in the activity.")
        )
        self.fields["until"].initial = months_on(today, 6)
        self.order_fields(["activity", "service", "until"])

    @property
    def has_choices(self) -> bool:
        """Whether there is anything to decide on: an activity that the person's service leads with others."""
        return bool(self.activities.exists())
