"""The form that sets how long records of one type are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral.forms.text import TextField
from staff.development.forms import RefusableForm

from .periods import PeriodDenied
from .register import RECORD_TYPES

if TYPE_CHECKING:
    from staff.models import FamilyCentre


class PeriodForm(RefusableForm):
    """What to keep for how long, and by which decision; ``period()`` when it is valid."""

    field_of = {
        PeriodDenied.OUT_OF_BOUNDS: "days",
        PeriodDenied.NO_DECISION: "decision",
        PeriodDenied.FIXED: "record_type",
        PeriodDenied.NOT_FOR_A_CENTRE: "record_type",
    }

    record_type = forms.ChoiceField(label=_("What"))
    days = forms.IntegerField(
        label=_("Days"),
        min_value=0,
        error_messages={"required": _("Write a number of days."), "invalid": _("Write a number of days.")},
    )
    decision = TextField(
        label=_("Decision"),
        max_length=120,
        help_text=_("Who decided and when, such as Social committee 2026-11-02, § 14."),
        error_messages={
            "required": PeriodDenied.NO_DECISION.label,
            "max_length": _("The decision is too long: there is room for %(limit_value)d characters."),
        },
    )

    def __init__(self, *args: Any, for_whole_system: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (each.code, each.title)
            for each in RECORD_TYPES
            if each.kept and not each.kept.is_fixed and (each.kept.by_centre or for_whole_system)
        ]
        self.fields["record_type"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def period(self, centre: FamilyCentre) -> dict[str, Any]:
        """What the valid form says, as ``periods.set_period`` takes it."""
        code = self.cleaned_data["record_type"]
        by_centre = next(each.kept.by_centre for each in RECORD_TYPES if each.code == code and each.kept)
        days, decision = self.cleaned_data["days"], self.cleaned_data["decision"]
        return {"code": code, "centre": centre if by_centre else None, "days": days, "decision": decision}
