"""What staff send: about a comment, under You said – we did, and about suggestions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from familjecentral import clock
from familjecentral.forms.days import DayField
from familjecentral.forms.keyed import KeyedForm
from familjecentral.forms.text import TextField
from staff.development.goals import goals_in_use
from staff.models import FamilyCentre, Goal

from .looking_over import Hint
from .looking_over_forms import LookedOver
from .models import Proposal, SaidAndDone, Suggestion
from .rules import SuggestionDenied
from .staff_rules import HandlingDenied, TellingDenied
from .telling import activities_to_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import TextChoices

# What a hint says to staff, before anyone reads what they wrote.
TO_STAFF = {
    Hint.PERSONAL_NUMBER: _("This looks like a personal identity number. Take it away: anyone can read this."),
    Hint.EMAIL: _(
        "This looks like an e-mail address. If it is somebody's own, take it away: anyone can read this."
    ),
    Hint.PHONE: _("This looks like a phone number. If it is somebody's own, take it away: anyone can read this."),
    Hint.NAME: _("This looks like somebody's name. Write without it: anyone can read this."),
}
VOTE_FOR = timedelta(days=60)  # proposed as the time to vote


class Refusable(forms.Form):
    """A form that shows why a verb refused."""

    def refuse(self, reason: TextChoices) -> None:
        self.add_error(None, forms.ValidationError(str(reason.label), code=str(reason.value)))


class GoalsForm(forms.Form):
    """Which goals a comment is about: those in use, and those that it is about already."""

    goals = forms.ModelMultipleChoiceField(
        Goal.objects.none(), label=_("What it is about"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, municipality_id: int, chosen: Iterable[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals: Any = self.fields["goals"]
        goals.initial = list(chosen)
        wanted = Goal.objects.filter(municipality=municipality_id, pk__in=[goal.pk for goal in chosen])
        goals.queryset = (goals_in_use(municipality_id) | wanted).distinct()


class RedactForm(Refusable):
    """The comment's own words, to take some of them out."""

    left = TextField(
        label=_("The comment"),
        required=False,
        max_length=6000,  # the longest comment, with the marks of what is gone
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_(
            "Delete the words that say who somebody is. Where they were it says […]. You can not add words."
        ),
    )
    without_contact = forms.BooleanField(label=_("Take out the name and e-mail address too"), required=False)

    def __init__(self, *args: Any, has_contact: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_contact:
            del self.fields["without_contact"]


class AnswerForm(Refusable, KeyedForm):
    """The answer to a comment, which goes by mail."""

    text = TextField(
        label=_("Your answer"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_(
            "Greeting, the centre's name and phone number are added. Do not write about anyone's health here."
        ),
        error_messages={"required": HandlingDenied.EMPTY_ANSWER.label},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("key", "text")


class SaidAndDoneForm(LookedOver, Refusable, KeyedForm):
    """What visitors have said, and what the centre has changed because of it."""

    looks_at, hint_words = ("said", "done"), TO_STAFF
    said = TextField(
        label=_("You said"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What visitors have said, in your own words: many, never one. At most 300 characters."),
        error_messages={"required": TellingDenied.SAID_MISSING.label},
    )  # fmt: skip
    done = TextField(
        label=_("We did"), max_length=600, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is different now, or why it could not be so. At most 600 characters."),
        error_messages={"required": TellingDenied.DONE_MISSING.label},
    )  # fmt: skip
    goal = forms.ModelChoiceField(Goal.objects.none(), label=_("Goal"), required=False, empty_label=_("No goal"))
    activity = forms.ModelChoiceField(
        Activity.objects.none(), label=_("Activity that has changed"), required=False,
        empty_label=_("No activity"),
        help_text=_("It is marked in the programme for 90 days from the day this is published."),
        error_messages={"invalid_choice": TellingDenied.NOT_THIS_CENTRES.label},
    )  # fmt: skip

    def __init__(self, *args: Any, centre: FamilyCentre, told: SaidAndDone | None = None, **kwargs: Any) -> None:
        values = {name: getattr(told, name) for name in ("said", "done", "goal", "activity")} if told else {}
        super().__init__(*args, initial=values, **kwargs)
        goal, activity = self._choices("goal"), self._choices("activity")
        goal.queryset = goals_in_use(centre.municipality_id)
        if told is not None and told.goal is not None:  # one that is out of use since
            goal.queryset = Goal.objects.filter(pk=told.goal.pk) | goal.queryset
        activity.queryset = activities_to_name(centre)
        self.helper.layout = Layout("key", "looked_over", "said", "done", "goal", "activity")

    def _choices(self, name: str) -> Any:
        return self.fields[name]


class SuggestionForm(LookedOver, Refusable, KeyedForm):
    """A suggestion to vote on, in the staff's words; ``proposal``: what a visitor wrote, to word anew."""

    hint_words = TO_STAFF
    text = TextField(
        label=_("Suggestion"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Short, so that anyone can say yes to it. At most 300 characters."),
        error_messages={"required": SuggestionDenied.EMPTY.label},
    )  # fmt: skip
    closes_on = DayField(
        label=_("Last day to vote"), error_messages={"required": SuggestionDenied.CLOSES_EARLY.label}
    )

    def __init__(self, *args: Any, proposal: Proposal | None = None, **kwargs: Any) -> None:
        prefix = f"proposal-{proposal.pk}" if proposal else None
        super().__init__(*args, prefix=prefix, **kwargs)
        self.fields["closes_on"].initial = lambda: clock.today() + VOTE_FOR
        if proposal is not None:
            longest = Suggestion._meta.get_field("text").max_length
            self.fields["text"].initial = " ".join(proposal.text.split())[:longest]
        self.helper.layout = Layout("key", "looked_over", "text", "closes_on")
