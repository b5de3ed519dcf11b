"""The week as those who plan see it: a column for each day, a card for each slot or session, rows by time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localtime

from activities.models import ActivitySession, WeeklySlot
from staff.models.hours import Weekday

from .dates import red_day
from .templates import planned_centres

if TYPE_CHECKING:
    from typing import Any

    from staff.models import Closure, FamilyCentre, Venue

FIRST_HOUR, LAST_HOUR = 8, 16  # that the calendar always has rows for; earlier and later ones when needed
QUARTER = 15  # minutes of a row
LEAST_ROWS = 2  # so that a finger hits a card


@dataclass(frozen=True)
class Card:
    """A slot or a session where it is; ``may_move``: in time too, not only to another place."""

    pk: int
    title: str
    on: date
    starts: time
    ends: time
    venue: Venue | None
    may_move: bool
    is_called_off: bool = False
    is_over: bool = False
    within: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass
class Column:
    """One day: why it is closed, if it is, and its cards in order."""

    on: date
    closed: str = ""
    cards: list[Card] = field(default_factory=list)
    begins: int = FIRST_HOUR

    @property
    def placed(self) -> list[tuple[Card, int, int]]:
        """Each card with its row, from the top of the calendar, and how many rows it takes."""
        found = []
        for card in self.cards:
            row, end = self._row(card.starts), self._row(card.ends)
            found.append((card, row, max(LEAST_ROWS, end - row)))
        return found

    def _row(self, at: time) -> int:
        return (at.hour - self.begins) * 60 // QUARTER + at.minute // QUARTER

    @property
    def weekday(self) -> int:
        return self.on.isoweekday()

    @property
    def name(self) -> str:
        return str(Weekday(self.weekday).label)


@dataclass(frozen=True)
class Week:
    """The columns that are shown, and the hours beside them."""

    columns: list[Column]
    hours: list[tuple[int, int]]  # (hour, row)

    @classmethod
    def of(cls, columns: list[Column]) -> Week:
        """Monday to Friday, and the weekend when something is on; from the first hour of anything to the last."""
        shown = [column for column in columns if column.weekday <= Weekday.FRIDAY or column.cards]
        cards = [card for column in shown for card in column.cards]
        begins = min([FIRST_HOUR, *(card.starts.hour for card in cards)])
        ends = max([LAST_HOUR, *(card.ends.hour + bool(card.ends.minute) for card in cards)])
        for column in shown:
            column.begins = begins
        return cls(shown, [(hour, (hour - begins) * 60 // QUARTER) for hour in range(begins, ends)])


def ordinary_week(centre: FamilyCentre, monday: date, today: date) -> Week:
    """Those who plan at the centre: the slots that hold in the week. One query, and one for the closures."""
    columns = _columns(centre, monday)
    slots = (
        WeeklySlot.objects.filter(
            activity__centre=centre, valid_from__lte=columns[-1].on, valid_to__gte=columns[0].on
        )
        .select_related("activity", "venue")
        .order_by("starts", "-ends", "pk")
    )
    for slot in slots:
        day = monday + timedelta(days=slot.weekday - 1)
        if slot.valid_from <= day <= slot.valid_to:
            columns[slot.weekday - 1].cards.append(
                Card(
                    pk=slot.pk, title=slot.activity.title, on=day, starts=slot.starts, ends=slot.ends,
                    venue=slot.venue, may_move=slot.valid_to > today, valid_from=slot.valid_from,
                    valid_to=slot.valid_to,
                )
            )  # fmt: skip
    return Week.of(columns)


def sessions_of_week(centre: FamilyCentre, monday: date, now: datetime) -> Week:
    """Those who plan at the centre: the week's sessions, also of groups by invitation. Two queries.

    What the ordinary week makes is moved there, so that a programme that is imported again says the same.
    """
    columns = _columns(centre, monday)
    sessions = (
        ActivitySession.objects.filter(
            activity__centre=centre, on_date__gte=columns[0].on, on_date__lte=columns[-1].on
        )
        .select_related("activity", "venue", "within__activity")
        .order_by("starts_at", "-ends_at", "pk")
    )
    for session in sessions:
        is_over, is_off = session.starts_at <= now, session.is_called_off
        columns[(session.on_date - monday).days].cards.append(
            Card(
                pk=session.pk, title=session.display_title, on=session.on_date,
                starts=localtime(session.starts_at).time(), ends=localtime(session.ends_at).time(),
                venue=session.venue, is_called_off=is_off, is_over=is_over,
                may_move=not (is_over or is_off or session.slot_id or session.within_id),
                within=session.within.display_title if session.within else "",
            )
        )  # fmt: skip
    return Week.of(columns)


def slot_of(person: Any, pk: int) -> WeeklySlot | None:
    """Those who plan at its centre: a slot of the ordinary week; None for anyone else."""
    return (
        WeeklySlot.objects.filter(pk=pk, activity__centre__in=planned_centres(person))
        .select_related("activity__centre", "activity__responsible_service", "venue")
        .first()
    )


def _columns(centre: FamilyCentre, monday: date) -> list[Column]:
    sunday = monday + timedelta(days=6)
    closures = list(centre.closures.filter(from_date__lte=sunday, to_date__gte=monday, from_time=None))
    return [Column(day, closed=_closed(day, closures)) for day in (monday + timedelta(days=n) for n in range(7))]


def _closed(day: date, closures: list[Closure]) -> str:
    reason = next((each.reason for each in closures if each.from_date <= day <= each.to_date), "")
    return reason or red_day(day) or ""
