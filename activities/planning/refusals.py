"""Why something can't be planned: one enum for the screen, the tests and the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence


class PlanningDenied(models.TextChoices):
    """Why a template, a group or a date is refused; each says what to do instead."""

    TITLE_TAKEN = (
        "title_taken",
        _("Your centre has a template with that title already. Edit that one, or choose another title."),
    )
    EVERYONES = "everyones", _("This template is for all centres. Copy it to your centre, and edit the copy.")
    IN_USE = "in_use", _("Groups have been made from this template, so it stays. You can still edit it.")
    EMPTY = "empty", _("The template has no sessions yet. Add its sessions first, and then make a group.")
    MATERIAL = (
        "material",
        _("Line {line}: write a title, then | and an address that begins with https://, as: Film | https://…"),
    )
    WEEKS_MISSING = (
        "weeks_missing",
        _("Write how many weeks from birth, as -12 for twelve weeks before and 6 for six weeks after."),
    )
    DUE_MONTH_PAST = (
        "due_month_past",
        _("That month is long past, and the programme begins before birth. Choose a later month."),
    )
    DUE_MONTH_FAR = "due_month_far", _("That is more than two years ahead. Choose an earlier month.")
    FIRST_DATE_PAST = "first_date_past", _("That day has been. Choose a first day that is still to come.")
    WEEKEND = "weekend", _("That is a Saturday or Sunday. Choose a weekday; single sessions can be moved after.")
    NO_FREE_DAY = (
        "no_free_day",
        _("There is no open day within a year of when it should be. Choose another weekday, or look at closures."),
    )
    CLOCK_CHANGE_HOUR = (
        "clock_change_hour",
        _("That hour does not exist: the clock is put forward that night. Choose another time or another day."),
    )
    ENDS_NEXT_DAY = "ends_next_day", _("It would end after midnight. Choose an earlier time.")
    PAST = "past", _("That time has been. Choose one that is still to come.")
    RED_DAY = "red_day", _("That is a public holiday ({name}). Choose another day.")
    CLOSED = "closed", _("The centre is closed then ({name}). Choose another day or time.")
    VENUE_TAKEN = "venue_taken", _("{name} is in that room then. Choose another time or another place.")
    OUT_OF_ORDER = "out_of_order", _("It would begin before session {name} has ended. Choose a later day.")
    GROUP_MEETS = "group_meets", _("The group has session {name} at that time. Choose another time.")
    SESSION_OVER = "session_over", _("This session has begun or been, so it can not be moved.")
    CALLED_OFF = "called_off", _("This session is called off. Undo that first, and then move it.")
    ELSEWHERE = "elsewhere", _("That belongs to another centre. Choose one of this centre's.")
    KEY_REUSED = (
        "key_reused",
        _("This form has been sent before, and that group stands. Open the page again to make another group."),
    )


@dataclass(frozen=True)
class WrongRow:
    """What is wrong with one row: ``number`` of its session, ``field`` of the form, and the sentence."""

    number: int
    field: str
    reason: PlanningDenied
    text: str


class PlanningRefused(Refused):
    """Something was not planned; see PlanningDenied. ``rows``: what is wrong with which session."""

    reason: PlanningDenied

    def __init__(self, reason: PlanningDenied, *, rows: Sequence[WrongRow] = (), **told: object) -> None:
        super().__init__(reason)
        self.rows = list(rows)
        self.args = (self.rows[0].text if self.rows else sentence(reason, **told),)


def sentence(reason: PlanningDenied, **told: object) -> str:
    """The refusal with what it is about: ``line`` or ``name``."""
    return str(reason.label).format(**told)
