"""A tap counts once, all of it or nothing, and no number falls below zero."""

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, connections, transaction

from activities.models import Activity
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from staff.models import Closure
from tests.factories import AgeBandFactory, PartnerServiceFactory, SessionFactory, staff_with, stockholm
from tests.visits.taps import NOW, event, refused, tap, undoing
from visits.count_rules import MOST_AT_ONCE, CountDenied, CountRefused
from visits.counting import count_tap, undo_latest
from visits.models import EntryReason, LockedPeriod, TallyTotal, VisitTally, Who
from visits.totals import Totals, totals_by_session, totals_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(activity__booking=Activity.Booking.DROP_IN, activity__capacity=None)


@pytest.fixture
def person(session):
    return staff_with("staff_member", service=session.activity.responsible_service)


def undo(session, person, key=None, now=NOW):
    return undo_latest(session=session, tap=key or uuid.uuid4(), by=Actor.staff(person), person=person, now=now)


# ---- What is counted --------------------------------------------------------------------------
def test_each_category_has_its_own_number(session, person):
    baby, toddler = (
        AgeBandFactory(centre=session.activity.centre, from_months=low, to_months=high)
        for low, high in [(0, 12), (12, 36)]
    )
    tap(session, person, event(Who.WOMAN, 9))
    tap(session, person, event(Who.MAN, 4), event(Who.OTHER_ADULT, 1))
    tap(session, person, event(Who.CHILD, 8, baby), event(Who.CHILD, 6, toddler), event(Who.FIRST_VISIT, 2))
    totals = totals_for(session)
    assert totals == Totals(9, 4, 1, {baby.pk: 8, toddler.pk: 6}, 2)
    assert (totals.adults, totals.all_children, totals.people) == (14, 14, 28)
    assert totals.by_name() == {
        "woman": 9, "man": 4, "other_adult": 1, "first_visit": 2, f"child:{baby.pk}": 8, f"child:{toddler.pk}": 6,
    }  # fmt: skip


def test_a_session_that_nobody_has_counted_has_zeros_and_no_totals(session):
    assert totals_for(session) == Totals()
    assert totals_for(session).is_nothing
    assert totals_by_session([session.pk]) == {}


def test_one_tap_counts_a_whole_family_with_one_line_in_the_log(session, person, key):
    baby = AgeBandFactory(centre=session.activity.centre)
    counted = tap(session, person, event(Who.WOMAN), event(Who.CHILD, 1, baby), key=key, language="ar")
    rows = VisitTally.objects.order_by("who")
    assert [row.who for row in rows] == ["child", "woman"]
    assert {(row.tap, row.language, row.counted_by, row.centre) for row in rows} == {
        (key, "ar", person, session.activity.centre)
    }
    assert not counted.is_repeat
    line = AuditEvent.objects.get()
    assert (line.action, line.thing_id, line.actor_id, line.service_id, line.count) == (
        "counted_visits", str(session.pk), person.pk, session.activity.responsible_service_id, 1,
    )  # fmt: skip


def test_a_family_is_counted_whole_or_not_at_all(session, person):
    tap(session, person, event(Who.MAN))
    assert refused(tap, session, person, event(Who.WOMAN), event(Who.MAN, -2)) == CountDenied.BELOW_ZERO
    assert totals_for(session) == Totals(men=1)
    assert VisitTally.objects.count() == AuditEvent.objects.count() == 1


def test_the_devices_clock_is_kept_beside_the_servers(session, person):
    wrong = NOW - timedelta(hours=7)
    tap(session, person, device_at=wrong)
    row = VisitTally.objects.get()
    assert (row.counted_at, row.device_at, row.reason) == (NOW, wrong, "")


# ---- Once -------------------------------------------------------------------------------------
def test_the_same_tap_twice_is_the_first_result(session, person, key):
    same = event()
    first, second = tap(session, person, same, key=key), tap(session, person, same, key=key)
    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert totals_for(session).women == 1
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("change", [{"delta": 2}, {"who": Who.MAN}, {"id": uuid.UUID(int=7)}])
def test_the_same_tap_with_other_contents_is_refused_and_the_first_stands(session, person, key, change):
    same = event()
    tap(session, person, same, key=key)
    assert refused(tap, session, person, replace(same, **change), key=key) == CountDenied.KEY_REUSED
    assert totals_for(session) == Totals(women=1)


def test_the_same_tap_at_another_session_or_in_another_language_is_refused(session, person, key):
    same = event()
    tap(session, person, same, key=key)
    other = SessionFactory(activity=session.activity, hour=16)
    assert refused(tap, other, person, same, key=key) == CountDenied.KEY_REUSED
    assert refused(tap, session, person, same, key=key, language="so") == CountDenied.KEY_REUSED


