"""Sixty parents and twelve places: everybody lets go at the same instant."""

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, connections

from activities import places
from activities.models import SignUp
from activities.rules import Child, SignUpRefused
from activities.signing_up import Household, Parent, sign_up
from familjecentral.audit.recording import PARENT
from familjecentral.database import embedded
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import SessionFactory, stockholm

pytestmark = pytest.mark.django_db(transaction=True)

NOW = stockholm(2026, 11, 24, 8, 0)


def all_at_once(session, keys) -> Counter:
    """Sign up one family per key, released by a barrier; counts the outcomes."""
    barrier = threading.Barrier(len(keys))

    def parent(n: int) -> str:
        try:
            connection.ensure_connection()
            household = Household(children=[Child(date(2026, 6, 1))], parent=Parent(f"familj{n}@example.org"))
            if len(set(keys)) == 1:
                household = Household(children=[Child(date(2026, 6, 1))], parent=Parent("samma@example.org"))
            barrier.wait(timeout=30)
            result = sign_up(bookable=session, household=household, key=keys[n], by=PARENT, now=NOW)
            return "repeat" if result.is_repeat else str(result.sign_up.state)
        except SignUpRefused as refusal:
            return str(refusal.reason)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(keys)) as parents:
        return Counter(parents.map(parent, range(len(keys))))


def held_places(session) -> int:
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        return SignUp.objects.filter(session=session, state=SignUp.State.CONFIRMED).count()


@pytest.mark.parametrize(("has_waiting_list", "others"), [(True, "waiting"), (False, "full")])
def test_sixty_at_once_on_twelve_places(has_waiting_list, others):
    session = SessionFactory(activity__has_waiting_list=has_waiting_list)
    assert all_at_once(session, [uuid.uuid4() for _ in range(60)]) == {"confirmed": 12, others: 48}
    session.refresh_from_db()
    assert (session.places_taken, held_places(session)) == (12, 12)


def test_the_same_key_ten_times_at_once_is_one_place():
    session = SessionFactory()
    assert all_at_once(session, [uuid.uuid4()] * 10) == {"confirmed": 1, "repeat": 9}
    session.refresh_from_db()
    assert session.places_taken == 1
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        assert Message.objects.count() == 1


@pytest.fixture
def lock_off(monkeypatch):
    """The places are looked at, but nobody waits; and all look before anyone writes."""
    looked = threading.Barrier(20)

    def look_without_lock(model, ids):
        rows = list(model.objects.filter(pk__in=ids))
        looked.wait(timeout=30)
        return rows

    monkeypatch.setattr(places, "_lock", look_without_lock)


@pytest.fixture
def constraint_off():
    def as_owner(statement: str) -> None:
        connection.close()
        connection.settings_dict["USER"] = embedded.OWNER_ROLE
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()
        connection.settings_dict["USER"] = embedded.APP_ROLE

    as_owner("ALTER TABLE activities_activitysession DROP CONSTRAINT session_not_oversold")
    yield
    as_owner("TRUNCATE activities_activitysession CASCADE")
    as_owner(
        "ALTER TABLE activities_activitysession ADD CONSTRAINT session_not_oversold "
        "CHECK (capacity IS NULL OR places_taken <= capacity)"
    )


def test_twin_with_the_lock_off_and_the_constraint_gone_places_are_oversold(lock_off, constraint_off):
    """Proves that the tests above can fail: this is the race that the lock prevents."""
    session = SessionFactory()
    assert all_at_once(session, [uuid.uuid4() for _ in range(20)]) == {"confirmed": 20}
    assert held_places(session) == 20


def test_twin_with_the_lock_off_the_constraint_alone_still_refuses_to_oversell(lock_off):
    session = SessionFactory()
    assert all_at_once(session, [uuid.uuid4() for _ in range(20)]) == {"confirmed": 12, "full": 8}
    assert held_places(session) == 12
