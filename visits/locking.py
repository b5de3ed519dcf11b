"""Locking periods: what has been reported for them stays as it was, until the coordinator opens them again.

PostgreSQL refuses what is written on a locked day, whatever code runs (migrations 0005 and 0006).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.database.constraints import refusing
from familjecentral.privacy.walls import Reader, reading_as
from familjecentral.refusals import Refused
from staff.models import PartnerService
from staff.rules import centres_of

from .models import HomeVisit, LockedPeriod, UnlockReason
from .uncounted import uncounted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from activities.models import ActivitySession
    from staff.models import FamilyCentre, StaffMember

EARLIEST = date(2000, 1, 1)
SHOWN = 100  # locked periods, the latest first
FEWEST_TOLD = 5  # of what other services have; fewer could point out a family


class LockDenied(models.TextChoices):
    """Why a period is not locked or opened again; each says what would be right."""

    NO_CENTRE = "no_centre", _("Choose at least one centre that you coordinate.")
    ORDER = "order", _("The last day is before the first day: choose a last day that is the same or later.")
    TOO_EARLY = "too_early", _("Choose a first day from the year 2000 on.")
    FUTURE = "future", _("Only days that are over can be locked: choose a last day that is yesterday or earlier.")
    OVERLAPS = (
        "overlaps",
        _("Some of these days are locked already at one of the centres. Choose the days that are not."),
    )
    NOT_LOCKED = "not_locked", _("This period is not locked any more. The list shows how it is now.")


class LockRefused(Refused):
    """A period was not locked, or not opened again; see LockDenied."""

    reason: LockDenied


@dataclass(frozen=True)
class Missing:
    """What has not been settled in some days of a centre.

    ``open_visits``: home visits offered or rescheduled and not closed, all services together.
    """

    centre: FamilyCentre
    not_counted: list[ActivitySession]
    open_visits: int

    def __bool__(self) -> bool:
        return bool(self.not_counted or self.open_visits)

    @property
    def few_open_visits(self) -> bool:
        """Too few to be told as a number."""
        return 0 < self.open_visits < FEWEST_TOLD


def centres_to_lock(person: Any) -> list[FamilyCentre]:
    """The person themself: the centres whose periods they may lock, by name."""
    return [centre for centre in centres_of(person) if person.has_perm("locked_period.change", centre)]


def locked_periods_of(person: Any) -> list[LockedPeriod]:
    """Those who work at or coordinate a centre: its periods, locked and opened again, latest first. One query."""
    centres = [centre for centre in centres_of(person) if person.has_perm("locked_period.read", centre)]
    found = LockedPeriod.objects.filter(centre__in=centres)
    return list(found.select_related("centre", "locked_by", "unlocked_by")[:SHOWN])


def period_to_unlock(person: Any, pk: int) -> LockedPeriod | None:
    """Coordinators of its centre: the period; None for anyone else, as if there were none."""
    found = LockedPeriod.objects.filter(pk=pk, centre__in=centres_to_lock(person))
    return found.select_related("centre", "locked_by", "unlocked_by").first()


def is_locked(centre: FamilyCentre | int, day: date) -> bool:
    """Anyone who may know of the centre's records: is this day of it locked now?"""
    return bool(locked_parts(centre, day, day))


def locked_parts(centre: FamilyCentre | int, first: date, last: date) -> list[LockedPeriod]:
    """Those who work at the centre or follow it up: its locked periods with a day from ``first`` to ``last``."""
    found = LockedPeriod.objects.filter(centre=centre, unlocked_at=None, from_date__lte=last, to_date__gte=first)
    return list(found.order_by("from_date"))


def missing_in(centres: Sequence[FamilyCentre], first: date, last: date) -> list[Missing]:
    """Coordinators of the centres: what is not settled in these days, by centre. A constant number of queries."""
    sessions: dict[int, list[ActivitySession]] = {}
    for session in uncounted(centres, first, last):
        sessions.setdefault(session.activity.centre_id, []).append(session)
    visits = _open_visits(centres, first, last)
    return [Missing(each, sessions.get(each.pk, []), visits.get(each.pk, 0)) for each in centres]


def _open_visits(centres: Sequence[FamilyCentre], first: date, last: date) -> dict[int, int]:
    services = PartnerService.objects.filter(centre__in=centres).values_list("pk", flat=True)
    # The program counts for these services, and tells nothing but the sum of all of them.
    with reading_as(Reader(system=frozenset(services))):
        rows = (
            HomeVisit.objects.standing()
            .filter(centre__in=centres, on_date__gte=first, on_date__lte=last, state__in=HomeVisit.OPEN_STATES)
            .order_by()
            .values("centre")
            .annotate(number=models.Count("id"))
        )
        return {row["centre"]: row["number"] for row in rows}


def may_lock(*, centres: Sequence[FamilyCentre], first: date, last: date, today: date) -> LockDenied | None:
    """May these days be locked? None means yes; that none of them is locked is PostgreSQL's to say."""
    if not centres:
        return LockDenied.NO_CENTRE
    if first < EARLIEST:
        return LockDenied.TOO_EARLY
    if last < first:
        return LockDenied.ORDER
    return LockDenied.FUTURE if last >= today else None


def lock(
    *,
    centres: Sequence[FamilyCentre],
    first: date,
    last: date,
    by: Actor,
    person: StaffMember,
    now: datetime,
    today: date,
) -> list[LockedPeriod]:
    """Lock the days from ``first`` to ``last`` at all the centres, or at none; the same again returns the first.

    Waits for those who are just writing something at a centre; what comes after is refused them. Raises
    LockRefused.
    """
    if any(centre not in centres_to_lock(person) for centre in centres):
        raise LockRefused(LockDenied.NO_CENTRE)
    if denied := may_lock(centres=centres, first=first, last=last, today=today):
        raise LockRefused(denied)
    earlier = list(
        LockedPeriod.objects.filter(centre__in=centres, from_date=first, to_date=last, unlocked_at=None)
    )
    if len(earlier) == len(centres):
        return earlier
    periods = []
    with refusing({"day_locked_once": LockRefused(LockDenied.OVERLAPS)}):
        # In one order, so that two who lock the same centres don't wait for each other.
        for centre in sorted(centres, key=lambda each: each.pk):
            period = LockedPeriod.objects.create(
                centre=centre, from_date=first, to_date=last, locked_at=now, locked_by=person
            )
            record("locked_period", by=by, thing=period)
            periods.append(period)
    return periods


def unlock(
    *, period: LockedPeriod, reason: UnlockReason | str, by: Actor, person: StaffMember, now: datetime
) -> LockedPeriod:
    """Open a locked period again, for a reason of a kind. The row stays, and says so. Raises LockRefused."""
    with transaction.atomic():
        current = LockedPeriod.objects.select_for_update().get(pk=period.pk)
        if current.unlocked_at is not None:
            raise LockRefused(LockDenied.NOT_LOCKED)
        current.unlocked_at, current.unlocked_by = now, person
        current.unlock_reason = UnlockReason(reason)
        current.save(update_fields=["unlocked_at", "unlocked_by", "unlock_reason"])
        record("unlocked_period", by=by, thing=current, detail=current.unlock_reason)
    return current
