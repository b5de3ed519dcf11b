"""A term copied to the next: the ordinary week and the groups, proposed with dates, then made all at once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, Min, Q
from django.utils.timezone import localtime

from activities.import_results import ImportResult
from activities.models import ActivitySeries, PlannedChange, WeeklySlot
from activities.models.programme import ROOM
from activities.planned_changes import note_change, told
from familjecentral.audit.recording import Actor, record

from .cohorts import Group, make_cohort
from .dates import OpenDays, red_day
from .refusals import PlanningRefused
from .rows import Row, Wish, clashes_of, propose
from .week_refusals import WeekDenied, WeekRefused
from .weekly import Changed, bring_in_step, changing_week, copied, locked_slots

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from staff.models import FamilyCentre, StaffMember

LONGEST_DAYS = 366
GROUP_BEGAN_WITHIN = timedelta(weeks=26)  # before the day that is copied: a group of that term
FIRST_AUTUMN_MONTH = 7
SPRING, AUTUMN = (3, 23), (35, 50)  # first and last ISO week that a term is proposed to have
DAYS_IN_MONTH = 30.44


@dataclass(frozen=True)
class Term:
    """What is copied, and to when: the week of ``as_of``, to a term from ``first`` to ``last``."""

    as_of: date
    first: date
    last: date


@dataclass
class SlotLine:
    """A slot that is proposed: its days, those when the house is closed, and what is in its way."""

    slot: WeeklySlot
    days: list[date]
    closed: list[tuple[date, str]]
    is_there: bool
    clash: str = ""


@dataclass
class GroupLine:
    """A group that is proposed: its sessions' days, or why it can't be made."""

    series: ActivitySeries
    rows: list[Row] = field(default_factory=list)
    due_month: date | None = None
    warnings: list[str] = field(default_factory=list)
    refused: str = ""


@dataclass
class Proposal:
    """All that a term would have."""

    slots: list[SlotLine]
    groups: list[GroupLine]

    @property
    def is_empty(self) -> bool:
        return not (self.slots or self.groups)


def usual_term(centre: FamilyCentre, today: date) -> Term:
    """Those who plan at the centre: the last day that is planned, and the term that usually follows. One query."""
    latest = WeeklySlot.objects.filter(activity__centre=centre).aggregate(latest=Max("valid_to"))["latest"]
    as_of = latest or today
    follows_autumn = as_of.month >= FIRST_AUTUMN_MONTH
    year = as_of.year + follows_autumn
    weeks = SPRING if follows_autumn else AUTUMN
    first, last = date.fromisocalendar(year, weeks[0], 1), date.fromisocalendar(year, weeks[1], 5)
    while first <= today:
        first, last = first + timedelta(weeks=52), last + timedelta(weeks=52)
    return Term(as_of, first, last)


def propose_term(centre: FamilyCentre, term: Term, now: datetime) -> Proposal:
    """Those who plan at the centre: what can be copied, and to which days. A constant number of queries for slots.

    Raises WeekRefused when the term can't be.
    """
    _refuse_term(term, today=localtime(now).date())
    sources = _slots_of(centre, term.as_of)
    there = list(WeeklySlot.objects.filter(_held(centre, term.first, term.last)))
    open_days = OpenDays.of(centre.closures.all())
    lines = [_slot_line(slot, term, there, open_days) for slot in sources]
    return Proposal(
        lines, [_group_line(series, centre, term, sources, now) for series in _groups_of(centre, term)]
    )


def copy_term(
    *,
    centre: FamilyCentre,
    term: Term,
    slots: Collection[int],
    groups: Collection[int],
    key: UUID,
    by: Actor,
    person: StaffMember | None,
    now: datetime,
    dry_run: bool = False,
) -> Changed:
    """Copy the chosen slots and groups (by number) to the term: all of it or nothing.

    What is there already is left as it is. ``dry_run`` does it all and takes it back. The same ``key`` returns the
    first result. Raises WeekRefused; ``clashes`` by the order of the chosen slots.
    """
    with changing_week(centre, dry_run=dry_run):
        if earlier := PlannedChange.objects.filter(key=key).first():
            return _the_same(earlier, centre)
        proposal = propose_term(centre, term, now)
        chosen = [line.slot for line in proposal.slots if line.slot.pk in slots and not line.is_there]
        lines = [line for line in proposal.groups if line.series.pk in groups]
        if not chosen and not lines:
            raise WeekRefused(WeekDenied.NOTHING_CHOSEN)
        there = locked_slots(centre, term.first, term.last)
        new = [_copy(slot, term) for slot in chosen]
        had = {slot.pk: copied(slot) for slot in there}
        # The new ones first: what is said of them is told by their order.
        result = bring_in_step(centre, [*new, *there], had=had, now=now, changed=new) if new else None
        series = [_make_group(line, centre, key=key, by=by, now=now) for line in lines]
        change = note_change(
            kind=PlannedChange.Kind.TERM_COPIED, centre=centre, person=person, now=now, key=key,
            before={"slots": {}}, after={"slots": told(new), "series": [each.pk for each in series]},
        )  # fmt: skip
        record("copied_term", by=by, thing=centre, count=len(new) + len(series))
    return Changed(None if dry_run else change, result or ImportResult())


def _refuse_term(term: Term, *, today: date) -> None:
    if term.first <= today:
        raise WeekRefused(WeekDenied.FROM_PAST)
    if term.last < term.first:
        raise WeekRefused(WeekDenied.TERM_BACKWARDS)
    if term.last - term.first > timedelta(days=LONGEST_DAYS):
        raise WeekRefused(WeekDenied.TERM_TOO_LONG)


def _held(centre: FamilyCentre, first: date, last: date) -> Q:
    return Q(activity__centre=centre, valid_from__lte=last, valid_to__gte=first)


def _slots_of(centre: FamilyCentre, as_of: date) -> list[WeeklySlot]:
    """The slots of the ordinary week that the day is in."""
    monday = as_of - timedelta(days=as_of.weekday())
    found = WeeklySlot.objects.filter(_held(centre, monday, monday + timedelta(days=6)))
    return list(
        found.select_related("activity__responsible_service", "activity__centre", "venue").order_by(
            "weekday", "starts", "pk"
        )
    )


def _slot_line(slot: WeeklySlot, term: Term, there: list[WeeklySlot], open_days: OpenDays) -> SlotLine:
    days, closed = [], []
    day = term.first + timedelta(days=(slot.weekday - term.first.isoweekday()) % 7)
    while day <= term.last:
        why = red_day(day) or open_days.closed_because(day, slot.starts, slot.ends)
        if why:
            closed.append((day, why))
        else:
            days.append(day)
        day += timedelta(weeks=1)
    same = (slot.activity_id, slot.weekday, slot.starts)
    is_there = any((other.activity_id, other.weekday, other.starts) == same for other in there)
    return SlotLine(slot, days, closed, is_there)


def _copy(slot: WeeklySlot, term: Term) -> WeeklySlot:
    return WeeklySlot(
        activity=slot.activity, weekday=slot.weekday, starts=slot.starts, ends=slot.ends, venue=slot.venue,
        note=slot.note, valid_from=term.first, valid_to=term.last,
    )  # fmt: skip


def _groups_of(centre: FamilyCentre, term: Term) -> list[ActivitySeries]:
    """The groups of a programme that began in the term that is copied."""
    return list(
        ActivitySeries.objects.filter(activity__centre=centre, template__isnull=False)
        .annotate(first_on=Min("sessions__on_date"))
        .filter(first_on__gt=term.as_of - GROUP_BEGAN_WITHIN, first_on__lte=term.as_of)
        .select_related("activity__centre", "activity__responsible_service", "template")
        .prefetch_related("sessions__venue", "template__sessions")
        .order_by("first_on", "pk")
    )


def _group_line(
    series: ActivitySeries, centre: FamilyCentre, term: Term, slots: list[WeeklySlot], now: datetime
) -> GroupLine:
    """As many weeks later as the new term begins after the old one."""
    sessions = sorted(series.sessions.all(), key=lambda session: session.starts_at)
    first = sessions[0]
    began = min((slot.valid_from for slot in slots), default=first.on_date)
    later = timedelta(weeks=round((term.first - began).days / 7))
    line = GroupLine(series)
    if series.due_month:
        line.due_month = _months_on(series.due_month, round(later.days / DAYS_IN_MONTH))
    wish = Wish(
        starts=localtime(first.starts_at).time(), weekday=first.on_date.isoweekday(), due_month=line.due_month,
        first_date=first.on_date + later, venue=first.venue,
    )  # fmt: skip
    assert series.template is not None
    try:
        line.rows = propose(
            centre=centre, sessions=list(series.template.sessions.all()), rhythm=series.template.rhythm, wish=wish,
            now=now,
        )  # fmt: skip
    except PlanningRefused as refused:
        line.refused = str(refused)
    else:
        line.warnings = [clash.text for clash in clashes_of(line.rows)]
    return line


def _make_group(line: GroupLine, centre: FamilyCentre, *, key: UUID, by: Actor, now: datetime) -> ActivitySeries:
    if line.refused:
        raise WeekRefused(WeekDenied.GROUP_REFUSED, line.refused)
    before = line.series
    assert before.template is not None
    group = Group(
        activity=before.activity, due_month=line.due_month, capacity=before.capacity,
        room={unit: getattr(before, f"room_{unit}") for unit in ROOM},
    )  # fmt: skip
    try:
        made = make_cohort(
            centre=centre, template=before.template, group=group, rows=line.rows, by=by, now=now,
            key=uuid.uuid5(key, str(before.pk)),
        )  # fmt: skip
    except PlanningRefused as refused:
        text = f"{before.activity.title}: {refused}"
        raise WeekRefused(WeekDenied.GROUP_REFUSED, text) from refused
    return made.series


def _months_on(day: date, count: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return day.replace(year=years, month=month + 1, day=1)


def _the_same(earlier: PlannedChange, centre: FamilyCentre) -> Changed:
    if (earlier.kind, earlier.centre_id) != (PlannedChange.Kind.TERM_COPIED, centre.pk):
        raise WeekRefused(WeekDenied.KEY_REUSED)
    return Changed(earlier, ImportResult())
