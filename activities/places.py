"""Places by the shape of the room: what a household needs of it, whether it fits, and the lock to count under."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import OperationalError
from psycopg.errors import LockNotAvailable

from familjecentral.database.prepared import in_one_go
from familjecentral.privacy.walls import Reader, reading_as

from . import bookable_rows
from .models import Activity, ActivitySeries, ActivitySession, SignUp
from .models.programme import ROOM
from .rules import SignUpDenied, SignUpRefused, age_in_months

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from .rules import Child

type Bookable = ActivitySession | ActivitySeries

# Longer than this in the queue for the same places, and we say "try again" rather than let them wait.
LOCK_WAIT = "8s"
BABY_MONTHS = 6  # under six months is a baby, who lies on the floor and needs its own space


@dataclass(frozen=True)
class Needs:
    """What one household takes: ``places`` in the activity's unit, and what it takes of the room."""

    places: int
    adults: int
    children: int
    babies: int = 0
    prams: int = 0


def needs_of(activity: Activity, *, children: Sequence[Child], adults: int, prams: int, on: date) -> Needs:
    """The needs of a household on the day ``on``. A child that is expected then takes no room of its own."""
    ages = [age_in_months(child.month, on) for child in children if not child.is_expected or child.month <= on]
    unit = activity.capacity_unit
    places = {Activity.CapacityUnit.ADULTS: adults, Activity.CapacityUnit.CHILDREN: len(children)}
    return Needs(
        places=places.get(Activity.CapacityUnit(unit), 1) or 1,
        adults=adults,
        children=len(ages),
        babies=sum(age < BABY_MONTHS for age in ages),
        prams=prams,
    )


def as_needs(sign_up: SignUp) -> Needs:
    """What a sign-up takes, or would take."""
    return Needs(sign_up.places, sign_up.adults, sign_up.child_count, sign_up.babies, sign_up.prams)


def _limits(bookable: Bookable, needs: Needs) -> Iterable[tuple[int | None, int, int]]:
    """(limit, taken, needed) of everything that may be scarce."""
    yield bookable.capacity, bookable.places_taken, needs.places
    for unit in ROOM:
        yield getattr(bookable, f"room_{unit}"), getattr(bookable, f"{unit}_taken"), getattr(needs, unit)


def fits(bookable: Bookable, needs: Needs | SignUp) -> bool:
    """Whether the household fits in what is free, as a whole; offers hold their room."""
    needs = as_needs(needs) if isinstance(needs, SignUp) else needs
    return all(limit is None or taken + needed <= limit for limit, taken, needed in _limits(bookable, needs))


def could_fit(bookable: Bookable, needs: Needs | SignUp) -> bool:
    """Whether the household would fit if nobody else came."""
    needs = as_needs(needs) if isinstance(needs, SignUp) else needs
    return all(limit is None or needed <= limit for limit, _taken, needed in _limits(bookable, needs))


def take(bookable: Bookable, needs: Needs | SignUp) -> None:
    """Count the household in ``bookable`` as it stands in memory; PostgreSQL counts the row by itself."""
    needs = as_needs(needs) if isinstance(needs, SignUp) else needs
    bookable.places_taken += needs.places
    for unit in ROOM:
        setattr(bookable, f"{unit}_taken", getattr(bookable, f"{unit}_taken") + getattr(needs, unit))


def _lock(model: type[Bookable], ids: set[int]) -> Iterable[Bookable]:
    """The rows that places are counted on, ours alone until the transaction ends, and where they are."""
    bookable_rows.send_lock(model, ids)
    # A statement of its own, so that it sees what is there when our turn has come, and nobody changes whose
    # activity it is while we wait.
    return bookable_rows.of_these(model, ids)


@contextmanager
def locked(*bookables: Bookable, then: Callable[[], object] = lambda: None) -> Iterator[tuple[Bookable, ...]]:
    """A transaction in which the places of these are ours alone, as the program for their services.

    Sessions before series and by id, so that two who lock the same never wait for each other. Yields the
    rows as they are under the lock, each with its activity, in the order given. ``then`` sends what else is to
    be read under the lock, and is not waited for: the shorter places are ours, the shorter others wait. Raises
    SignUpRefused(BUSY) after LOCK_WAIT, or when an activity has gone to another service meanwhile.
    """
    services = {bookable.activity.responsible_service_id for bookable in bookables}
    try:
        with reading_as(Reader.for_services(*services), lock_wait=LOCK_WAIT):
            rows: dict[tuple[type[Bookable], int], Bookable] = {}
            models: tuple[type[Bookable], ...] = (ActivitySession, ActivitySeries)
            with in_one_go():
                sent = []
                for model in models:
                    ids = {each.pk for each in bookables if isinstance(each, model)}
                    sent += [(model, _lock(model, ids))] if ids else []
                then()
            for model, found in sent:
                rows |= {(model, row.pk): row for row in found}
            found_rows = tuple(rows[type(each), each.pk] for each in bookables)
            if any(row.activity.responsible_service_id not in services for row in found_rows):
                raise SignUpRefused(SignUpDenied.BUSY)
            yield found_rows
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise SignUpRefused(SignUpDenied.BUSY) from error
        raise
