"""The promise of a draw, before anyone can enter."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from activities.drawing.promising import DrawDenied, DrawRefused, commit, promise_due_draws, running_draw
from activities.drawing.queries import draw_of
from activities.drawing.verify_draw import commitment_of
from activities.models import Activity, ActivitySeries, Draw
from familjecentral.audit.models import AuditEvent
from familjecentral.privacy.sealing import unseal
from tests.activities.drawing.draws import drawn_session, promised
from tests.activities.families import NOW, family, signed_up, states
from tests.factories import SessionFactory, stockholm

pytestmark = pytest.mark.django_db


def refused(bookable, now=NOW) -> DrawDenied:
    with pytest.raises(DrawRefused) as caught:
        commit(bookable, now)
    return caught.value.reason


def test_a_promise_is_the_hash_of_a_sealed_seed_and_a_moment():
    session = drawn_session()
    draw = promised(session)
    assert draw.commitment == commitment_of(unseal(draw.sealed_seed))
    assert (len(draw.commitment), draw.seed, draw.drawn_at, draw.entries) == (64, "", None, [])
    assert (draw.committed_at, draw.draws_at) == (NOW, stockholm(2026, 11, 23, 12))
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_kind, event.thing, event.thing_id) == (
        "promised_draw", "system", "activities.draw", str(draw.pk),
    )  # fmt: skip


def test_promised_twice_it_is_the_first_promise():
    session = drawn_session()
    assert promised(session) == promised(session, NOW + timedelta(days=1))
    assert (Draw.objects.get().committed_at, AuditEvent.objects.count()) == (NOW, 1)


def test_no_two_seeds_are_the_same():
    assert len({promised(drawn_session()).commitment for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"activity__allocation": "first_come"}, DrawDenied.NOT_A_DRAW),
        ({"activity__booking": "drop_in"}, DrawDenied.NOT_A_DRAW),
        ({"activity__booking": "invitation"}, DrawDenied.NOT_A_DRAW),
        ({"called_off_at": NOW}, DrawDenied.CALLED_OFF),
        ({"on_date": NOW.date(), "hour": 9}, DrawDenied.CALLED_OFF),
        ({"on_date": NOW.date() + timedelta(days=2)}, DrawDenied.NO_TIME),
    ],
    ids=["first come", "drop-in", "invitation", "called off", "begun", "soon"],
)
def test_what_can_not_be_drawn_is_not_promised(values, reason):
    session = drawn_session(**values)
    assert refused(session) == reason
    assert Draw.objects.count() == 0


@pytest.mark.parametrize("state", ["confirmed", "waiting"])
def test_where_families_have_signed_up_nothing_is_promised(state):
    session = drawn_session(activity__allocation="first_come", activity__capacity=1)
    for n in range(1 if state == "confirmed" else 2):
        signed_up(session, family(n))
    Activity.objects.update(allocation="draw")
    assert refused(session) == DrawDenied.HAS_BEGUN


def test_every_refusal_says_how_it_is_instead():
    assert all(len(str(reason.label)) > 40 for reason in DrawDenied)


def test_what_is_open_or_opens_within_a_week_is_promised_and_no_more():
    at_once = drawn_session()
    soon = drawn_session(on_date=NOW.date() + timedelta(days=40), activity__opens_days_before=34)
    later = drawn_session(on_date=NOW.date() + timedelta(days=40), activity__opens_days_before=30)
    drawn_session(on_date=NOW.date() + timedelta(days=2))  # no time
    SessionFactory()
    series = ActivitySeries.objects.create(activity=at_once.activity, capacity=2)
    SessionFactory(activity=at_once.activity, series=series, on_date=NOW.date() + timedelta(days=30))
    empty = ActivitySeries.objects.create(activity=at_once.activity, capacity=2)
    assert promise_due_draws(now=NOW) == 3
    assert [draw_of(each) is not None for each in (at_once, soon, later, series, empty)] == [
        True, True, False, True, False,
    ]  # fmt: skip
    assert draw_of(soon).draws_at == stockholm(2026, 11, 29, 12)
    assert promise_due_draws(now=NOW) == 0


@pytest.mark.parametrize("count", [1, 30])
def test_looking_for_draws_to_promise_asks_two_questions(count, django_assert_num_queries):
    for _ in range(count):
        drawn_session(on_date=NOW.date() + timedelta(days=60), activity__opens_days_before=1)
    with django_assert_num_queries(2):
        promise_due_draws(now=NOW)


def test_who_signs_up_before_the_promise_is_made_has_it_made_first():
    session = drawn_session()
    assert Draw.objects.count() == 0
    first = signed_up(session).sign_up
    assert (first.state, Draw.objects.get().session) == ("entered", session)
    session.refresh_from_db()
    assert (session.places_taken, session.families_waiting) == (0, 0)


def test_too_late_for_a_draw_places_go_to_who_comes_first():
    session = drawn_session(on_date=NOW.date() + timedelta(days=2), activity__capacity=1)
    signed_up(session, family(1))
    signed_up(session, family(2))
    assert states(session) == ["confirmed", "waiting"]
    assert running_draw(session, NOW) is None


@pytest.mark.django_db(transaction=True)
def test_promised_by_several_at_once_it_is_one_promise():
    session = drawn_session()
    barrier = threading.Barrier(6)

    def worker(_n):
        try:
            barrier.wait(timeout=30)
            return promised(session).commitment
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as workers:
        found = set(workers.map(worker, range(6)))
    assert found == {Draw.objects.get().commitment}
