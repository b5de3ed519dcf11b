"""What a device has kept: each record is saved or named with its reason, and none spoils another."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, connections

from activities.models import Activity
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.privacy.walls import NOBODY
from staff.models import Closure, StaffRole
from tests.factories import AgeBandFactory, PartnerServiceFactory, SessionFactory, staff_with
from tests.visits.taps import NOW, event, record
from visits.counting import receive
from visits.models import LockedPeriod, VisitTally, Who
from visits.receiving import Received
from visits.totals import Totals, totals_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(activity__booking=Activity.Booking.DROP_IN, activity__capacity=None)


@pytest.fixture
def person(session):
    return staff_with("staff_member", service=session.activity.responsible_service)


def sync(person, *records, now=NOW):
    outcomes = receive(records, by=Actor.staff(person), person=person, reader=NOBODY, now=now)
    assert [each.id for each in outcomes] == [each.id for each in records]
    assert all(bool(each.words) == (each.outcome == "refused") for each in outcomes)
    return [each.reason or each.outcome for each in outcomes]


def test_499_are_saved_and_the_one_that_is_wrong_is_named(session, person):
    good = [record(session) for _n in range(499)]
    wrong = record(session, event(Who.MAN, -1))
    assert sync(person, *good[:250], wrong, *good[250:]) == ["stored"] * 250 + ["below_zero"] + ["stored"] * 249
    assert totals_for(session) == Totals(women=499)
    line = AuditEvent.objects.get()
    assert (line.action, line.thing_id, line.count) == ("counted_visits", str(session.pk), 499)


def test_a_batch_sent_again_is_repeats_and_writes_nothing(session, person):
    batch = [record(session) for _n in range(20)]
    assert sync(person, *batch) == ["stored"] * 20
    assert sync(person, *batch, record(session)) == ["repeat"] * 20 + ["stored"]
    assert totals_for(session).women == 21
    assert [line.count for line in AuditEvent.objects.order_by("pk")] == [20, 1]


def test_a_record_twice_in_one_batch_is_counted_once_and_fares_as_the_first(session, person):
    twice, wrong = record(session), record(session, event(Who.MAN, -1))
    assert sync(person, twice, twice, wrong, wrong) == ["stored", "repeat", "below_zero", "below_zero"]
    assert totals_for(session) == Totals(women=1)


def test_the_same_id_with_other_contents_is_refused_in_a_batch_and_later(session, person, key):
    first, other = record(session, key=key), record(session, event(Who.MAN), key=key)
    assert sync(person, first, other) == ["stored", "key_reused"]
    assert sync(person, other) == ["key_reused"]
    same = event()
    assert sync(person, record(session, same), record(session, same)) == ["stored", "key_reused"]


def test_each_rule_refuses_its_own_record_and_nothing_else(session, person):
    service = session.activity.responsible_service
    centre, foreign_band = service.centre, AgeBandFactory()
    tomorrow = SessionFactory(activity=session.activity, on_date=date(2026, 11, 27))
    song = SessionFactory(activity=session.activity, hour=14, hours=1, within=session)
    off = SessionFactory(activity=session.activity, hour=8, hours=1, called_off_at=NOW)
    elsewhere = SessionFactory()
    closed_day, locked_day = date(2026, 11, 20), date(2026, 11, 19)
    Closure.objects.create(centre=centre, from_date=closed_day, to_date=closed_day, reason="Planeringsdag")
    LockedPeriod.objects.create(centre=centre, from_date=locked_day, to_date=locked_day, locked_at=NOW)
    closed, locked = (SessionFactory(activity=session.activity, on_date=day) for day in (closed_day, locked_day))
    wrong = {
        "future": record(tomorrow),
        "within_a_slot": record(song),
        "called_off": record(off),
        "left": record(elsewhere),
        "unknown_session": record(2**40),
        "closed_day": record(closed),
        "period_locked": record(locked),
        "age_band": record(session, event(Who.CHILD, 1, foreign_band)),
        "language": record(session, language="klingon"),
        "reason": record(session, reason="boredom"),
        "nothing": record(session, event(delta=0)),
        "below_zero": record(session, event(Who.OTHER_ADULT, -1)),
    }
    good = [record(session), record(closed, reason="opened_anyway")]
    assert sync(person, good[0], *wrong.values(), good[1]) == ["stored", *wrong, "stored"]
    assert (totals_for(session), totals_for(closed)) == (Totals(women=1), Totals(women=1))
    assert VisitTally.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"session": None}, {"session": "1"}, {"session": True}, {"session": -1}, {"session": 2**63},
        {"events": None},
        {"events": {}}, {"events": [None]}, {"events": [{}]}, {"language": 7}, {"reason": ["paper"]},
        {"events": [{"id": "x", "who": "woman", "delta": 1}]},
        {"events": [{"id": 5, "who": "woman", "delta": 1}]},
        {"events": [{"id": str(uuid.UUID(int=1)), "who": "woman", "delta": "1"}]},
        {"events": [{"id": str(uuid.UUID(int=1)), "who": "woman", "delta": 1.5}]},
        {"events": [{"id": str(uuid.UUID(int=1)), "who": None, "delta": 1}]},
        {"events": [{"id": str(uuid.UUID(int=1)), "who": "dog", "delta": 1}]},
        {"events": [{"id": str(uuid.UUID(int=1)), "who": "woman", "delta": 1}] * 2},
        {"events": [{"id": str(uuid.UUID(int=1)), "who": "woman", "delta": 1}] * 51},
    ],
)  # fmt: skip
def test_whatever_is_in_a_record_it_is_refused_alone(session, person, change):
    good = record(session)
    damaged = Received(uuid.uuid4(), "tally", NOW, {**record(session).fields, **change})
    missing = Received(uuid.uuid4(), "tally", None, {})
    assert sync(person, damaged, good, missing) == ["damaged", "stored", "damaged"]


def test_a_late_record_without_a_reason_was_kept_on_a_device_and_the_servers_clock_says_what_is_late(
    session, person
):
    in_a_year = NOW + timedelta(days=365)  # a device that is wrong
    assert sync(person, record(session, at=in_a_year), now=NOW) == ["stored"]
    assert sync(person, record(session), now=NOW + timedelta(days=1)) == ["stored"]
    assert sync(person, record(session, reason="paper"), now=NOW + timedelta(days=1)) == ["stored"]
    rows = VisitTally.objects.order_by("counted_at", "reason")
    assert [(row.reason, row.device_at) for row in rows] == [("", in_a_year), ("offline", NOW), ("paper", NOW)]


def test_a_record_that_waited_past_midnight_and_is_sent_again_is_a_repeat(session, person):
    tapped = record(session)
    assert sync(person, tapped) == ["stored"]
    assert sync(person, tapped, now=NOW + timedelta(days=2)) == ["repeat"]


def test_who_has_left_the_centre_is_told_and_what_was_stored_before_is_a_repeat(session, person):
    before, after = record(session), record(session)
    assert sync(person, before) == ["stored"]
    StaffRole.objects.filter(person=person).delete()
    person.known_roles = None
    assert sync(person, before, after) == ["repeat", "left"]


def test_acting_for_one_service_one_still_works_at_the_other_centre(session, person):
    other = PartnerServiceFactory()
    StaffRole.objects.create(person=person, role="staff_member", centre=other.centre, service=other)
    person.acting_for = other.pk
    assert sync(person, record(session)) == ["stored"]


def test_a_coordinators_role_is_no_work_at_the_door(session):
    coordinator = staff_with("coordinator", centre=session.activity.centre)
    assert sync(coordinator, record(session)) == ["left"]


def test_an_undoing_may_come_before_with_or_after_its_tap(session, person):
    taps = [event() for _n in range(3)]
    undoings = [event(delta=-1, undoes=each.id) for each in taps]
    assert (
        sync(person, record(session, undoings[0]), record(session, taps[1]), record(session, undoings[1]))
        == ["stored"] * 3
    )
    assert sync(person, record(session, taps[0]), record(session, taps[2])) == ["stored"] * 2
    assert totals_for(session).women == 1
    assert sync(person, record(session, undoings[2]), record(session, event(delta=-1, undoes=taps[2].id))) == [
        "stored", "repeat",
    ]  # fmt: skip
    assert totals_for(session).is_nothing


def test_corrections_downwards_are_tried_when_all_who_came_are_counted(session, person):
    down = [record(session, event(delta=-1)) for _n in range(3)]
    up = [record(session) for _n in range(2)]
    assert sync(person, *down, *up) == ["stored", "stored", "below_zero", "stored", "stored"]
    assert totals_for(session).is_nothing


def test_taps_of_several_sessions_are_one_line_in_the_log(session, person):
    other = SessionFactory(activity=session.activity, hour=16)
    assert sync(person, record(session), record(other)) == ["stored"] * 2
    line = AuditEvent.objects.get()
    assert (line.thing, line.service_id, line.count) == ("", session.activity.responsible_service_id, 2)


def test_nothing_to_receive_is_nothing(person):
    assert sync(person) == []


def test_a_thousand_records_take_few_statements(session, person, django_assert_max_num_queries):
    baby = AgeBandFactory(centre=session.activity.centre)
    batch = [record(session, event(), event(Who.CHILD, 1, baby)) for _n in range(500)]
    batch += [record(session, event(Who.MAN)) for _n in range(500)]
    with django_assert_max_num_queries(12):
        assert sync(person, *batch) == ["stored"] * 1000
    assert totals_for(session) == Totals(women=500, men=500, children={baby.pk: 500})


def test_when_all_are_wrong_each_is_named(session, person):
    batch = [record(session, event(delta=-1)) for _n in range(100)]
    assert sync(person, *batch) == ["below_zero"] * 100


def test_a_thousand_of_a_locked_day_are_refused_in_few_statements(session, person, django_assert_max_num_queries):
    day, centre = session.on_date, session.activity.centre
    LockedPeriod.objects.create(centre=centre, from_date=day, to_date=day, locked_at=NOW)
    other = SessionFactory(activity=session.activity, on_date=day - timedelta(days=1))
    batch = [record(session) for _n in range(1000)]
    with django_assert_max_num_queries(16):
        assert sync(person, *batch, record(other)) == ["period_locked"] * 1000 + ["stored"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("spoilt", [False, True])
def test_batches_with_the_same_numbers_in_opposite_order_do_not_lock_each_other_out(session, person, spoilt):
    """Twenty at once; ``spoilt``: with a record in each that is refused, so that each is taken apart."""
    others = [SessionFactory(activity=session.activity, hour=8 + n, hours=1) for n in range(3)]
    kinds = [(each, who) for each in [session, *others] for who in (Who.WOMAN, Who.MAN, Who.OTHER_ADULT)]
    barrier = threading.Barrier(20)

    def device(number):
        batch = [record(where, event(who)) for where, who in (kinds if number % 2 else kinds[::-1])]
        if spoilt:
            batch.insert(number % len(batch), record(session, event(Who.FIRST_VISIT, -1)))
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return sync(person, *batch)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as devices:
        answers = list(devices.map(device, range(20)))
    assert {answer.count("stored") for answer in answers} == {len(kinds)}
    assert {answer.count("below_zero") for answer in answers} == {int(spoilt)}
    assert [totals_for(each) for each in [session, *others]] == [Totals(20, 20, 20)] * 4
