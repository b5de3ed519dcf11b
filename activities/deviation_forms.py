"""What staff fill in when something differs from the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from familjecentral.forms.days import DayField
from familjecentral.forms.keyed import KeyedForm
from familjecentral.forms.text import TextField
from staff.models import Venue

from .deviation_rules import ClosedTime, DeviationDenied
from .models import ActivitySession, Deviation

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from familjecentral.refusals import Refused

Kind = Deviation.Kind
LONGEST_REASON = 120
LONGEST_CLOSED_DAYS = 92


class _Refusable(forms.Form):
    """A form that a verb's refusal is shown in, beside what it is about."""

    field_of_refusal: dict[Any, str] = {}

    def refuse(self, refusal: Refused) -> None:
        """Show why the verb refused."""
        self.add_error(
            self.field_of_refusal.get(refusal.reason), ValidationError(str(refusal), code=refusal.reason.value)
        )


class DeviationForm(_Refusable):
    """Which sessions, what has happened, where to, and why. ``sessions``: those that the person may touch."""

    field_of_refusal = {
        DeviationDenied.NO_PLACE: "venue",
        DeviationDenied.SAME_PLACE: "venue",
        DeviationDenied.VENUE_TAKEN: "venue",
        DeviationDenied.NOTHING_CHOSEN: "session",
        DeviationDenied.HAS_BEEN: "session",
        DeviationDenied.ALREADY_CALLED_OFF: "session",
    }

    session = forms.ModelMultipleChoiceField(
        ActivitySession.objects.none(),
        label=_("Sessions"),
        error_messages={
            "required": DeviationDenied.NOTHING_CHOSEN.label,
            "invalid_choice": DeviationDenied.NOT_YOURS.label,
            "invalid_pk_value": DeviationDenied.NOTHING_CHOSEN.label,
        },
    )
    kind = forms.ChoiceField(
        label=_("What has happened?"),
        choices=[(kind.value, kind.label) for kind in (Kind.LEADER_ILL, Kind.CALLED_OFF, Kind.MOVED)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what has happened.")},
    )
    venue = forms.ModelChoiceField(
        Venue.objects.none(),
        label=_("New place"),
        required=False,
        help_text=_("Only when it is moved."),
        empty_label="–",
    )
    reason = TextField(
        label=_("Reason, as parents read it"), required=False, max_length=LONGEST_REASON,
        help_text=_("A few words. Everyone can read it: never a name, and never what somebody suffers from."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, sessions: QuerySet[ActivitySession], venues: QuerySet[Venue], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]  # it is a choice of models
        self.fields["venue"].queryset = venues  # type: ignore[attr-defined]  # it is a choice of models

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == Kind.MOVED:
            if "venue" in data and data["venue"] is None:
                denied = DeviationDenied.NO_PLACE
                self.add_error("venue", ValidationError(denied.label, code=denied.value))
        else:
            data["venue"] = None
        return data

    def asked(self) -> dict[str, Any]:
        """What the verb is asked to register."""
        data = self.cleaned_data
        return {
            "sessions": list(data["session"]), "kind": data["kind"], "venue": data["venue"],
            "reason": data["reason"], "closed": None,
        }  # fmt: skip


class ClosingForm(_Refusable):
    """When the whole house is closed, and why."""

    field_of_refusal = {DeviationDenied.ALREADY_CLOSED: "first"}

    first = DayField(label=_("First closed day"), error_messages={"required": _("Choose the first day.")})
    last = DayField(label=_("Last closed day"), required=False, help_text=_("Empty when it is one day."))
    from_time = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Empty for the whole day."),
    )  # fmt: skip
    to_time = forms.TimeField(
        label=_("To"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    reason = TextField(
        label=_("Reason, as parents read it"), max_length=LONGEST_REASON,
        error_messages={"required": _("Write the reason in a few words, as Planning day.")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last") or data.get("first")
        if first and last and not 0 <= (last - first).days < LONGEST_CLOSED_DAYS:
            text = gettext("Choose a last day from the first on, at most %(days)s days in all.")
            self.add_error("last", ValidationError(text, "too_long", {"days": LONGEST_CLOSED_DAYS}))
        start, end = data.get("from_time"), data.get("to_time")
        if bool(start) != bool(end) or (start and end and end <= start):
            text = gettext("Give both times, the end after the start, or leave both empty for the whole day.")
            self.add_error("to_time" if start else "from_time", ValidationError(text, "times"))
        data["last"] = last
        return data

    def asked(self) -> dict[str, Any]:
        """What the verb is asked to register."""
        data = self.cleaned_data
        closed = ClosedTime(data["first"], data["last"], data["from_time"], data["to_time"])
        return {"kind": Kind.CLOSED, "reason": data["reason"], "venue": None, "closed": closed}


class ConfirmedDeviation(KeyedForm, DeviationForm):
    """The same, looked through and confirmed."""


class ConfirmedClosing(KeyedForm, ClosingForm):
    """The same, looked through and confirmed."""
