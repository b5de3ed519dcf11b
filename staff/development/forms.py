"""The forms of the centre's development: training, introduction, improvement, agreements and steering group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.forms.days import DayField
from familjecentral.forms.keyed import KeyedForm
from staff.models import (
    FamilyCentre,
    Improvement,
    ImprovementEntry,
    PartnerService,
    SteeringDecision,
    TrainingTheme,
)

from .goals import GoalDenied
from .improving import ImprovementDenied
from .introducing import IntroductionDenied
from .steering import SteeringDenied
from .training import TrainingDenied, themes_in_use

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import TextChoices

    from .people import Colleague

NO_FAMILIES = _("About how you work. Never about a family, and no names.")


class RefusableForm(forms.Form):
    """A form that shows why a verb refused, at the field it is about."""

    field_of: dict[Any, str] = {}

    def refuse(self, reason: TextChoices) -> None:
        self.add_error(self.field_of.get(reason), forms.ValidationError(str(reason.label), code=str(reason.value)))


def _text(label: Any, required: Any, *, most: int, help_text: Any = "", rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(
        label=label, max_length=most, help_text=help_text, widget=widget, error_messages={"required": required}
    )


class TrainingForm(RefusableForm, KeyedForm):
    """That somebody has had a training."""

    field_of = {
        TrainingDenied.FUTURE: "on_date", TrainingDenied.ALREADY: "on_date", TrainingDenied.THEME_CLOSED: "theme",
        TrainingDenied.NOT_YOURS: "person",
    }  # fmt: skip
    person = forms.TypedChoiceField(
        label=_("Who"), coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), TrainingDenied.NOT_YOURS.label),
    )  # fmt: skip
    theme = forms.ModelChoiceField(
        TrainingTheme.objects.none(), label=_("Training"), empty_label=_("Choose"),
        error_messages={
            "required": _("Choose which training it was."), "invalid_choice": TrainingDenied.THEME_CLOSED.label,
        },
    )  # fmt: skip
    on_date = DayField(label=_("Date"), error_messages={"required": _("Enter the day, such as 2026-11-26.")})

    def __init__(self, *args: Any, centre: FamilyCentre, people: list[Colleague], me: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.choices = [(colleague.person.pk, colleague.person.name) for colleague in people]
        self.fields["on_date"].initial = clock.today
        if any(colleague.person.pk == me.pk for colleague in people):
            person.initial = me.pk
        if len(people) == 1:
            person.widget = forms.HiddenInput()
            person.initial = people[0].person.pk
        theme: Any = self.fields["theme"]
        theme.queryset = themes_in_use(centre.municipality_id)
        self.helper.layout = Layout("key", "person", "theme", "on_date")


class ThemeForm(RefusableForm):
    """The name of a training theme."""

    field_of = {TrainingDenied.NAME_TAKEN: "name", TrainingDenied.NAMELESS: "name"}
    name = _text(_("Theme"), TrainingDenied.NAMELESS.label, most=80)


class ThemeInUseForm(ThemeForm):
    """A theme that is there: its name, and whether it is in use."""

    is_active = forms.BooleanField(label=_("In use"), required=False)


class GoalForm(RefusableForm):
    """A goal, and the same as a visitor would say it."""

    field_of = {GoalDenied.NAME_TAKEN: "name", GoalDenied.NAMELESS: "name", GoalDenied.NO_STATEMENT: "statement"}
    name = _text(_("Goal"), GoalDenied.NAMELESS.label, most=80)
    statement = _text(
        _("In visitors' words"), GoalDenied.NO_STATEMENT.label, most=300, rows=2,
        help_text=_("So that a visitor can agree or not: It is easy to get support here."),
    )  # fmt: skip


def _weeks() -> forms.IntegerField:
    wrong = _("Enter a number of weeks, from 1 to 104.")
    return forms.IntegerField(
        label=_("Within how many weeks of the first day"), min_value=1, max_value=104, initial=12,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )  # fmt: skip


class PlanPointForm(RefusableForm):
    """A new point of the introduction plan."""

    field_of = {IntroductionDenied.THERE_ALREADY: "text", IntroductionDenied.ONE_THING: "text"}
    theme = forms.ModelChoiceField(
        TrainingTheme.objects.none(), label=_("Training theme"), required=False,
        empty_label=_("None: an own point"), help_text=_("It is done when the training is entered."),
        error_messages={"invalid_choice": TrainingDenied.THEME_CLOSED.label},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or an own point"), max_length=120, required=False,
        help_text=_("For example: been along to each of the other services for half a day."),
    )  # fmt: skip
    due_weeks = _weeks()

    def __init__(self, *args: Any, centre: FamilyCentre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theme: Any = self.fields["theme"]
        theme.queryset = themes_in_use(centre.municipality_id)


class PlanPointChangeForm(forms.Form):
    """A point that is there: when it is due, and whether it is in use."""

    due_weeks = _weeks()
    is_active = forms.BooleanField(required=False)


class BeginIntroductionForm(RefusableForm, KeyedForm):
    """Who is new, in which of the lead's services, and since when."""

    field_of = {
        IntroductionDenied.NOT_IN_SERVICE: "who", IntroductionDenied.NOT_YOURS: "who",
        IntroductionDenied.ALREADY: "who", IntroductionDenied.FIRST_DAY: "starts_on",
    }  # fmt: skip
    who = forms.ChoiceField(
        label=_("Who is new"),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose somebody who works in your service.")
        ),
    )
    starts_on = DayField(
        label=_("First day at work"), error_messages={"required": IntroductionDenied.FIRST_DAY.label}
    )

    def __init__(self, *args: Any, people: list[Colleague], led: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = set(led)
        self.choices = {
            f"{colleague.person.pk}-{service.pk}": (colleague.person, service)
            for colleague in people
            for service in colleague.services
            if service.pk in led
        }
        who: Any = self.fields["who"]
        who.choices = [
            ("", _("Choose")),
            *((code, f"{person.name}, {service.label}") for code, (person, service) in self.choices.items()),
        ]
        self.fields["starts_on"].initial = clock.today
        self.helper.layout = Layout("key", "who", "starts_on")

    def chosen(self) -> dict[str, Any]:
        """What the valid form says, as the verb takes it."""
        person, service = self.choices[self.cleaned_data["who"]]
        return {
            "key": self.cleaned_data["key"], "person": person, "service": service,
            "starts_on": self.cleaned_data["starts_on"],
        }  # fmt: skip


class ImprovementForm(RefusableForm, KeyedForm):
    """Something to do better."""

    aim = _text(_("What do you want to reach?"), _("Say what you want to reach."), most=200, help_text=NO_FAMILIES)
    measure = _text(
        _("How do you see that it gets better?"), _("Say what you measure."), most=200,
        help_text=_("For example: the share of first visits where the family comes again."),
    )  # fmt: skip
    start = _text(
        _("Where are you now?"), _("Say where you start."), most=80, help_text=_("For example: 40 per cent.")
    )
    goal = _text(
        _("Where do you want to be?"),
        _("Say what the goal is."),
        most=80,
        help_text=_("For example: 60 per cent."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("key", "aim", "measure", "start", "goal")


class ImprovementStateForm(RefusableForm):
    """How the work stands and what is next."""

    field_of = {
        ImprovementDenied.STEP_WITHOUT_DATE: "next_step_on", ImprovementDenied.DATE_WITHOUT_STEP: "next_step",
        ImprovementDenied.STEP_AFTER_END: "next_step",
    }  # fmt: skip
    state = forms.ChoiceField(label=_("State"), choices=Improvement.State)
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_step_on = DayField(label=_("Date of the next step"), required=False)


class StepForm(RefusableForm, KeyedForm):
    """A step round the wheel."""

    phase = forms.ChoiceField(
        label=_("Which part of the wheel"), choices=ImprovementEntry.Phase, widget=forms.RadioSelect,
        error_messages={"required": _("Choose plan, do, study or act.")},
    )  # fmt: skip
    text = _text(
        _("What"), _("Write what was planned, done, seen or decided."), most=1000, help_text=NO_FAMILIES, rows=3
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("key", "phase", "text")


class ReviewForm(forms.Form):
    """When an agreement is looked at next."""

    on = DayField(label=_("Next review"), error_messages={"required": _("Enter the day, such as 2026-11-26.")})


class MeetingForm(RefusableForm):
    """A meeting of the steering group."""

    field_of = {SteeringDenied.THERE_ALREADY: "on_date"}
    on_date = DayField(
        label=_("Date of the meeting"), error_messages={"required": _("Enter the day, such as 2026-11-26.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_date"].initial = clock.today


class DecisionForm(RefusableForm, KeyedForm):
    """A decision, and who answers for it."""

    field_of = {SteeringDenied.OTHER_CENTRE: "who", SteeringDenied.DUE_BEFORE: "due_on"}
    text = _text(_("What was decided"), _("Write what was decided."), most=300, help_text=NO_FAMILIES, rows=2)
    who = forms.ChoiceField(
        label=_("Who answers for it"), help_text=_("A role or a service: people come and go."),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose who answers for it.")),
    )  # fmt: skip
    due_on = DayField(label=_("By when"), required=False)

    def __init__(self, *args: Any, centre: FamilyCentre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services: dict[str, PartnerService] = {
            str(service.pk): service for service in centre.services.filter(is_active=True)
        }
        roles = [
            choice for choice in SteeringDecision.Answers.choices if choice[0] != SteeringDecision.Answers.SERVICE
        ]
        who: Any = self.fields["who"]
        who.choices = [
            ("", _("Choose")), (_("A role"), roles),
            (_("A service"), [(pk, service.label) for pk, service in self.services.items()]),
        ]  # fmt: skip
        self.helper.layout = Layout("key", "text", "who", "due_on")

    def chosen(self) -> dict[str, Any]:
        """What the valid form says, as the verb takes it."""
        who = self.cleaned_data["who"]
        return {
            "key": self.cleaned_data["key"], "text": self.cleaned_data["text"],
            "answers": self.services.get(who, who), "due_on": self.cleaned_data["due_on"],
        }  # fmt: skip
