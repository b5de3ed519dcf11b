"""Fields for planning: a month, a time of day, a place."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral import formats

LAST_MONTH = 12


class MonthField(forms.Field):
    """A month, chosen from a list or sent as ``2027-03``; its value is the month's first day.

    A month that is not in the list is no mistake of the form: the verb says why it will not do.
    """

    widget = forms.Select
    default_error_messages = {"invalid": _("Choose a month from the list.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages.setdefault("required", _("Choose the month when the children are due."))

    def offer(self, months: list[date]) -> None:
        """Let these months be chosen from."""
        choices = [(f"{month:%Y-%m}", formats.month_and_year(month)) for month in months]
        self.widget.choices = [("", "–"), *choices]

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        found = re.fullmatch(r"(20\d\d)-(\d\d)(-01)?", str(value).strip())
        if found is None or not 1 <= int(found[2]) <= LAST_MONTH:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return date(int(found[1]), int(found[2]), 1)


class ClockField(forms.TimeField):
    """A time of day: ``13:30``, or ``13.30`` as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
            error_messages={"invalid": _("Write the time as 13:30."), "required": _("Write a time, as 13:30.")},
            **kwargs,
        )


class PlaceField(forms.ModelChoiceField):
    """A place of the centre; empty is the house itself."""

    def __init__(self, venues: Any, **kwargs: Any) -> None:
        super().__init__(
            venues, required=False, empty_label=_("In the house, no room of its own"),
            error_messages={"invalid_choice": _("Choose one of the places in the list.")}, **kwargs,
        )  # fmt: skip
