"""Forms that anyone can send, without an account: a program that fills in everything at once is refused.

No captcha: a person is never asked to prove that they are one. Each form carries a field that people do
not see, which stays empty, and the signed moment when it was opened. A refusal is a sentence that a
person can act on; the form comes back filled in, and nothing is saved.
"""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from familjecentral import clock

from .keyed import KeyedForm

LONGEST_OPEN_SECONDS = 24 * 60 * 60


class SendingDenied(TextChoices):
    """Why a form looks as if a program had sent it, and what a person does then."""

    TOO_FAST = (
        "too_fast",
        _("That was faster than we can tell from a program. Wait a few seconds, and send the form again."),
    )
    STALE = (
        "stale",
        _("The form was open for more than a day, or damaged on its way. Look it through, and send it again."),
    )
    TRAP = (
        "trap",
        _("A field that is to stay empty was filled in, as programs do. It is empty again: send the form anew."),
    )


def _signer() -> Signer:
    return Signer(salt="familjecentral.forms.opened")


def moment_of_opening() -> str:
    """Now, in seconds since 1970, signed: for the hidden field of a form that is being opened."""
    return _signer().sign(str(int(clock.now().timestamp())))


def _seconds_open(moment: str) -> int | None:
    """How long ago ``moment`` was; None if we did not sign it."""
    try:
        return int(clock.now().timestamp()) - int(_signer().unsign(moment))
    except (BadSignature, ValueError):
        return None


class PublicForm(KeyedForm):
    """A form on a public page. Its layout begins with ``*self.guards()``."""

    opened = forms.Field(required=False, widget=forms.HiddenInput)
    website = forms.Field(
        required=False,
        label=_("Leave this field empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = moment_of_opening

    def guards(self) -> list[Any]:
        """What the layout of every public form begins with."""
        return ["key", "opened", Field("website", wrapper_class="leave-empty")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        moment, trap = data.pop("opened", None), data.pop("website", None)
        if reason := _refusal(str(moment or ""), str(trap or "")):
            self.add_error(None, forms.ValidationError(reason.label, code=reason.value))
            self._make_ready_to_send_again(reason)
        return data

    def _make_ready_to_send_again(self, reason: SendingDenied) -> None:
        sent: Any = self.data
        self.data = ready = sent.copy()  # what came with the request can't be changed
        ready[self.add_prefix("website")] = ""
        if reason == SendingDenied.STALE:
            ready[self.add_prefix("opened")] = moment_of_opening()


def _refusal(moment: str, trap: str) -> SendingDenied | None:
    seconds = _seconds_open(moment)
    if seconds is None or not 0 <= seconds <= LONGEST_OPEN_SECONDS:
        return SendingDenied.STALE
    if seconds < settings.FORM_SHORTEST_SECONDS:
        return SendingDenied.TOO_FAST
    return SendingDenied.TRAP if trap else None