def test_an_event_of_another_tap_is_refused(session, person):
    same = event()
    tap(session, person, same)
    assert refused(tap, session, person, same) == CountDenied.KEY_REUSED


def test_a_repeat_is_answered_even_when_it_could_not_be_counted_now(session, person, key):
    same = event()
    tap(session, person, same, key=key)
    session.called_off_at = NOW
    assert tap(session, person, same, key=key).is_repeat
    assert tap(session, person, same, key=key, now=NOW + timedelta(days=3)).is_repeat  # it needs no reason now


# ---- Refusals ---------------------------------------------------------------------------------
@pytest.mark.parametrize("before", [0, 1])
def test_below_zero_is_refused_and_nothing_is_saved(session, person, before):
    if before:
        tap(session, person)
    assert refused(tap, session, person, event(delta=-2)) == CountDenied.BELOW_ZERO
    assert totals_for(session).women == before
    assert VisitTally.objects.count() == AuditEvent.objects.count() == before


def test_another_categorys_people_can_not_be_taken_away(session, person):
    tap(session, person, event(Who.MAN))
    assert refused(tap, session, person, event(Who.WOMAN, -1)) == CountDenied.BELOW_ZERO


@pytest.mark.parametrize("delta", [0, MOST_AT_ONCE + 1, -MOST_AT_ONCE - 1])
def test_nothing_and_too_many_at_once_are_refused(session, person, delta):
    assert refused(tap, session, person, event(delta=delta)) == CountDenied.NOTHING


def test_a_tap_that_counts_nobody_is_refused(session, person):
    empty = {"session": session, "tap": uuid.uuid4(), "events": [], "by": Actor.staff(person)}
    assert refused(count_tap, **empty, person=person, now=NOW) == CountDenied.NOTHING


def test_a_future_day_is_refused_and_the_morning_of_the_day_is_not(session, person):
    assert refused(tap, session, person, now=stockholm(2026, 11, 25, 23, 59)) == CountDenied.FUTURE
    tap(session, person, now=stockholm(2026, 11, 26, 0, 0))
    assert totals_for(session).women == 1


def test_a_past_day_is_counted_late_with_a_reason(session, person):
    late = NOW + timedelta(days=400)
    assert refused(tap, session, person, now=late) == CountDenied.REASON
    assert refused(tap, session, person, now=late, reason="boredom") == CountDenied.REASON
    tap(session, person, event(delta=12), now=late, reason=EntryReason.PAPER)
    assert (totals_for(session).women, VisitTally.objects.get().reason) == (12, "paper")


def test_a_called_off_session_takes_corrections_downwards_only(session, person):
    tap(session, person, event(delta=2))
    session.called_off_at = NOW
    assert refused(tap, session, person) == CountDenied.CALLED_OFF
    tap(session, person, event(delta=-1))
    assert totals_for(session).women == 1


def test_a_day_when_the_centre_was_closed_takes_taps_that_say_it_was_open(session, person):
    day = session.on_date
    Closure.objects.create(centre=session.activity.centre, from_date=day, to_date=day, reason="Planeringsdag")
    session.called_off_at = NOW - timedelta(days=2)  # as closing a house does
    session.save()
    assert refused(tap, session, person) == CountDenied.CLOSED_DAY
    assert refused(tap, session, person, reason=EntryReason.FORGOTTEN) == CountDenied.CLOSED_DAY
    tap(session, person, reason=EntryReason.OPENED_ANYWAY)
    tap(session, person, event(delta=-1))  # a correction needs none
    assert totals_for(session) == Totals()


def test_a_closure_of_a_part_of_the_day_or_of_another_centre_or_day_closes_nothing(session, person):
    centre, day = session.activity.centre, session.on_date
    both = {"from_date": day, "to_date": day, "reason": "Möte"}
    Closure.objects.create(centre=centre, from_time="08:00", to_time="18:00", **both)
    Closure.objects.create(centre=PartnerServiceFactory().centre, **both)
    tomorrow = day + timedelta(days=1)
    Closure.objects.create(centre=centre, from_date=tomorrow, to_date=tomorrow, reason="Planeringsdag")
    tap(session, person)
    assert totals_for(session).women == 1


def test_a_song_session_within_an_open_slot_is_counted_at_the_slot_whose_name_is_said(session, person):
    song = SessionFactory(activity=session.activity, hour=14, hours=1, within=session)
    with pytest.raises(CountRefused) as refusal:
        tap(song, person)
    assert refusal.value.reason == CountDenied.WITHIN_A_SLOT
    assert f"{session.display_title}, " in str(refusal.value)
    assert "13–15" in str(refusal.value)


