"""What staff fill in at the door."""

from __future__ import annotations

from typing import Any

from django import forms

from staff.models import AgeBand, FamilyCentre

from .counting import CountDenied
from .models import Who


class CountForm(forms.Form):
    """One tap: who, how many, and the device's key. It is made of hidden fields and a button."""

    key = forms.UUIDField(error_messages={"required": CountDenied.KEY_REUSED.label})
    who = forms.ChoiceField(choices=Who)
    age_band = forms.ModelChoiceField(AgeBand.objects.none(), required=False)
    delta = forms.IntegerField(error_messages=dict.fromkeys(("required", "invalid"), CountDenied.NOTHING.label))

    def __init__(self, *args: Any, centre: FamilyCentre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bands = self.fields["age_band"]
        bands.queryset = centre.age_bands.all()  # type: ignore[attr-defined]  # a ModelChoiceField
        bands.error_messages["invalid_choice"] = CountDenied.AGE_BAND.label

    @property
    def first_error(self) -> str:
        """The sentence to show; the fields are hidden, so there is nowhere to link to."""
        return next(str(error) for errors in self.errors.values() for error in errors)
