"""Counting visits: one tap is one event, saved once however often it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused

from .entries import broken_constraint
from .models import ADULTS, TallyTotal, VisitTally, Who
from .receiving import Outcome, Received, refused, repeat, stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from activities.models import ActivitySession
    from familjecentral.privacy.walls import Reader
    from staff.models import AgeBand, StaffMember

MOST_AT_ONCE = 200  # visitors in one entry; more is a slip of the finger


class CountDenied(models.TextChoices):
    """Why a count is not saved; each says what to do instead."""

    BELOW_ZERO = "below_zero", _("There is nobody left to take away here: the number is already zero.")
    NOTHING = "nothing", _("Enter a number from 1 to 200, with a minus sign to take away.")
    FUTURE = "future", _("This session is on a later day. You can count from the morning of that day.")
    CALLED_OFF = "called_off", _("This session is called off, so nobody can be added to it.")
    WITHIN_A_SLOT = (
        "within_a_slot",
        _("This is a part of an open session. Count at the open session, so that nobody is counted twice."),
    )
    AGE_BAND = "age_band", _("Children are counted in one of the centre's age bands, and only children are.")
    KEY_REUSED = (
        "key_reused",
        _("This tap was sent before with other contents, and the first one stands. Reload the page, then count."),
    )


class CountRefused(Refused):
    """A count was refused; see CountDenied."""

    reason: CountDenied


@dataclass(frozen=True)
class Totals:
    """Visitors of one session by category, as numbers of people (``first_visits``: of families)."""

    women: int = 0
    men: int = 0
    other_adults: int = 0
    children: dict[int, int] = field(default_factory=dict)  # by id of the age band
    first_visits: int = 0

    @property
    def adults(self) -> int:
        return self.women + self.men + self.other_adults

    @property
    def all_children(self) -> int:
        return sum(self.children.values())

    @property
    def people(self) -> int:
        """Adults and children; first visits are among them."""
        return self.adults + self.all_children

    def of(self, who: str, age_band_id: int | None = None) -> int:
        """One category's number."""
        if who == Who.CHILD:
            return self.children.get(age_band_id or 0, 0)
        by_who = {
            Who.WOMAN: self.women,
            Who.MAN: self.men,
            Who.OTHER_ADULT: self.other_adults,
            Who.FIRST_VISIT: self.first_visits,
        }
        return by_who[Who(who)]


@dataclass(frozen=True)
class Counted:
    """What came of a count: the event, and whether the same key had been saved before."""

    tally: VisitTally
    is_repeat: bool = False


def count(
    *,
    session: ActivitySession,
    who: str,
    delta: int,
    key: UUID,
    by: Actor,
    person: StaffMember,
    now: datetime,
    age_band: AgeBand | None = None,
) -> Counted:
    """Add ``delta`` visitors (negative: take away) of a category to a session, once per ``key``.

    Late entry is welcome, for any day that has been. Raises CountRefused.
    """
    tally = VisitTally(
        id=key,
        tap=key,
        session=session,
        centre_id=session.activity.centre_id,
        who=who,
        age_band=age_band,
        delta=delta,
        counted_at=now,
        counted_by=person,
        tablet=person.tablet,
    )
    if earlier := _first_result(tally):
        return earlier
    if denied := may_count(session=session, who=who, delta=delta, age_band=age_band, now=now):
        raise CountRefused(denied)
    try:
        with transaction.atomic():
            tally.save(force_insert=True)
            record("counted_visits", by=by, thing=session, service_id=session.activity.responsible_service_id)
    except IntegrityError as error:
        if broken_constraint(error) == "total_not_below_zero":
            raise CountRefused(CountDenied.BELOW_ZERO) from error
        # The same key came in by another way at the same time, and was first.
        if earlier := _first_result(tally):
            return earlier
        raise
    return Counted(tally)


def may_count(
    *, session: ActivitySession, who: str, delta: int, age_band: AgeBand | None, now: datetime
) -> CountDenied | None:
    """May this be counted now? None means yes; that no total falls below zero is PostgreSQL's to say.

    A called-off session takes corrections downwards only.
    """
    if not 1 <= abs(delta) <= MOST_AT_ONCE:
        return CountDenied.NOTHING
    if session.on_date > localtime(now).date():
        return CountDenied.FUTURE
    if session.within_id is not None:
        return CountDenied.WITHIN_A_SLOT
    if session.is_called_off and delta > 0:
        return CountDenied.CALLED_OFF
    wants_band = who == Who.CHILD
    if wants_band != (age_band is not None) or (age_band and age_band.centre_id != session.activity.centre_id):
        return CountDenied.AGE_BAND
    return None