def test_one_that_is_counted_by_itself_is_counted_there(session, person):
    own = SessionFactory(
        activity__responsible_service=session.activity.responsible_service, hour=14, hours=1, within=session,
        activity__nested_count=Activity.NestedCount.BY_ITSELF,
    )  # fmt: skip
    tap(own, person)
    assert (totals_for(own).women, totals_for(session).women) == (1, 0)


def test_one_within_a_slot_that_is_called_off_is_counted_by_itself(session, person):
    session.called_off_at = NOW
    session.save()
    song = SessionFactory(activity=session.activity, hour=14, hours=1, within=session)
    tap(song, person)
    assert totals_for(song).women == 1


def test_a_child_needs_an_age_band_of_the_centre_and_an_adult_has_none(session, person):
    own, foreign = AgeBandFactory(centre=session.activity.centre), AgeBandFactory()
    assert refused(tap, session, person, event(Who.CHILD)) == CountDenied.AGE_BAND
    assert refused(tap, session, person, event(Who.CHILD, 1, foreign)) == CountDenied.AGE_BAND
    assert refused(tap, session, person, event(Who.WOMAN, 1, own)) == CountDenied.AGE_BAND


def test_only_a_known_language_and_a_known_kind_of_visitor_are_counted(session, person):
    assert refused(tap, session, person, language="xx") == CountDenied.LANGUAGE
    assert refused(tap, session, person, event("dog")) == CountDenied.DAMAGED
    tap(session, person, language="sv")
    assert VisitTally.objects.get().language == "sv"


def test_a_locked_period_takes_nothing_until_it_is_unlocked(session, person):
    day = session.on_date
    locked = LockedPeriod.objects.create(centre=session.activity.centre, from_date=day, to_date=day, locked_at=NOW)
    assert refused(tap, session, person) == CountDenied.PERIOD_LOCKED
    assert not VisitTally.objects.exists()
    locked.unlocked_at, locked.unlock_reason = NOW, "late"
    locked.save()
    tap(session, person)
    assert totals_for(session).women == 1


def test_each_refusal_says_what_to_do_instead():
    assert {denied for denied in CountDenied if len(str(denied.label).split()) < 5} == set()


# ---- Taking back ------------------------------------------------------------------------------
def test_a_tap_and_what_undoes_it_are_nothing_whichever_comes_first(session, person):
    baby = AgeBandFactory(centre=session.activity.centre)
    counted = tap(session, person, event(), event(Who.CHILD, 1, baby))
    tap(session, person, *undoing(counted))
    assert totals_for(session).is_nothing
    late = event(Who.MAN)
    tap(session, person, event(Who.MAN, -1, undoes=late.id))
    tap(session, person, late)
    assert totals_for(session).is_nothing


def test_taking_back_what_is_taken_back_changes_nothing_and_is_a_repeat(session, person):
    tap(session, person)
    counted = tap(session, person)
    tap(session, person, *undoing(counted))
    assert tap(session, person, *undoing(counted)).is_repeat
    assert totals_for(session).women == 1


def test_a_part_of_a_tap_can_not_be_taken_back_twice_with_more(session, person):
    counted, more = tap(session, person), tap(session, person)
    tap(session, person, *undoing(counted))
    assert refused(tap, session, person, *undoing(counted), *undoing(more)) == CountDenied.UNDONE
    assert totals_for(session).women == 1


@pytest.mark.parametrize("change", [{"delta": -2}, {"who": Who.MAN}])
def test_what_undoes_must_be_the_opposite(session, person, change):
    counted = tap(session, person)
    tap(session, person, event(Who.MAN, 3))
    (opposite,) = undoing(counted)
    assert refused(tap, session, person, replace(opposite, **change)) == CountDenied.DAMAGED
    assert totals_for(session) == Totals(women=1, men=3)


def test_an_undoing_is_not_undone_and_no_event_is_undone_twice_in_a_tap(session, person):
    counted = tap(session, person)
    back = tap(session, person, *undoing(counted))
    assert refused(tap, session, person, *undoing(back)) == CountDenied.DAMAGED
    second = tap(session, person)
    assert refused(tap, session, person, *undoing(second), *undoing(second)) == CountDenied.DAMAGED


def test_undo_takes_back_ones_own_latest_tap_and_then_the_one_before(session, person):
    at = [NOW + timedelta(seconds=n) for n in range(4)]
    baby = AgeBandFactory(centre=session.activity.centre)
    tap(session, person, event(Who.MAN, 3), now=at[0])
    tap(session, person, event(), event(Who.CHILD, 1, baby), now=at[1])
    colleague = staff_with("staff_member", service=session.activity.responsible_service)
    tap(session, colleague, event(Who.OTHER_ADULT), now=at[2])
    undo(session, person, now=at[3])
    assert totals_for(session) == Totals(men=3, other_adults=1, children={baby.pk: 0})
    undo(session, person, now=at[3])
    assert totals_for(session) == Totals(other_adults=1, children={baby.pk: 0})
    assert refused(undo, session, person) == CountDenied.NOTHING_TO_UNDO


