"""A group's sessions before they are made: one row each, what clashes with them, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import ActivitySession, SeriesTemplate
from staff.models.hours import Weekday

from .dates import OpenDays, moment, propose_by_birth, propose_weekly, red_day
from .refusals import PlanningDenied, PlanningRefused, WrongRow, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from activities.models import TemplateSession
    from staff.models import FamilyCentre, StaffMember, Venue

OLDEST_DUE_MONTH = 6  # months back: children born then still follow most of a programme
FARTHEST_DUE_MONTH = 24


@dataclass(frozen=True)
class Row:
    """One session as it is wanted: ``venue`` None is the house itself; ``minutes`` is how long it lasts."""

    number: int
    on_date: date
    starts: time
    minutes: int
    venue: Venue | None = None

    @property
    def ends(self) -> time | None:
        """By the clock; None when that would be after midnight."""
        end = datetime.combine(self.on_date, self.starts) + timedelta(minutes=self.minutes)
        return end.time() if end.date() == self.on_date else None

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.on_date, self.starts, timezone.get_default_timezone())

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.on_date, self.ends or time.max, timezone.get_default_timezone())

    def meets(self, session: ActivitySession) -> bool:
        """Whether they overlap; to end when the other begins is not to overlap."""
        return self.starts_at < session.ends_at and session.starts_at < self.ends_at


@dataclass(frozen=True)
class Clash:
    """A session that another is in the way of: of its room, or of its leader."""

    number: int
    session: ActivitySession
    is_of_venue: bool

    @property
    def key(self) -> str:
        return f"{self.number}:{self.session.pk}"

    @property
    def text(self) -> str:
        """What staff read."""
        if self.is_of_venue:
            return _("{name} is in that room then.").format(name=self.session.display_title)
        return _("The leader has {name} at {centre} then.").format(
            name=self.session.display_title, centre=self.session.activity.centre
        )


@dataclass(frozen=True)
class Wish:
    """When the group should meet: ``due_month`` or ``first_date`` by the template's rhythm, and at what time.

    ``venue`` is for sessions whose usual place the centre doesn't have.
    """

    starts: time
    weekday: int = 0  # ISO; of a weekly group the first date's
    due_month: date | None = None
    first_date: date | None = None
    venue: Venue | None = None


def propose(
    *, centre: FamilyCentre, sessions: Sequence[TemplateSession], rhythm: str, wish: Wish, now: datetime
) -> list[Row]:
    """Those who plan at the centre: a row for each of the template's sessions, on days when the centre is open.

    Raises PlanningRefused. Two queries.
    """
    if not sessions:
        raise PlanningRefused(PlanningDenied.EMPTY)
    today = timezone.localtime(now).date()
    _refuse_month_or_day(rhythm, wish, today)
    open_days = OpenDays.of(centre.closures.all())
    venues = {venue.name.casefold(): venue for venue in centre.venues.all()}
    longest = max(session.minutes for session in sessions)
    ends = Row(0, today, wish.starts, longest).ends
    if ends is None:
        raise PlanningRefused(PlanningDenied.ENDS_NEXT_DAY)

    def is_open(day: date) -> bool:
        return open_days.is_open(day, wish.starts, ends) and moment(day, wish.starts) is not None

    days = _days(sessions, rhythm, wish, earliest=today + timedelta(days=1), is_open=is_open)
    return [
        Row(each.number, day, wish.starts, each.minutes, venues.get(each.usual_venue.casefold(), wish.venue))
        for each, day in zip(sessions, days, strict=True)
    ]


def _days(
    sessions: Sequence[TemplateSession],
    rhythm: str,
    wish: Wish,
    *,
    earliest: date,
    is_open: Callable[[date], bool],
) -> list[date]:
    if rhythm == SeriesTemplate.Rhythm.WEEKLY:
        assert wish.first_date is not None  # the form of a weekly template asks for it
        return propose_weekly(len(sessions), first=wish.first_date, earliest=earliest, is_open=is_open)
    assert wish.due_month is not None
    weeks = [session.weeks_from_birth for session in sessions]
    return propose_by_birth(
        weeks, due_month=wish.due_month, weekday=wish.weekday, earliest=earliest, is_open=is_open
    )


def _refuse_month_or_day(rhythm: str, wish: Wish, today: date) -> None:
    if rhythm == SeriesTemplate.Rhythm.WEEKLY:
        assert wish.first_date is not None
        if wish.first_date <= today:
            raise PlanningRefused(PlanningDenied.FIRST_DATE_PAST)
        if wish.first_date.isoweekday() > Weekday.FRIDAY:
            raise PlanningRefused(PlanningDenied.WEEKEND)
        if months_between(today, wish.first_date) > FARTHEST_DUE_MONTH:
            raise PlanningRefused(PlanningDenied.DUE_MONTH_FAR)
        return
    assert wish.due_month is not None
    ahead = months_between(today, wish.due_month)
    if ahead < -OLDEST_DUE_MONTH:
        raise PlanningRefused(PlanningDenied.DUE_MONTH_PAST)
    if ahead > FARTHEST_DUE_MONTH:
        raise PlanningRefused(PlanningDenied.DUE_MONTH_FAR)


def months_between(first: date, last: date) -> int:
    """Calendar months from the month of ``first`` to that of ``last``; negative when it is before."""
    return 12 * (last.year - first.year) + last.month - first.month


def clashes_of(
    rows: Iterable[Row], *, leader: StaffMember | None = None, but: Collection[int] = ()
) -> list[Clash]:
    """Those who plan: the sessions in whose room or with whose leader a row would be; not those with ids ``but``.

    The leader's anywhere, rooms of the rows' own. One query.
    """
    rows = list(rows)
    venues = {row.venue.pk for row in rows if row.venue and not row.venue.is_shared}
    wanted = Q(venue__in=venues, holds_venue=True)
    if leader is not None:
        wanted |= Q(leader=leader)
    found = (
        ActivitySession.objects.filter(wanted, on_date__in={row.on_date for row in rows}, called_off_at=None)
        .exclude(pk__in=but)
        .select_related("activity__centre")
        .order_by("starts_at", "pk")
    )
    clashes = []
    for session in found:
        for row in rows:
            if not row.meets(session):
                continue
            if session.holds_venue and row.venue and row.venue.pk == session.venue_id and not row.venue.is_shared:
                clashes.append(Clash(row.number, session, is_of_venue=True))
            elif leader is not None and session.leader_id == leader.pk:
                clashes.append(Clash(row.number, session, is_of_venue=False))
    return clashes


def wrong_rows(
    rows: Sequence[Row], *, open_days: OpenDays, clashes: Iterable[Clash] = (), now: datetime
) -> list[WrongRow]:
    """What keeps the rows from being made, row by row and at most one thing for each; no query."""
    taken = {clash.number: clash.session.display_title for clash in clashes if clash.is_of_venue}
    wrong: list[WrongRow] = []
    for number, row in enumerate(rows):
        before = rows[number - 1] if number else None
        found = _wrong(row, before, open_days, now)
        if found is None and row.number in taken:
            found = ("venue", PlanningDenied.VENUE_TAKEN, taken[row.number])
        if found is not None:
            field, reason, name = found
            wrong.append(WrongRow(row.number, field, reason, sentence(reason, name=name)))
    return wrong


def _wrong(
    row: Row, before: Row | None, open_days: OpenDays, now: datetime
) -> tuple[str, PlanningDenied, str] | None:
    ends = row.ends
    if ends is None:
        return "starts", PlanningDenied.ENDS_NEXT_DAY, ""
    if moment(row.on_date, row.starts) is None or moment(row.on_date, ends) is None:
        return "starts", PlanningDenied.CLOCK_CHANGE_HOUR, ""
    if row.starts_at <= now:
        return "on_date", PlanningDenied.PAST, ""
    if (name := red_day(row.on_date)) is not None:
        return "on_date", PlanningDenied.RED_DAY, name
    if (name := open_days.closed_because(row.on_date, row.starts, ends)) is not None:
        return "on_date", PlanningDenied.CLOSED, name
    if before is not None and row.starts_at < before.ends_at:
        return "on_date", PlanningDenied.OUT_OF_ORDER, str(before.number)
    return None
