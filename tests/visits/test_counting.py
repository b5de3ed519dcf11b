"""A tap counts once, and no number falls below zero."""

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.models import Activity
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from tests.factories import (
    AgeBandFactory,
    SessionFactory,
    staff_with,
    stockholm,
)
from visits.counting import (
    MOST_AT_ONCE,
    CountDenied,
    CountRefused,
    Totals,
    Undo,
    count,
    totals_by_session,
    totals_for,
    undo_for,
)
from visits.models import TallyTotal, VisitTally, Who

pytestmark = pytest.mark.django_db

NOW = stockholm(2026, 11, 26, 10, 0)


@pytest.fixture
def session():
    return SessionFactory(activity__booking=Activity.Booking.DROP_IN, activity__capacity=None)


@pytest.fixture
def person(session):
    return staff_with("staff_member", service=session.activity.responsible_service)


@pytest.fixture
def tap(session, person):
    """Counts one woman, unless told otherwise."""
    taps = 0

    def _tap(who=Who.WOMAN, delta=1, **changes):
        nonlocal taps
        taps += 1
        arguments = {
            "session": session, "who": who, "delta": delta, "key": uuid.uuid4(), "by": Actor.staff(person),
            "person": person, "now": NOW + timedelta(seconds=taps),
        }  # fmt: skip
        return count(**(arguments | changes))

    return _tap


def refused(function, *args, **kwargs) -> CountDenied:
    with pytest.raises(CountRefused) as refusal:
        function(*args, **kwargs)
    assert str(refusal.value) == refusal.value.reason.label
    return refusal.value.reason


def test_each_category_has_its_own_number(session, tap):
    baby, toddler = (
        AgeBandFactory(centre=session.activity.centre, from_months=low, to_months=high)
        for low, high in [(0, 12), (12, 36)]
    )
    tap(Who.WOMAN, 9)
    tap(Who.MAN, 4)
    tap(Who.OTHER_ADULT, 1)
    tap(Who.CHILD, 8, age_band=baby)
    tap(Who.CHILD, 6, age_band=toddler)
    tap(Who.FIRST_VISIT, 2)
    totals = totals_for(session)
    assert totals == Totals(9, 4, 1, {baby.pk: 8, toddler.pk: 6}, 2)
    assert (totals.adults, totals.all_children, totals.people) == (14, 14, 28)


def test_a_session_that_nobody_has_counted_has_zeros_and_no_totals(session):
    assert totals_for(session) == Totals()
    assert totals_by_session([session.pk]) == {}


def test_an_event_tells_who_counted_when_and_the_log_tells_that_it_was_done(session, person, tap, key):
    tally = tap(key=key).tally
    assert (tally.pk, tally.centre, tally.counted_by) == (key, session.activity.centre, person)
    event = AuditEvent.objects.get()
    assert (event.action, event.thing_id, event.actor_id) == ("counted_visits", str(session.pk), person.pk)


def test_the_same_key_twice_is_the_first_result(session, tap, key):
    first, second = tap(key=key), tap(key=key)
    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert second.tally == first.tally
    assert totals_for(session).women == 1
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("change", [{"delta": 2}, {"who": Who.MAN}])
def test_the_same_key_with_other_contents_is_refused_and_the_first_stands(session, tap, key, change):
    tap(key=key)
    assert refused(tap, **({"key": key} | change)) == CountDenied.KEY_REUSED
    assert totals_for(session) == Totals(women=1)


def test_the_same_key_at_another_session_is_refused(session, tap, key):
    tap(key=key)
    other = SessionFactory(activity=session.activity, hour=16)
    assert refused(tap, key=key, session=other) == CountDenied.KEY_REUSED


def test_a_repeat_is_answered_even_when_it_could_not_be_counted_now(session, tap, key):
    tap(key=key)
    session.called_off_at = NOW
    assert tap(key=key).is_repeat


@pytest.mark.parametrize("before", [0, 1])
def test_below_zero_is_refused_and_nothing_is_saved(session, tap, before):
    if before:
        tap()
    assert refused(tap, delta=-2) == CountDenied.BELOW_ZERO
    assert totals_for(session).women == before
    assert VisitTally.objects.count() == AuditEvent.objects.count() == before


def test_another_categorys_people_can_not_be_taken_away(tap):
    tap(Who.MAN)
    assert refused(tap, Who.WOMAN, -1) == CountDenied.BELOW_ZERO


@pytest.mark.parametrize("delta", [0, MOST_AT_ONCE + 1, -MOST_AT_ONCE - 1])
def test_nothing_and_too_many_at_once_are_refused(tap, delta):
    assert refused(tap, delta=delta) == CountDenied.NOTHING


def test_a_future_day_is_refused_and_the_morning_of_the_day_is_not(session, tap):
    assert refused(tap, now=stockholm(2026, 11, 25, 23, 59)) == CountDenied.FUTURE
    tap(now=stockholm(2026, 11, 26, 0, 0))
    assert totals_for(session).women == 1


def test_a_past_day_can_be_counted_late(session, tap):
    tap(now=NOW + timedelta(days=400), delta=12)
    assert totals_for(session).women == 12


def test_a_called_off_session_takes_corrections_downwards_only(session, tap):
    tap(delta=2)
    session.called_off_at = NOW
    assert refused(tap) == CountDenied.CALLED_OFF
    tap(delta=-1)
    assert totals_for(session).women == 1


def test_a_song_session_within_an_open_slot_is_not_counted_twice(session, tap):
    song = SessionFactory(activity=session.activity, hour=14, hours=1, within=session)
    assert refused(tap, session=song) == CountDenied.WITHIN_A_SLOT