def test_undo_sent_twice_takes_one_tap_back(session, person, key):
    tap(session, person)
    tap(session, person, now=NOW + timedelta(seconds=1))
    assert not undo(session, person, key).is_repeat
    assert undo(session, person, key).is_repeat
    assert totals_for(session).women == 1


def test_undo_of_a_correction_downwards_adds_again_and_needs_no_reason_later(session, person):
    tap(session, person, event(delta=2))
    tap(session, person, event(delta=-1), now=NOW + timedelta(seconds=1))
    undo(session, person, now=NOW + timedelta(days=1))
    assert totals_for(session).women == 2
    assert VisitTally.objects.get(undoes__isnull=False).reason == EntryReason.WRONG


def test_undo_of_what_a_colleague_has_taken_away_is_refused(session, person):
    tap(session, person)
    tap(session, staff_with("staff_member", service=session.activity.responsible_service), event(delta=-1))
    assert refused(undo, session, person) == CountDenied.BELOW_ZERO


# ---- What PostgreSQL holds --------------------------------------------------------------------
def test_a_tally_can_not_be_changed_or_deleted(session, person):
    tap(session, person)
    tally = VisitTally.objects.get()
    for change in (lambda: VisitTally.objects.filter(pk=tally.pk).update(delta=5), tally.delete):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
            change()


def test_a_total_below_zero_is_refused_by_the_database_whatever_code_runs(session, person):
    tap(session, person)
    with pytest.raises(Exception, match="total_not_below_zero"), transaction.atomic():
        TallyTotal.objects.filter(session=session).update(total=-1)


@pytest.mark.parametrize("order", [1, -1])
def test_a_tap_and_what_undoes_it_in_one_statement_are_nothing(session, order):
    one, fields = uuid.uuid4(), {"session": session, "centre": session.activity.centre, "who": "woman"}
    pair = [
        VisitTally(id=one, delta=1, counted_at=NOW, **fields),
        VisitTally(id=uuid.uuid4(), delta=-1, undoes=one, counted_at=NOW, **fields),
    ]
    VisitTally.objects.bulk_create(pair[::order])
    assert totals_for(session) == Totals()


def test_totals_of_many_sessions_take_one_query(session, person, django_assert_num_queries):
    others = [
        SessionFactory(activity=session.activity, on_date=date(2026, 11, day), hour=9) for day in range(1, 20)
    ]
    for other in others:
        tap(other, person, reason=EntryReason.FORGOTTEN)
    with django_assert_num_queries(1):
        found = totals_by_session([other.pk for other in others])
    assert found == {other.pk: Totals(women=1) for other in others}


def test_totals_with_a_first_visit_only_count_no_people_but_are_not_nothing():
    first = replace(Totals(), first_visits=3)
    assert (first.people, first.is_nothing) == (0, False)


# ---- At once ----------------------------------------------------------------------------------
def all_at_once(session, person, taps):
    """One device per tap (key and event), released by a barrier; counts the outcomes."""
    barrier = threading.Barrier(len(taps))

    def device(key_and_event) -> str:
        key, one = key_and_event
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return "repeat" if tap(session, person, one, key=key).is_repeat else "counted"
        except CountRefused as refusal:
            return str(refusal.reason)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(taps)) as devices:
        return Counter(devices.map(device, taps))


@pytest.mark.django_db(transaction=True)
def test_the_same_tap_ten_times_at_once_counts_one(session, person, key):
    assert all_at_once(session, person, [(key, event())] * 10) == {"counted": 1, "repeat": 9}
    assert totals_for(session) == Totals(women=1)


@pytest.mark.django_db(transaction=True)
def test_ten_devices_at_once_are_all_counted(session, person):
    assert all_at_once(session, person, [(uuid.uuid4(), event()) for _ in range(10)]) == {"counted": 10}
    assert totals_for(session) == Totals(women=10)


@pytest.mark.django_db(transaction=True)
def test_one_tap_taken_back_by_ten_devices_at_once_is_taken_back_once(session, person):
    tap(session, person)
    counted = tap(session, person)
    taps = [(uuid.uuid4(), undoing(counted)[0]) for _ in range(10)]
    assert all_at_once(session, person, taps) == {"counted": 1, "repeat": 9}
    assert totals_for(session) == Totals(women=1)


@pytest.mark.django_db(transaction=True)
def test_ten_take_away_at_once_where_four_are_and_six_are_refused(session, person):
    tap(session, person, event(delta=4))
    taps = [(uuid.uuid4(), event(delta=-1)) for _ in range(10)]
    assert all_at_once(session, person, taps) == {"counted": 4, "below_zero": 6}
    assert totals_for(session) == Totals()
