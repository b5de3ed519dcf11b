"""The forms of requests about one's own data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.forms.days import DayField
from familjecentral.forms.keyed import KeyedForm
from familjecentral.forms.phone import PhoneField

from .data_requests import DataRequestDenied, Reason
from .development.forms import RefusableForm
from .holdings import Contact, Held
from .identity_codes import DIGITS
from .models import DataRequest

if TYPE_CHECKING:
    from collections.abc import Sequence


class NewRequestForm(RefusableForm, KeyedForm):
    """That somebody has asked."""

    field_of = {DataRequestDenied.FUTURE: "received_on"}
    kind = forms.ChoiceField(
        label=_("What do they ask for?"), choices=DataRequest.Kind, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they ask for.")},
    )  # fmt: skip
    received_on = DayField(
        label=_("When did the request come?"),
        help_text=_("It is to be answered within a month of that day."),
        error_messages={"required": _("Write the day when the request came.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = clock.today


class LookForm(RefusableForm):
    """How it was made sure who asks, and what to look for: nothing is shown before both are there."""

    field_of = {
        DataRequestDenied.NO_CONTACT: "email", DataRequestDenied.NO_CODE_BY_PHONE: "email",
        DataRequestDenied.CODE_WRONG: "code",
    }  # fmt: skip
    email = forms.EmailField(
        label=_("Their e-mail address"), required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Write an e-mail address as name@example.com, or leave the field empty.")},
    )  # fmt: skip
    phone = PhoneField(
        label=_("Or their phone number"), required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text=_("Exactly as they left it with you. We look for nothing that is only like it."),
    )  # fmt: skip
    identity = forms.ChoiceField(
        label=_("How have you made sure that it is they who ask?"), choices=DataRequest.Identity,
        widget=forms.RadioSelect,
        error_messages={"required": _("Make sure who asks first, and choose how you did.")},
    )  # fmt: skip
    code = forms.CharField(
        label=_("The code that they read out"), required=False, max_length=2 * DIGITS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Only if you have sent them one."),
    )  # fmt: skip

    def __init__(self, *args: Any, sends_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["identity"].required = not sends_code

    def contact(self) -> Contact:
        """What to look for; by the e-mail address when both are written."""
        email = self.cleaned_data["email"].lower()
        return Contact(email=email, phone="" if email else self.cleaned_data["phone"])


class FoundForm(RefusableForm):
    """What of that which was found it is about; ``held``: what the page showed."""

    field_of = dict.fromkeys(DataRequestDenied, "which")
    found = forms.CharField(widget=forms.HiddenInput)
    which = forms.MultipleChoiceField(
        label=_("What is it about?"), widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("required", "invalid_choice"), DataRequestDenied.NOTHING_CHOSEN.label),
    )  # fmt: skip

    def __init__(self, *args: Any, held: Sequence[Held], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = {f"{each.source}:{each.ref}": each for each in held}
        which: Any = self.fields["which"]
        which.choices = [(key, each.title) for key, each in self.held.items()]
        which.initial = list(self.held)

    def chosen(self) -> list[Held]:
        """Those that were ticked, in the order shown."""
        return [each for key, each in self.held.items() if key in self.cleaned_data["which"]]


class EraseFoundForm(FoundForm):
    """The same, to erase it: why, and that one is sure."""

    reason = forms.ChoiceField(
        label=_("Why do they want it erased?"), choices=Reason, widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("I have told them what happens, and that it can not be undone"),
        error_messages={"required": _("Tell them what happens first, and tick here.")},
    )


class EndForm(RefusableForm):
    """What came of the request."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"), choices=DataRequest.Outcome, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )  # fmt: skip
