"""The forms of shared tablets: pairing one, a PIN to open it, and a new PIN."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import FamilyCentre, Tablet
from .pins import DIGITS, PinDenied, may_be_pin


class PairForm(forms.ModelForm):
    """The tablet's name, and its centre when the person leads several."""

    class Meta:
        model = Tablet
        fields = ["centre", "name"]
        labels = {"name": _("What do you call it?")}
        help_texts = {"name": _("Where it stands, for example: Hallen.")}
        error_messages = {"name": {"required": _("Give the tablet a name, so that you can tell it from others.")}}

    def __init__(self, *args: Any, centres: list[FamilyCentre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centre: Any = self.fields["centre"]
        centre.queryset = FamilyCentre.objects.filter(pk__in=[each.pk for each in centres])
        centre.initial, centre.empty_label = centres[0], None
        centre.error_messages["invalid_choice"] = _("Choose one of the centres that you lead.")
        if len(centres) == 1:
            centre.widget = forms.HiddenInput()
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def validate_constraints(self) -> None:
        """That the name is free is for the verb to say: the tablet that is paired anew may keep its own."""


def _pin_field(label: Any, autocomplete: str) -> forms.CharField:
    digits = {"inputmode": "numeric", "pattern": "[0-9]*", "maxlength": DIGITS, "autocomplete": autocomplete}
    return forms.CharField(
        label=label,
        widget=forms.PasswordInput(attrs=digits),
        error_messages={"required": PinDenied.SIX_DIGITS.label},
    )


class PinForm(forms.Form):
    """A PIN to open the tablet, once for each ``key``."""

    key = forms.CharField(widget=forms.HiddenInput)
    # One-time, so that no browser offers to keep it for the next person.
    pin = _pin_field(_("PIN"), "one-time-code")


class NewPinForm(forms.Form):
    """The person's new PIN, twice."""

    pin = _pin_field(_("New PIN"), "off")
    again = _pin_field(_("The new PIN once more"), "off")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].help_text = _("Six digits. Not the same again and again, not in order, not a date.")

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        if denied := may_be_pin(pin):
            raise forms.ValidationError(denied.label, code=denied.value)
        return pin

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"pin", "again"} <= data.keys() and data["pin"] != data["again"]:
            self.add_error("again", forms.ValidationError(_("The two PINs are not the same."), code="not_same"))
        return data
