"""What a coordinator fills in to lock days, and to open them again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral.forms.days import DayField
from staff.models import FamilyCentre

from .locking import LockDenied, may_lock
from .models import UnlockReason

FIELD_OF_REFUSAL = {
    LockDenied.NO_CENTRE: "centre",
    LockDenied.TOO_EARLY: "first",
    LockDenied.ORDER: "last",
    LockDenied.FUTURE: "last",
    LockDenied.OVERLAPS: "first",
}


class LockForm(forms.Form):
    """Which days of which centres. The error codes are those of LockDenied."""

    centre = forms.MultipleChoiceField(
        label=_("Family centres"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": LockDenied.NO_CENTRE.label},
    )  # fmt: skip
    first = DayField(label=_("First day"), error_messages={"required": _("Choose the first day.")})
    last = DayField(label=_("Last day"), error_messages={"required": _("Choose the last day.")})

    def __init__(self, *args: Any, centres: list[FamilyCentre], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.by_slug = today, {centre.slug: centre for centre in centres}
        choices: Any = self.fields["centre"]
        choices.choices = [(centre.slug, centre.name) for centre in centres]
        choices.error_messages["invalid_choice"] = LockDenied.NO_CENTRE.label
        if len(centres) == 1:
            choices.widget = forms.MultipleHiddenInput()
            choices.initial = [centres[0].slug]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            denied = may_lock(
                centres=self.centres, first=cleaned["first"], last=cleaned["last"], today=self.today
            )  # fmt: skip
            if denied:
                self.refuse(denied)
        return cleaned

    @property
    def centres(self) -> list[FamilyCentre]:
        """The centres chosen; only of a form without errors in them."""
        return [self.by_slug[slug] for slug in self.cleaned_data["centre"]]

    def refuse(self, reason: LockDenied) -> None:
        """Show a refusal at the field that it is about."""
        self.add_error(FIELD_OF_REFUSAL.get(reason), forms.ValidationError(reason.label, reason.value))


class UnlockForm(forms.Form):
    """Why a period is opened again."""

    reason = forms.ChoiceField(
        label=_("Why do you open it?"), choices=UnlockReason, widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose why you open the period.")),
    )  # fmt: skip


def recent_periods(today: date) -> list[tuple[str, date, date]]:
    """(label, first day, last day): the latest month, quarter and term that are over."""
    month_end = today.replace(day=1) - timedelta(days=1)
    quarter_end = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1) - timedelta(days=1)
    term_end = date(today.year, 6, 30) if today > date(today.year, 6, 30) else date(today.year - 1, 12, 31)
    return [
        (str(_("Last month")), month_end.replace(day=1), month_end),
        (str(_("Last quarter")), quarter_end.replace(month=quarter_end.month - 2, day=1), quarter_end),
        (str(_("Last term")), term_end.replace(month=1 if term_end.month < 7 else 7, day=1), term_end),  # noqa: PLR2004 (July)
    ]
