"""What a report is asked for: a centre, and a period."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.forms.days import DayField
from staff.models import FamilyCentre

from .periods import EARLIEST, LONGEST_YEARS, Period


class ReportForm(forms.Form):
    """The error codes are ``too_early``, ``not_begun``, ``ends_before_start`` and ``too_long``."""

    centre = forms.ChoiceField(label=_("Family centre"))
    start = DayField(label=_("First day"), error_messages={"required": _("Choose the first day.")})
    end = DayField(label=_("Last day"), error_messages={"required": _("Choose the last day.")})

    def __init__(self, *args: Any, centres: list[FamilyCentre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.centres = centres
        self.fields["centre"].choices = [(centre.slug, centre.name) for centre in centres]  # type: ignore[attr-defined]  # a ChoiceField
        if len(centres) == 1:
            self.fields["centre"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and start < EARLIEST:
            self.add_error(
                "start", forms.ValidationError(_("Choose a first day from the year 2000 on."), "too_early")
            )
        elif start and start > clock.today():
            text = _("The period has not begun: choose a first day that is today or earlier.")
            self.add_error("start", forms.ValidationError(text, "not_begun"))
        if start and end and end < start:
            text = _("The last day is before the first day: choose a last day that is the same or later.")
            self.add_error("end", forms.ValidationError(text, "ends_before_start"))
        elif start and end and start >= EARLIEST and Period(start, end).is_too_long:
            text = _("The period is longer than %(years)s years: choose a last day nearer to the first.")
            self.add_error("end", forms.ValidationError(text, "too_long", {"years": LONGEST_YEARS}))
        return cleaned

    @property
    def period(self) -> Period:
        """The period asked for; only of a valid form."""
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])
