"""Locking while others write, with real threads: nothing slips into a period that has been locked."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date

import pytest
from django.db import IntegrityError, connections, transaction

from activities.models import Activity
from familjecentral.audit.recording import Actor
from familjecentral.database.constraints import broken_constraint
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, staff_with, stockholm
from visits.locking import LockRefused, lock
from visits.models import LockedPeriod, VisitTally

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 11, 26)
NOW = stockholm(2026, 11, 26, 10, 0)
DAY = date(2026, 10, 15)


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def session(service):
    activity = ActivityFactory(responsible_service=service, booking=Activity.Booking.DROP_IN, capacity=None)
    return SessionFactory(activity=activity, on_date=DAY)


def lock_the_day(coordinator, centre, last=DAY):
    try:
        return lock(
            centres=[centre], first=DAY, last=last, by=Actor.staff(coordinator), person=coordinator, now=NOW,
            today=TODAY,
        )  # fmt: skip
    except LockRefused as refusal:
        return refusal.reason
    finally:
        connections.close_all()


def tap(session):
    try:
        with transaction.atomic():
            VisitTally.objects.create(
                id=uuid.uuid4(), session=session, centre_id=session.activity.centre_id, who="man", delta=1,
                counted_at=NOW,
            )  # fmt: skip
        return "counted"
    except IntegrityError as error:
        return "refused" if broken_constraint(error) == "period_is_locked" else str(error)
    finally:
        connections.close_all()


def test_locking_waits_for_who_is_writing_and_who_comes_after_is_refused(service, session):
    coordinator = staff_with("coordinator", centre=service.centre)
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            VisitTally.objects.create(
                id=uuid.uuid4(), session=session, centre=service.centre, who="man", delta=1, counted_at=NOW
            )
            locking = pool.submit(lock_the_day, coordinator, service.centre)
            assert not wait([locking], timeout=1).done  # it waits for the one who writes
            assert not LockedPeriod.objects.exists()
        assert isinstance(locking.result(timeout=30), list)
        assert pool.submit(tap, session).result(timeout=30) == "refused"
    assert VisitTally.objects.count() == 1


def test_whatever_is_counted_while_the_day_is_locked_is_there_or_refused(service, session):
    coordinator = staff_with("coordinator", centre=service.centre)
    barrier = threading.Barrier(9)

    def released(act, *told):
        barrier.wait(timeout=30)
        return act(*told)

    with ThreadPoolExecutor(9) as pool:
        taps = [pool.submit(released, tap, session) for _ in range(8)]
        locked = pool.submit(released, lock_the_day, coordinator, service.centre).result(timeout=60)
        outcomes = [each.result(timeout=60) for each in taps]
    assert isinstance(locked, list)
    assert set(outcomes) <= {"counted", "refused"}
    assert VisitTally.objects.count() == outcomes.count("counted")
    assert tap(session) == "refused"


def test_two_who_lock_days_that_overlap_at_once_lock_them_once(service):
    people = [staff_with("coordinator", centre=service.centre) for _ in range(2)]
    barrier = threading.Barrier(2)

    def one(person, last):
        barrier.wait(timeout=30)
        return lock_the_day(person, service.centre, last)

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(one, people, [DAY, date(2026, 10, 16)]))
    assert sum(isinstance(each, list) for each in outcomes) == 1
    assert "overlaps" in outcomes
    assert LockedPeriod.objects.count() == 1
