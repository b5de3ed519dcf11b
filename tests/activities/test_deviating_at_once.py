"""Two at once: who signs up, or answers an offer, while a session is called off; and two who register the same."""

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, connections, transaction

from activities import places
from activities.deviation_rules import ClosedTime, DeviationRefused
from activities.models import Deviation, SignUp
from activities.rules import Child, SignUpRefused
from activities.signing_up import Household, sign_up
from familjecentral.audit.recording import PARENT
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import Closure
from tests.factories import SessionFactory

from .deviations import NOW, State, family, register, states_of

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 26)


def at_once(*acts) -> list[object]:
    """Do them all, released by a barrier; what each returned, or its refusal's reason."""
    barrier = threading.Barrier(len(acts))

    def one(act):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return act()
        except (DeviationRefused, SignUpRefused) as refusal:
            return refusal.reason
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def told(session) -> Counter:
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        return Counter(Message.objects.filter(kind="called_off").values_list("to", flat=True))


def test_who_signs_up_while_a_session_is_called_off_is_told_or_refused():
    session = SessionFactory()

    def parent(n):
        household = Household(children=[Child(date(2026, 6, 1))], email=f"familj{n}@example.org")
        return lambda: sign_up(bookable=session, household=household, key=uuid.uuid4(), by=PARENT, now=NOW)

    outcomes = at_once(lambda: register([session]), *(parent(n) for n in range(8)))
    assert isinstance(outcomes[0], Deviation)
    signed_up = [outcome for outcome in outcomes[1:] if not isinstance(outcome, str)]
    assert {outcome for outcome in outcomes[1:] if isinstance(outcome, str)} <= {"called_off"}
    assert sum(told(session).values()) == len(signed_up)


def test_an_offer_answered_while_the_session_is_called_off_is_a_place_of_which_the_family_is_told_or_no_place():
    session = SessionFactory()
    offered = family(session, State.OFFERED, email="a@example.org")

    def accept():
        with places.locked(session) as (row,):  # as whoever answers an offer does
            if row.is_called_off:
                return "called_off"
            offer = SignUp.objects.get(pk=offered.pk)
            offer.state, offer.offer_until = State.CONFIRMED, None
            offer.save(update_fields=["state", "offer_until"])
            return "accepted"

    _deviation, answer = at_once(lambda: register([session]), accept)
    assert states_of(offered) == ["confirmed" if answer == "accepted" else "waiting"]
    assert told(session) == {"a1@example.org": 1}


def test_two_who_call_off_the_same_session_are_one_deviation_and_one_message():
    session = SessionFactory()
    family(session, email="a@example.org")
    outcomes = at_once(*[lambda: register([session], "leader_ill")] * 4)
    assert sum(isinstance(outcome, Deviation) for outcome in outcomes) == 1
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == ["already_called_off"] * 3
    assert (Deviation.objects.count(), told(session)) == (1, {"a1@example.org": 1})


def test_the_same_form_sent_twice_at_once_is_one_deviation():
    session, key = SessionFactory(), uuid.uuid4()
    outcomes = at_once(*[lambda: register([session], key=key)] * 4)
    assert len({outcome.pk for outcome in outcomes}) == 1
    assert Deviation.objects.count() == 1


def test_two_who_close_the_same_day_make_one_closed_day():
    session = SessionFactory()
    closing = {
        "centre": session.activity.centre,
        "kind": "closed",
        "closed": ClosedTime(DAY, DAY),
        "reason": "Stängt",
    }
    outcomes = at_once(*[lambda: register(**closing)] * 3)
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == ["already_closed"] * 2
    assert Closure.objects.count() == 1


def test_without_the_lock_a_family_would_be_called_off_unheard_of(monkeypatch):
    """The twin of the first: proves that it can fail. Both look before either writes."""
    session = SessionFactory()
    looked = threading.Barrier(2)

    def sign_up_unlocked():
        with transaction.atomic():
            session.refresh_from_db()
            assert not session.is_called_off
            looked.wait(timeout=30)
            looked.wait(timeout=30)  # until the other has called it off
            return family(session, email="a@example.org")

    def call_off():
        looked.wait(timeout=30)
        register([session])
        looked.wait(timeout=30)

    at_once(call_off, sign_up_unlocked)
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        assert [each.state for each in SignUp.objects.filter(session=session)] == ["confirmed"]
    assert told(session) == {}
