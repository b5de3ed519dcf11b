"""What staff fill in about a home visit, and what a family fills in who chooses its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models.sign_ups import INTERPRETER_LANGUAGES
from familjecentral import clock
from familjecentral.forms.keyed import KeyedForm
from familjecentral.forms.public import PublicForm
from staff.models import FamilyCentre, PartnerService

from . import queries
from .choosing_time import (
    LONGEST,
    SHORTEST,
    USUAL_MINUTES,
    ChoiceDenied,
    ProposalDenied,
    as_seen,
    may_choose,
    times_of,
)
from .home_visit_history import ADULTS
from .home_visiting import HomeVisitDenied, Meeting
from .joint_visits import JointDenied
from .models import EntryReason, HomeVisit, HomeVisitStep, JointVisit

if TYPE_CHECKING:
    from datetime import datetime

    from familjecentral.refusals import Refused

FIELD_OF_REFUSAL: dict[Any, str] = {
    HomeVisitDenied.NOT_YET: "on_date",
    HomeVisitDenied.NOBODY_MET: "mother_present",
    HomeVisitDenied.NOT_DONE: "state",
    HomeVisitDenied.MINUTES: "minutes",
    HomeVisitDenied.OTHER_CENTRE: "other_services",
    **dict.fromkeys(JointDenied, "code"),
}


class MeetingForm(KeyedForm):
    """What came of a home visit that was agreed on: the date, who was met, and how it went."""

    on_date = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(("required", "invalid"), _("Enter a date, such as 2026-11-26.")),
    )
    mother_present = forms.BooleanField(label=ADULTS["mother_present"], required=False)
    father_present = forms.BooleanField(label=ADULTS["father_present"], required=False)
    other_parent_present = forms.BooleanField(label=ADULTS["other_parent_present"], required=False)
    other_adult_present = forms.BooleanField(label=ADULTS["other_adult_present"], required=False)
    professions = forms.MultipleChoiceField(
        label=_("Professions that took part"), required=False, choices=HomeVisit.Profession,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    other_services = forms.ModelMultipleChoiceField(
        PartnerService.objects.none(), label=_("Other services that took part"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("With one or more, it is counted as a joint visit."),
    )  # fmt: skip
    code = forms.CharField(
        label=_("Code from a colleague"), required=False, max_length=20,
        help_text=_(
            "Has the other service logged its half of this visit? Type the code that your colleague tells you, "
            "such as K7RM-4WXP, and the visit is counted once, as joint."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
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
            Fieldset(_("Adults who were there"), *ADULTS),
            "professions",
            "other_services",
            "code",
            Div("place", "minutes", "interpreter_language"),
            "first_child_in_sweden",
        ]

    def fill_in(self, visit: HomeVisit) -> None:
        """Begin with what the entry says."""
        others: Any = self.fields["other_services"]
        others.queryset = others.queryset.exclude(pk=visit.service_id)
        others.initial = visit.other_service_ids
        same = ("interpreter_language", "place", "first_child_in_sweden", "professions", "minutes")
        for name in same:
            self.fields[name].initial = getattr(visit, name)
        joint = visit.joint
        if joint is not None and joint.other_service_id is not None:
            del self.fields["code"]
            self.helper.layout = Layout(
                "key", *self.first_fields(), *[each for each in self.meeting_fields() if each != "code"]
            )

    def meeting(self) -> Meeting:
        """What the valid form says."""
        data = self.cleaned_data
        plain = {name: data[name] for name in (*ADULTS, "on_date", "first_child_in_sweden", "place", "minutes")}
        return Meeting(
            **plain,
            interpreter_language=data["interpreter_language"],
            professions=frozenset(data["professions"]),
            other_services=frozenset(data["other_services"]),
        )

    def refuse(self, refusal: Refused) -> None:
        """Show why the visit was refused, at the field it is about."""
        reason = refusal.reason
        name = FIELD_OF_REFUSAL.get(reason)
        self.add_error(
            name if name in self.fields else None, forms.ValidationError(reason.label, code=reason.value)
        )


class HomeVisitForm(MeetingForm):
    """A home visit of one of the person's own services (not asked for when there is only one).

    A device sends the same fields, by the same names, for a visit that it has kept.
    """

    service = forms.ModelChoiceField(
        PartnerService.objects.none(), label=_("Your service"), empty_label=None,
        error_messages={"invalid_choice": _("Choose one of the services that you work in.")},
    )  # fmt: skip
    step = forms.ModelChoiceField(
        queries.steps(), label=_("Which visit"), empty_label=_("Choose"),
        error_messages={"required": _("Choose which visit of the programme it is.")},
    )  # fmt: skip
    state = forms.ChoiceField(label=_("What came of it"), choices=HomeVisit.State, initial=HomeVisit.State.DONE)
    reason = forms.ChoiceField(required=False, choices=[("", ""), *EntryReason.choices], widget=forms.HiddenInput)

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
        return ["service", "step", "state", "reason"]


class MarkDoneForm(MeetingForm):
    """An offered visit that took place. ``met``: of the buttons that say who was there and save at once."""

    MET = {
        "both": ("mother_present", "father_present"),
        "mother": ("mother_present",),
        "father": ("father_present",),
    }

    met = forms.ChoiceField(required=False, choices=[(name, name) for name in MET], widget=forms.HiddenInput)

    def __init__(self, *args: Any, visit: HomeVisit, **kwargs: Any) -> None:
        super().__init__(*args, centre=visit.service.centre, **kwargs)
        if visit.on_date <= clock.today():
            self.fields["on_date"].initial = visit.on_date
        self.fill_in(visit)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in self.MET.get(data.pop("met", ""), ()):
            data[name] = True
        return data


class CorrectForm(MeetingForm):
    """What an entry says wrongly, as it is right."""

    step = forms.ModelChoiceField(HomeVisitStep.objects.none(), label=_("Which visit"), empty_label=None)
    state = forms.ChoiceField(label=_("What came of it"), choices=HomeVisit.State)

    def __init__(self, *args: Any, visit: HomeVisit, **kwargs: Any) -> None:
        super().__init__(*args, centre=visit.service.centre, **kwargs)
        step: Any = self.fields["step"]
        own = HomeVisitStep.objects.filter(pk=visit.step_id).select_related("programme")
        step.queryset = queries.steps() | own
        step.initial, self.fields["state"].initial = visit.step_id, visit.state
        self.fields["on_date"].initial = visit.on_date
        for name in ADULTS:
            self.fields[name].initial = getattr(visit, name)
        self.fill_in(visit)

    def first_fields(self) -> list[Any]:
        return ["step", "state"]


class AnswerForm(KeyedForm):
    """One tap in the list: the family declined, or the visit gets another day."""

    state = forms.ChoiceField(choices=[(HomeVisit.State.DECLINED, ""), (HomeVisit.State.RESCHEDULED, "")])


class TimesForm(KeyedForm):
    """One or two times that the family may choose between."""

    first = forms.DateTimeField(
        label=_("First time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages=dict.fromkeys(("required", "invalid"), _("Enter a day and a time.")),
    )  # fmt: skip
    second = forms.DateTimeField(
        label=_("Second time, if you propose two"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Enter a day and a time.")},
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("How long, in minutes"), initial=USUAL_MINUTES,
        error_messages=dict.fromkeys(("required", "invalid"), ProposalDenied.MINUTES.label),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": SHORTEST, "max": LONGEST}),
    )  # fmt: skip

    def __init__(self, *args: Any, joint: JointVisit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if joint.first_time is not None:
            for name, value in (
                ("first", joint.first_time),
                ("second", joint.second_time),
                ("minutes", joint.minutes),
            ):
                self.fields[name].initial = value
        self.helper.layout = Layout("key", "first", "second", "minutes")

    def refuse(self, refusal: Refused) -> None:
        name = "minutes" if refusal.reason == ProposalDenied.MINUTES else "first"
        self.add_error(name, forms.ValidationError(refusal.reason.label, code=refusal.reason.value))


class ChooseTimeForm(PublicForm):
    """A family chooses one of the times. ``seen``: what stood on the page that they chose on."""

    about_nobody = frozenset({"time"})  # the link names no family, nor does the choice

    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    time = forms.TypedChoiceField(
        label=_("Which time suits you?"), coerce=int, widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), ChoiceDenied.NOT_PROPOSED.label),
    )  # fmt: skip

    def __init__(self, *args: Any, joint: JointVisit, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = as_seen(joint)
        time: Any = self.fields["time"]
        # Those that may not be chosen any more are still known: an old page is told that it is too late.
        time.choices = [(each.number, each.words) for each in times_of(joint)]
        shown = [each for each in times_of(joint) if may_choose(joint, each.number, now) is None]
        if not self.is_bound:
            time.choices = [(each.number, each.words) for each in shown]
            time.initial = joint.chosen or (shown[0].number if len(shown) == 1 else None)
        self.helper.layout = Layout(*self.guards(), "seen", "time")

    def refuse(self, refusal: Refused, joint: JointVisit) -> None:
        """Say why; what is sent next is about the times as they are now."""
        self.add_error("time", forms.ValidationError(refusal.reason.label, code=refusal.reason.value))
        sent: Any = self.data
        self.data = ready = sent.copy()  # what came with the request can't be changed
        ready[self.add_prefix("seen")] = as_seen(joint)
