"""What those who lead a session fill in: heads, interpreters, a note on the session, a message to all."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral.forms.keyed import KeyedForm
from familjecentral.forms.text import TextField

from . import session_notes, writing_to_all
from .drop_ins import Heads
from .models import ActivitySession
from .models.sign_ups import INTERPRETER_LANGUAGES
from .personal_details import PersonalDetail, personal_details_in


class DropInForm(KeyedForm):
    """One head more or less, of those who came without signing up."""

    who = forms.TypedChoiceField(choices=Heads.choices, coerce=Heads)
    delta = forms.TypedChoiceField(choices=[("1", "+"), ("-1", "-")], coerce=int)


class TakeBackForm(forms.Form):
    """Which tap of "all here" is taken back: the moment of it."""

    at = forms.DateTimeField()


class InterpreterForm(forms.Form):
    """That an interpreter is ordered, or that the order is taken back."""

    language = forms.ChoiceField(label=_("Language"), choices=INTERPRETER_LANGUAGES)
    is_ordered = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes")
    back = forms.ChoiceField(choices=[("session", ""), ("all", "")])


class NoteForm(forms.Form):
    """What there is to say about a session."""

    text = TextField(
        label=_("About the session itself"),
        required=False,
        max_length=session_notes.LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "How the session went and what to bring next time. About the session only, never about a person: "
            "no name, nothing that someone said or needs. At most 2,000 characters."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()

    def clean_text(self) -> str:
        """The text, if nothing in it looks as if it were about a person."""
        text: str = self.cleaned_data["text"]
        if found := personal_details_in(text):
            raise forms.ValidationError([forms.ValidationError(each.label, code=each.value) for each in found])
        return text

    def show_as_seen(self, seen: str) -> None:
        """The colleague's text stands on the page now: the next try counts with it."""
        came: Any = self.data
        self.data = sent = came.copy()  # what came with the request can't be changed
        sent["seen"] = seen

    def clean_seen(self) -> datetime | None:
        """When the note was written that the person had before them; None for no note."""
        if not self.cleaned_data["seen"]:
            return None
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            raise forms.ValidationError(_("The page was damaged on its way. Open it again.")) from None


class WriteForm(KeyedForm):
    """A message to all families of a session; looked at before it is sent."""

    COMING, WITH_WAITING = "coming", "with_waiting"
    SESSION, SERIES = "session", "series"

    to = forms.ChoiceField(
        label=_("To"),
        choices=[(COMING, _("All with a place")), (WITH_WAITING, _("Also those on the waiting list"))],
        widget=forms.RadioSelect,
        initial=COMING,
    )
    about = forms.ChoiceField(
        label=_("About"),
        choices=[(SESSION, _("This session")), (SERIES, _("The whole series"))],
        widget=forms.RadioSelect,
        initial=SESSION,
    )
    text = TextField(
        label=_("Message"),
        max_length=writing_to_all.LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Every family gets the same text, as you write it. Nothing about a single family. "
            "Plain text, at most 1,000 characters."
        ),
    )
    seen = forms.IntegerField(required=False, min_value=0, max_value=10_000, widget=forms.HiddenInput)
    looked_at = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, session: ActivitySession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if session.series_id is None:
            del self.fields["about"]

    def clean_text(self) -> str:
        """The text, if no personal identity number seems to stand in it: numbers to call and addresses may."""
        text: str = self.cleaned_data["text"]
        if PersonalDetail.PERSONAL_NUMBER in personal_details_in(text):
            number = PersonalDetail.PERSONAL_NUMBER
            raise forms.ValidationError(number.label, code=number.value)
        return text

    @property
    def has_been_looked_at(self) -> bool:
        """Whether it is just what the person was shown before sending."""
        data = self.cleaned_data
        return data["seen"] is not None and data["looked_at"] == self._digest()

    def remember(self, families: int) -> None:
        """The page shows it to the person, with how many families it goes to."""
        came: Any = self.data
        self.data = sent = came.copy()  # what came with the request can't be changed
        sent["seen"], sent["looked_at"] = str(families), self._digest()

    def _digest(self) -> str:
        data = self.cleaned_data
        return hashlib.sha256("\0".join([data["to"], data.get("about", ""), data["text"]]).encode()).hexdigest()

    @property
    def with_waiting(self) -> bool:
        """Whether it goes to those on the waiting list too."""
        return bool(self.cleaned_data["to"] == self.WITH_WAITING)

    @property
    def about_series(self) -> bool:
        """Whether it is about the whole series."""
        return bool(self.cleaned_data.get("about") == self.SERIES)


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.include_media = False
    return helper
