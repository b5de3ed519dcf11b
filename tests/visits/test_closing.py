"""How the count of a session ended, and what is left to be settled."""

import uuid
from datetime import timedelta

import pytest

from activities.models import Activity
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from tests.factories import SessionFactory, staff_with, stockholm
from tests.visits.taps import NOW, event, tap, undoing
from visits.closing import ClosingDenied, ClosingRefused, Kind, close, count_state, standing_closing
from visits.models import CountClosing, LockedPeriod
from visits.uncounted import to_settle

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def session():
    return SessionFactory(activity__booking=Activity.Booking.DROP_IN, activity__capacity=None)


@pytest.fixture
def person(session):
    return staff_with("staff_member", service=session.activity.responsible_service)


@pytest.fixture
def ends(session, person):
    def _ends(kind, *, of=session, key=None, now=NOW):
        return close(
            session=of, kind=kind, key=key or uuid.uuid4(), by=Actor.staff(person), person=person, now=now
        )

    return _ends


def refused(ends, kind, **more) -> ClosingDenied:
    with pytest.raises(ClosingRefused) as refusal:
        ends(kind, **more)
    return refusal.value.reason


@pytest.mark.parametrize("kind", [Kind.NOBODY_CAME, Kind.UNKNOWN])
def test_with_nobody_counted_nobody_came_or_it_is_not_known(session, person, ends, kind):
    assert refused(ends, Kind.COUNTED) == ClosingDenied.NOBODY_COUNTED
    ends(kind)
    assert count_state(session).code == kind
    line = AuditEvent.objects.get()
    assert (line.action, line.thing_id, line.actor_id, line.detail) == (
        "closed_count", str(session.pk), person.pk, kind,
    )  # fmt: skip


def test_with_somebody_counted_all_are(session, person, ends):
    tap(session, person)
    for kind in (Kind.NOBODY_CAME, Kind.UNKNOWN):
        assert refused(ends, kind) == ClosingDenied.SOMEBODY_CAME
    ends(Kind.COUNTED, now=LATER)
    assert count_state(session).code == "counted"


def test_nobody_came_is_refused_for_a_first_visit_and_not_for_what_was_taken_back(session, person, ends):
    counted = tap(session, person, event("first_visit"))
    assert refused(ends, Kind.NOBODY_CAME) == ClosingDenied.SOMEBODY_CAME
    tap(session, person, *undoing(counted))
    ends(Kind.NOBODY_CAME, now=LATER)
    assert count_state(session).code == "nobody_came"


def test_the_same_key_twice_is_one_and_with_another_kind_is_refused(session, ends, key):
    assert ends(Kind.UNKNOWN, key=key) == ends(Kind.UNKNOWN, key=key)
    assert refused(ends, Kind.NOBODY_CAME, key=key) == ClosingDenied.KEY_REUSED
    other = SessionFactory(activity=session.activity, hour=8, hours=1)
    assert refused(ends, Kind.UNKNOWN, of=other, key=key) == ClosingDenied.KEY_REUSED
    assert CountClosing.objects.count() == AuditEvent.objects.count() == 1


def test_a_later_tap_counts_on_by_itself_and_an_earlier_one_does_not(session, person, ends):
    tap(session, person)
    ends(Kind.COUNTED, now=LATER)
    assert standing_closing(session) is not None
    tap(session, person, now=LATER + timedelta(seconds=1))
    state = count_state(session)
    assert (state.code, state.was_closed) == ("", True)


def test_a_closing_can_be_changed_and_opened_again(session, ends):
    ends(Kind.UNKNOWN)
    ends(Kind.NOBODY_CAME, now=LATER)
    assert count_state(session).code == "nobody_came"
    ends(Kind.REOPENED, now=LATER + timedelta(seconds=1))
    state = count_state(session)
    assert (state.code, state.was_closed) == ("", False)
    assert refused(ends, Kind.REOPENED, now=LATER) == ClosingDenied.NOT_CLOSED
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))[-1] == "reopened_count"


def test_what_is_to_come_called_off_within_a_slot_or_locked_is_not_closed(session, person, ends):
    ahead = SessionFactory(activity=session.activity, on_date=NOW.date() + timedelta(days=1))
    off = SessionFactory(activity=session.activity, hour=8, hours=1, called_off_at=NOW)
    song = SessionFactory(activity=session.activity, hour=14, hours=1, within=session)
    assert refused(ends, Kind.UNKNOWN, of=ahead) == ClosingDenied.FUTURE
    assert refused(ends, Kind.UNKNOWN, of=off) == ClosingDenied.CALLED_OFF
    assert refused(ends, Kind.UNKNOWN, of=song) == ClosingDenied.WITHIN_A_SLOT
    day = session.on_date
    LockedPeriod.objects.create(centre=session.activity.centre, from_date=day, to_date=day, locked_at=NOW)
    assert refused(ends, Kind.UNKNOWN) == ClosingDenied.PERIOD_LOCKED
    assert not CountClosing.objects.exists()


def test_to_be_settled_is_what_is_neither_counted_nor_closed_however_long_ago(session, person, ends):
    today, activity = NOW.date(), session.activity
    past = [SessionFactory(activity=activity, on_date=today - timedelta(days=n)) for n in (1, 2, 3, 4, 500)]
    SessionFactory(activity=activity, on_date=today - timedelta(days=6), called_off_at=NOW)
    SessionFactory(activity=activity, on_date=today - timedelta(days=1), hour=14, hours=1, within=past[0])
    SessionFactory(activity__responsible_service=activity.responsible_service, on_date=today - timedelta(days=7))
    SessionFactory(on_date=today - timedelta(days=1), activity__booking=Activity.Booking.DROP_IN)
    assert list(to_settle(activity.centre, today)) == past
    tap(past[0], person, reason="forgotten")
    ends(Kind.NOBODY_CAME, of=past[1])
    ends(Kind.UNKNOWN, of=past[2])
    counted = tap(past[3], person, reason="forgotten")
    tap(past[3], person, *undoing(counted), reason="wrong")  # a nought that somebody left behind is no count
    assert list(to_settle(activity.centre, today)) == [past[3], past[4]]


def test_nobody_came_and_then_a_tap_taken_back_is_to_be_settled_again(session, person, ends):
    tomorrow = stockholm(2026, 11, 27, 9, 0)
    ends(Kind.NOBODY_CAME)
    counted = tap(session, person, now=LATER)
    tap(session, person, *undoing(counted), now=LATER)
    assert list(to_settle(session.activity.centre, tomorrow.date())) == [session]


def test_each_refusal_says_what_to_do_instead():
    assert [denied for denied in ClosingDenied if len(str(denied.label).split()) < 6] == []