def receive(
    records: Sequence[Received], *, by: Actor, person: StaffMember, reader: Reader, now: datetime
) -> list[Outcome]:
    """Taps from a device, each one or more events; all of a tap is counted, or nothing of it."""
    return [_receive(record, by=by, person=person, now=now) for record in records]


def _receive(tap: Received, *, by: Actor, person: StaffMember, now: datetime) -> Outcome:
    from .queries import session_at_work

    session = session_at_work(person, int(tap.fields["session"]))
    if session is None:
        return refused(tap.id, CountDenied.NOTHING)
    if VisitTally.objects.filter(tap=tap.id).exists():
        return repeat(tap.id)
    try:
        with transaction.atomic():
            for event in tap.fields["events"]:
                band = session.activity.centre.age_bands.filter(pk=event["band"] or 0).first()
                tally = VisitTally(
                    id=UUID(event["id"]), tap=tap.id, session=session, centre_id=session.activity.centre_id,
                    who=event["who"], age_band=band, delta=int(event["delta"]), device_at=tap.at, counted_at=now,
                    undoes=event["undoes"] and UUID(event["undoes"]), counted_by=person, tablet=person.tablet,
                )  # fmt: skip
                denied = may_count(session=session, who=tally.who, delta=tally.delta, age_band=band, now=now)
                if denied:
                    return refused(tap.id, denied)
                tally.save(force_insert=True)
            record("counted_visits", by=by, thing=session, service_id=session.activity.responsible_service_id)
    except IntegrityError as error:
        if broken_constraint(error) == "total_not_below_zero":
            return refused(tap.id, CountDenied.BELOW_ZERO)
        raise
    return stored(tap.id)


def totals_for(session: ActivitySession) -> Totals:
    """Staff of the session's centre: its totals. Numbers only, no person is in them."""
    return totals_by_session([session.pk]).get(session.pk, Totals())


def totals_by_session(session_ids: list[int]) -> dict[int, Totals]:
    """Staff of the sessions' centre: totals of each session that has been counted, in one query."""
    rows: dict[int, list[TallyTotal]] = {}
    for total in TallyTotal.objects.filter(session_id__in=session_ids):
        rows.setdefault(total.session_id, []).append(total)
    return {session_id: _totals(of_session) for session_id, of_session in rows.items()}


def _totals(rows: list[TallyTotal]) -> Totals:
    by_who = {row.who: row.total for row in rows if row.who != Who.CHILD}
    women, men, other = (by_who.get(who, 0) for who in ADULTS)
    children = {row.age_band_id: row.total for row in rows if row.age_band_id is not None}
    return Totals(women, men, other, children, by_who.get(Who.FIRST_VISIT, 0))


@dataclass(frozen=True)
class Undo:
    """The tap that takes a person's latest one back: counted as any other."""

    who: str
    age_band_id: int | None
    delta: int


def undo_for(session: ActivitySession, person: StaffMember) -> Undo | None:
    """The person themself: what takes back their latest tap at the session that still stands.

    A tap followed by its opposite is undone, so undoing again goes one step further back.
    """
    standing: list[tuple[str, int | None, int]] = []
    taps = VisitTally.objects.filter(session=session, counted_by=person).order_by("counted_at", "id")
    for who, age_band_id, delta in taps.values_list("who", "age_band_id", "delta"):
        if standing and standing[-1] == (who, age_band_id, -delta):
            standing.pop()
        else:
            standing.append((who, age_band_id, delta))
    if not standing:
        return None
    latest = standing[-1]
    return Undo(latest[0], latest[1], -latest[2])


def _first_result(tally: VisitTally) -> Counted | None:
    earlier = VisitTally.objects.filter(pk=tally.pk).first()
    if earlier is None:
        return None
    if any(
        getattr(earlier, name) != getattr(tally, name) for name in ("session_id", "who", "age_band_id", "delta")
    ):
        raise CountRefused(CountDenied.KEY_REUSED)
    return Counted(earlier, is_repeat=True)
