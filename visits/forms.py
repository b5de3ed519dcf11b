"""What staff fill in about a home visit."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models.sign_ups import INTERPRETER_LANGUAGES
from familjecentral import clock
from familjecentral.forms.keyed import KeyedForm
from staff.models import FamilyCentre, PartnerService

from . import queries
from .home_visiting import HomeVisitDenied, Meeting
from .models import HomeVisit

ADULTS_MET = {
    "mother_present": _("Mother"),
    "father_present": _("Father"),
    "other_parent_present": _("Another parent"),
    "other_adult_present": _("Another adult"),
}

FIELD_OF_REFUSAL = {
    HomeVisitDenied.NOT_YET: "on_date",
    HomeVisitDenied.NOBODY_MET: "mother_present",
    HomeVisitDenied.NOT_DONE: "state",
    HomeVisitDenied.MINUTES: "minutes",
    HomeVisitDenied.OTHER_CENTRE: "other_services",
}


class MeetingForm(KeyedForm):
    """What came of a home visit that was agreed on: the date, who was met, and how it went."""

    on_date = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(("required", "invalid"), _("Enter a date, such as 2026-11-26.")),
    )
    mother_present = forms.BooleanField(label=ADULTS_MET["mother_present"], required=False)
    father_present = forms.BooleanField(label=ADULTS_MET["father_present"], required=False)
    other_parent_present = forms.BooleanField(label=ADULTS_MET["other_parent_present"], required=False)
    other_adult_present = forms.BooleanField(label=ADULTS_MET["other_adult_present"], required=False)
    other_services = forms.ModelMultipleChoiceField(
        PartnerService.objects.none(), label=_("Other services that took part"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("With one or more, it is counted as a joint visit."),
    )  # fmt: skip
    first_child_in_sweden = forms.BooleanField(label=_("The family's first child in Sweden"), required=False)
    interpreter_language = forms.ChoiceField(
        label=_("Interpreter"), required=False, choices=[("", _("None")), *INTERPRETER_LANGUAGES]
    )
    place = forms.ChoiceField(label=_("Where"), choices=HomeVisit.Place, initial=HomeVisit.Place.HOME)
    minutes = forms.IntegerField(
        label=_("How long, in minutes"), required=False,
        error_messages={"invalid": HomeVisitDenied.MINUTES.label},
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": 480}),
    )  # fmt: skip

    def __init__(self, *args: Any, centre: FamilyCentre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_date"].initial = clock.today
        others: Any = self.fields["other_services"]
        others.queryset = queries.services_of(centre)
        others.label_from_instance = lambda service: service.label
        self.helper.layout = Layout("key", *self.first_fields(), *self.meeting_fields())

    def first_fields(self) -> list[Any]:
        return []

    def meeting_fields(self) -> list[Any]:
        return [
            "on_date",
            Fieldset(_("Adults who were there"), *ADULTS_MET),
            "other_services",
            Div("place", "minutes", "interpreter_language"),
            "first_child_in_sweden",
        ]

    def meeting(self) -> Meeting:
        """What the valid form says."""
        data = self.cleaned_data
        plain = {
            name: data[name] for name in (*ADULTS_MET, "on_date", "first_child_in_sweden", "place", "minutes")
        }
        return Meeting(
            **plain,
            interpreter_language=data["interpreter_language"],
            other_services=frozenset(data["other_services"]),
        )

    def refuse(self, reason: HomeVisitDenied) -> None:
        """Show why the visit was refused, at the field it is about."""
        name = FIELD_OF_REFUSAL.get(reason)
        self.add_error(
            name if name in self.fields else None, forms.ValidationError(reason.label, code=reason.value)
        )


class HomeVisitForm(MeetingForm):
    """A home visit of one of the person's own services (not asked for when there is only one)."""

    service = forms.ModelChoiceField(
        PartnerService.objects.none(), label=_("Your service"), empty_label=None,
        error_messages={"invalid_choice": _("Choose one of the services that you work in.")},
    )  # fmt: skip
    step = forms.ModelChoiceField(
        queries.steps(), label=_("Which visit"), empty_label=_("Choose"),
        error_messages={"required": _("Choose which visit of the programme it is.")},
    )  # fmt: skip
    state = forms.ChoiceField(label=_("What came of it"), choices=HomeVisit.State, initial=HomeVisit.State.DONE)

    def __init__(self, *args: Any, own_services: list[PartnerService], **kwargs: Any) -> None:
        self.own_services = own_services
        super().__init__(*args, **kwargs)
        service: Any = self.fields["service"]
        service.queryset = PartnerService.objects.filter(pk__in=[own.pk for own in own_services])
        service.label_from_instance = lambda choice: choice.label
        service.initial = own_services[0].pk
        if len(own_services) == 1:
            service.widget = forms.HiddenInput()
            others: Any = self.fields["other_services"]
            others.queryset = others.queryset.exclude(pk=own_services[0].pk)

    def first_fields(self) -> list[Any]:
        return ["service", "step", "state"]


class MarkDoneForm(MeetingForm):
    """An offered visit that took place."""

    def __init__(self, *args: Any, visit: HomeVisit, **kwargs: Any) -> None:
        super().__init__(*args, centre=visit.service.centre, **kwargs)
        if visit.on_date <= clock.today():
            self.fields["on_date"].initial = visit.on_date
        others: Any = self.fields["other_services"]
        others.queryset = others.queryset.exclude(pk=visit.service_id)
        others.initial = visit.other_service_ids
        for name in ("interpreter_language", "place", "first_child_in_sweden"):
            self.fields[name].initial = getattr(visit, name)
