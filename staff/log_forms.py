"""What of the log is asked for: every answer stands in the page's address."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.audit.queries import Asked, Place, kinds_of_things
from familjecentral.formats import swedish_order
from familjecentral.forms.days import DayField

from . import log_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import Promise

    from .log import Names

EARLIEST = date(2000, 1, 1)
NOT_A_CHOICE = {"invalid_choice": _("Choose one of the list.")}


class LogForm(forms.Form):
    """Every field may be empty. Codes: ``invalid_choice``, ``invalid``, ``too_early``, ``ends_before_start``."""

    action = forms.ChoiceField(label=_("What was done"), required=False, error_messages=NOT_A_CHOICE)
    person = forms.TypedChoiceField(
        label=_("Who did it"), required=False, coerce=int, empty_value=None, error_messages=NOT_A_CHOICE
    )
    thing = forms.ChoiceField(label=_("About what"), required=False, error_messages=NOT_A_CHOICE)
    service = forms.TypedChoiceField(
        label=_("On behalf of"), required=False, coerce=int, empty_value=None, error_messages=NOT_A_CHOICE
    )
    start = DayField(label=_("From the day"), required=False)
    end = DayField(label=_("Until the day"), required=False)
    before = forms.CharField(label=_("Older than"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = ((code, capfirst(str(word))) for code, word in log_words.ACTIONS.items())
        things = ((kind, log_words.thing_in_words(kind)) for kind in kinds_of_things())
        self._offer("action", _("Everything"), actions)
        self._offer("person", _("Everyone"), names.people.items())
        self._offer("thing", _("Everything"), things)
        self._offer("service", _("Every service"), names.services.items())

    def _offer(self, name: str, everything: str | Promise, choices: Iterable[tuple[Any, Any]]) -> None:
        ordered = sorted(((value, str(label)) for value, label in choices), key=lambda one: swedish_order(one[1]))
        self.fields[name].choices = [("", everything), *ordered]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_start(self) -> date | None:
        return self._not_too_early("start")

    def clean_end(self) -> date | None:
        return self._not_too_early("end")

    def _not_too_early(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and day < EARLIEST:
            raise forms.ValidationError(_("Choose a day from the year 2000 on."), "too_early")
        return day

    def clean_before(self) -> Place | None:
        text = self.cleaned_data["before"]
        try:
            return Place.read(text) if text else None
        except (ValueError, OverflowError):
            text = _("The address of the page is damaged: begin with the newest events.")
            raise forms.ValidationError(text, "invalid") from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            text = _("The last day is before the first day: choose a last day that is the same or later.")
            self.add_error("end", forms.ValidationError(text, "ends_before_start"))
        return cleaned

    @property
    def asked(self) -> Asked:
        """What is asked for; only of a valid form."""
        answers = self.cleaned_data
        start, end = answers["start"], answers["end"]
        return Asked(
            action=answers["action"],
            person_id=answers["person"],
            thing=answers["thing"],
            service_id=answers["service"],
            since=_midnight(start) if start else None,
            until=_midnight(min(end, clock.today()) + timedelta(days=1)) if end else None,
            before=answers["before"],
        )

    @property
    def is_narrowed(self) -> bool:
        """Is anything but everything asked for?"""
        return any(self[name].value() for name in self.fields if name != "before")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
