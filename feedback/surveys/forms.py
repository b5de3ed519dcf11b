"""The form of a survey, made of the questions that are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral.forms.keyed import KeyedForm
from familjecentral.forms.public import PublicForm
from familjecentral.forms.text import TextField
from feedback.looking_over import Hint, hints_in, mark_of
from feedback.models import SurveyQuestion
from feedback.models.surveys import LONGEST_TEXT

from .answering import Given, Way
from .languages import Language
from .queries import Asked
from .rules import DONT_KNOW, DONT_KNOW_IN_WORDS, STEPS, SurveyDenied, may_be_kept

Kind = SurveyQuestion.Kind
# The faces beside the words: a small child chooses between the two ends and the middle.
FACES = {Kind.SCALE: {str(step): step for step in range(1, 6)}, Kind.PICTURES: {"1": 1, "2": 3, "3": 5}}
NUMBER_OR_ADDRESS = _("This looks like a number or an address that leads to somebody. Take it away, then send.")
NOT_A_STEP = _("Choose one of the answers that are shown.")


@dataclass(frozen=True)
class Choice:
    """One step of a question as it is shown."""

    value: str
    label: Any
    is_chosen: bool
    face: int  # 1–5 from the saddest to the happiest; 0 for “don't know”


@dataclass(frozen=True)
class Shown:
    """One question as it is shown: its number, its text, and its field."""

    number: int
    question: SurveyQuestion
    text: str
    field: forms.BoundField
    choices: list[Choice]


class AnswersMixin(forms.Form):
    """A field for each question, and what they come to: ``given``."""

    is_looked_over = False  # there is nothing else to say than what looks like somebody's name

    def ask(self, asked: Asked, language: Language) -> None:
        """Add the fields."""
        self.asked, self.language = asked, language
        for question in asked.questions:
            self.fields[_name(question)] = _field(question, question.text_in(language.code))

    @property
    def shown(self) -> list[Shown]:
        """The questions in order, with what has been chosen."""
        return [self._shown(number, each) for number, each in enumerate(self.asked.questions, start=1)]

    def _shown(self, number: int, question: SurveyQuestion) -> Shown:
        bound = self[_name(question)]
        chosen = str(bound.value() or "")
        faces = FACES.get(Kind(question.kind), {})
        choices = [Choice(value, label, value == chosen, faces.get(value, 0)) for value, label in _steps(question)]
        text = question.text_in(self.language.code)
        return Shown(number, question, text, bound, choices)

    @property
    def given(self) -> Given:
        """What was answered, of a valid form; with what was sent for questions that are not asked any more."""
        steps: dict[int, int | None] = {}
        texts: dict[int, str] = {}
        for question in self.asked.questions:
            value = self.cleaned_data.get(_name(question))
            if not value:
                continue
            if question.kind == Kind.TEXT:
                texts[question.pk] = value
            else:
                steps[question.pk] = None if value == DONT_KNOW else int(value)
        gone = {pk: None for pk in self.asked.withdrawn if self.data.get(self.add_prefix(f"q{pk}"))}
        return Given(steps | gone, texts)

    def refuse(self, reason: SurveyDenied) -> None:
        """Show why the answer was not taken."""
        self.add_error(None, forms.ValidationError(reason.label, code=reason.value))

    def look_over(self) -> None:
        """Say what in own words leads to somebody: a number must go, a name is asked about once."""
        texts, has_names = [], False
        for question in self.asked.questions:
            text = self.cleaned_data.get(_name(question), "") if question.kind == Kind.TEXT else ""
            texts.append(text)
            hints = hints_in(text)
            if set(hints) - {Hint.NAME} or not may_be_kept(text):
                self.add_error(_name(question), forms.ValidationError(NUMBER_OR_ADDRESS, code="personal"))
            elif hints:
                has_names = True
        mark = mark_of("\n".join(texts))
        if has_names and self.data.get(self.add_prefix("looked_over")) != mark:
            self.is_looked_over = not self.errors
            self.add_error(None, forms.ValidationError(Hint.NAME.label, code=Hint.NAME.value))
            sent: Any = self.data
            self.data = ready = sent.copy()
            ready[self.add_prefix("looked_over")] = mark


class SurveyForm(AnswersMixin, PublicForm):
    """The survey on a public page."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    way = forms.ChoiceField(choices=[(Way.LINK, ""), (Way.POSTER, "")], required=False, widget=forms.HiddenInput)
    looked_over = TextField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: Asked, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = asked.version.pk
        self.helper.layout = Layout(*self.guards(), "version", "way", "looked_over")
        self.ask(asked, language)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.look_over()
        if not self.errors and self.given.is_empty:
            self.refuse(SurveyDenied.EMPTY)
        return data


class KioskRecord(AnswersMixin, KeyedForm):
    """One answer as the tablet in the house has kept it; nobody is there to be told, so nothing is looked over."""

    on_date = forms.DateField(required=False)

    def __init__(self, *args: Any, asked: Asked, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(asked, language)


def _name(question: SurveyQuestion) -> str:
    return f"q{question.pk}"


def _steps(question: SurveyQuestion) -> list[tuple[str, Any]]:
    steps = STEPS.get(Kind(question.kind), ())
    return [(str(step), words) for step, words in steps] + ([(DONT_KNOW, DONT_KNOW_IN_WORDS)] if steps else [])


def _field(question: SurveyQuestion, label: str) -> forms.Field:
    if question.kind == Kind.TEXT:
        too_long = _("This is too long: it has %(show_value)d characters, and there is room for %(limit_value)d.")
        return TextField(
            label=label, required=False, max_length=LONGEST_TEXT, error_messages={"max_length": too_long},
            widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "dir": "auto"}),
        )  # fmt: skip
    return forms.ChoiceField(
        label=label, required=False, choices=_steps(question),
        error_messages={"invalid_choice": NOT_A_STEP},
    )  # fmt: skip