def test_a_child_needs_an_age_band_of_the_centre_and_an_adult_has_none(session, tap):
    own, foreign = AgeBandFactory(centre=session.activity.centre), AgeBandFactory()
    assert refused(tap, Who.CHILD) == CountDenied.AGE_BAND
    assert refused(tap, Who.CHILD, age_band=foreign) == CountDenied.AGE_BAND
    assert refused(tap, Who.WOMAN, age_band=own) == CountDenied.AGE_BAND


def test_a_tally_can_not_be_changed_or_deleted(tap):
    tally = tap().tally
    for change in (lambda: VisitTally.objects.filter(pk=tally.pk).update(delta=5), tally.delete):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
            change()


def test_undo_takes_back_ones_own_latest_tap_and_then_the_one_before(session, person, tap):
    assert undo_for(session, person) is None
    tap(Who.WOMAN)
    tap(Who.MAN, 3)
    colleague = staff_with("staff_member", service=session.activity.responsible_service)
    tap(Who.OTHER_ADULT, person=colleague)
    assert undo_for(session, person) == Undo(Who.MAN, None, -3)
    tap(Who.MAN, -3)
    assert undo_for(session, person) == Undo(Who.WOMAN, None, -1)
    tap(Who.WOMAN, -1)
    assert undo_for(session, person) is None
    assert undo_for(session, colleague) == Undo(Who.OTHER_ADULT, None, -1)


def test_undo_of_a_correction_downwards_adds_again(session, person, tap):
    tap(Who.WOMAN, 2)
    tap(Who.WOMAN, -1)
    assert undo_for(session, person) == Undo(Who.WOMAN, None, 1)


ANY_TAPS = st.lists(
    st.tuples(
        st.sampled_from([Who.WOMAN, Who.MAN, Who.FIRST_VISIT]),
        st.sampled_from([1, -1, 1, 2, -3]),
        st.integers(0, 2),  # how many times it is sent again, at any later moment
    ),
    max_size=12,
)


@settings(max_examples=50, deadline=None)
@given(taps=ANY_TAPS, data=st.data())
def test_any_order_of_taps_and_repeats_gives_the_plain_sum_never_below_zero(taps, data):
    session = SessionFactory(activity__booking=Activity.Booking.DROP_IN, activity__capacity=None)
    person = staff_with("staff_member", service=session.activity.responsible_service)
    sent = [
        (uuid.uuid5(uuid.NAMESPACE_OID, f"{session.pk}:{n}"), who, delta)
        for n, (who, delta, repeats) in enumerate(taps)
        for _ in range(repeats + 1)
    ]
    plain, counted = Counter(), set()
    for key, who, delta in data.draw(st.permutations(sent)):
        stands = key in counted or plain[who] + delta >= 0
        if key not in counted and stands:
            plain[who] += delta
            counted.add(key)
        tap = {"session": session, "who": who, "delta": delta, "key": key, "person": person, "now": NOW}
        if stands:
            count(**tap, by=Actor.staff(person))
        else:
            assert refused(count, **tap, by=Actor.staff(person)) == CountDenied.BELOW_ZERO
        totals = totals_for(session)
        assert {who: totals.of(who) for who in plain} == plain
    assert VisitTally.objects.filter(session=session).count() == len(counted)


def all_at_once(session, person, keys, delta=1):
    """One device per key, released by a barrier; counts the outcomes."""
    barrier = threading.Barrier(len(keys))

    def device(key) -> str:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            tap = {"session": session, "who": Who.WOMAN, "delta": delta, "key": key, "person": person}
            counted = count(**tap, by=Actor.staff(person), now=NOW)
            return "repeat" if counted.is_repeat else "counted"
        except CountRefused as refusal:
            return str(refusal.reason)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(keys)) as devices:
        return Counter(devices.map(device, keys))


@pytest.mark.django_db(transaction=True)
def test_the_same_key_ten_times_at_once_counts_one(session, person, key):
    assert all_at_once(session, person, [key] * 10) == {"counted": 1, "repeat": 9}
    assert totals_for(session) == Totals(women=1)


@pytest.mark.django_db(transaction=True)
def test_ten_devices_at_once_are_all_counted(session, person):
    assert all_at_once(session, person, [uuid.uuid4() for _ in range(10)]) == {"counted": 10}
    assert totals_for(session) == Totals(women=10)


@pytest.mark.django_db(transaction=True)
def test_ten_take_away_at_once_where_four_are_and_six_are_refused(session, person, tap):
    tap(delta=4)
    keys = [uuid.uuid4() for _ in range(10)]
    assert all_at_once(session, person, keys, delta=-1) == {"counted": 4, "below_zero": 6}
    assert totals_for(session) == Totals()


def test_totals_of_many_sessions_take_one_query(session, tap, django_assert_num_queries):
    others = [
        SessionFactory(activity=session.activity, on_date=date(2026, 11, day), hour=9) for day in range(1, 20)
    ]
    for other in others:
        tap(session=other)
    with django_assert_num_queries(1):
        found = totals_by_session([other.pk for other in others])
    assert found == {other.pk: Totals(women=1) for other in others}


def test_a_total_below_zero_is_refused_by_the_database_whatever_code_runs(session, tap):
    tap()
    with pytest.raises(Exception, match="total_not_below_zero"), transaction.atomic():
        TallyTotal.objects.filter(session=session).update(total=-1)


def test_totals_with_a_first_visit_only_count_no_people():
    assert replace(Totals(), first_visits=3).people == 0
