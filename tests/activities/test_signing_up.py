"""Signing up and giving back, one at a time."""

from datetime import date

import pytest
from django.db import IntegrityError, OperationalError, transaction
from psycopg.errors import LockNotAvailable

from activities import places
from activities.models import Activity, ActivitySession, SignUp
from activities.rules import Child, SignUpDenied
from familjecentral.audit.models import AuditEvent
from familjecentral.outbox.models import Message
from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import NOBODY, Reader, reading_as
from tests.activities.families import BABY, NOW, behind_the_wall, family, refused, signed_up
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory

pytestmark = pytest.mark.django_db


def test_a_family_gets_a_place_a_receipt_and_an_audit_event_without_personal_values():
    session = SessionFactory()
    result = signed_up(session)
    session.refresh_from_db()
    assert (result.sign_up.state, result.is_repeat, session.places_taken) == ("confirmed", False, 1)
    with behind_the_wall(session):
        message = Message.objects.get()
        assert (message.kind, message.to, message.state) == ("receipt", "familj1@example.org", "queued")
        assert result.token in message.body
        assert "BEGIN:VTIMEZONE" in message.attachment
        assert [str(t.state) for t in result.sign_up.transitions.all()] == ["confirmed"]
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_kind, event.thing_id) == ("signed_up", "parent", str(result.sign_up.pk))


def test_a_parent_reads_only_their_own_sign_up_by_its_token():
    session = SessionFactory()
    mine, other = signed_up(session, family(1)), signed_up(session, family(2))
    with reading_as(Reader(token_hash=hash_token(mine.token))) as reader:
        assert list(SignUp.objects.all()) == [mine.sign_up]
        assert list(SignUp.objects.for_reader(reader)) == [mine.sign_up]
        assert mine.sign_up.children.count() == 1
        assert Message.objects.count() == 0
    with reading_as(NOBODY):
        assert SignUp.objects.count() == 0
    assert hash_token(other.token) != hash_token(mine.token)


def test_the_same_form_twice_is_one_sign_up_with_one_receipt(key):
    session = SessionFactory()
    first, second = signed_up(session, key=key), signed_up(session, key=key)
    session.refresh_from_db()
    assert (second.sign_up, second.token, second.is_repeat) == (first.sign_up, first.token, True)
    assert session.places_taken == 1
    with behind_the_wall(session):
        assert Message.objects.count() == 1


def test_the_same_key_with_other_contents_is_refused_and_the_first_stands(key):
    session = SessionFactory()
    signed_up(session, family(1), key)
    assert refused(session, family(1, adults=2), key) == SignUpDenied.KEY_REUSED
    assert refused(SessionFactory(activity=session.activity), family(1), key) == SignUpDenied.KEY_REUSED
    with behind_the_wall(session):
        assert SignUp.objects.get().adults == 1


@pytest.mark.parametrize(
    ("household", "reason"),
    [
        (family(email=""), SignUpDenied.NO_CONTACT),
        (family(children=[Child(date(2027, 3, 1))]), SignUpDenied.TOO_YOUNG),
        (family(children=[Child(date(2026, 11, 1))]), SignUpDenied.TOO_YOUNG),
        (family(children=[Child(date(2025, 1, 1))]), SignUpDenied.TOO_OLD),
    ],
)
def test_a_refused_family_hears_why_and_nothing_is_saved(household, reason):
    session = SessionFactory(activity__age_from_months=2, activity__age_to_months=12)
    assert refused(session, household) == reason
    with behind_the_wall(session):
        assert (SignUp.objects.count(), Message.objects.count()) == (0, 0)
    assert AuditEvent.objects.count() == 0


def test_a_sibling_outside_the_ages_comes_along():
    session = SessionFactory(activity__age_from_months=2, activity__age_to_months=12)
    assert signed_up(session, family(children=[BABY, Child(date(2022, 1, 1))])).sign_up.children.count() == 0
    with behind_the_wall(session):
        assert SignUp.objects.get().children.count() == 2


def test_the_birth_month_is_read_to_the_familys_good_at_both_ends():
    session = SessionFactory(activity__age_from_months=2, activity__age_to_months=12)  # on 26 November 2026
    for n, month in enumerate([date(2026, 9, 1), date(2025, 10, 1)]):
        assert signed_up(session, family(n, children=[Child(month)])).sign_up.state == "confirmed"


def test_a_past_a_called_off_a_drop_in_and_an_invitation_only_session_are_refused():
    past = SessionFactory(on_date=date(2026, 11, 13))
    off = SessionFactory(called_off_at=NOW)
    drop_in = SessionFactory(activity__booking=Activity.Booking.DROP_IN)
    closed_group = SessionFactory(activity__booking=Activity.Booking.INVITATION)
    assert [refused(s) for s in (past, off, drop_in, closed_group)] == [
        SignUpDenied.PAST,
        SignUpDenied.CALLED_OFF,
        SignUpDenied.DROP_IN,
        SignUpDenied.BY_INVITATION,
    ]


def test_a_full_session_queues_or_refuses():
    queueing = SessionFactory(activity__capacity=1)
    refusing = SessionFactory(activity__capacity=1, activity__has_waiting_list=False)
    for session in (queueing, refusing):
        signed_up(session, family(1))
    assert signed_up(queueing, family(2)).sign_up.state == "waiting"
    assert refused(refusing, family(2)) == SignUpDenied.FULL
    queueing.refresh_from_db()
    assert (queueing.places_taken, queueing.families_waiting) == (1, 1)


def test_places_are_counted_in_the_activitys_unit():
    session = SessionFactory(activity__capacity=3, activity__capacity_unit="adults")
    assert signed_up(session, family(1, adults=2)).sign_up.state == "confirmed"
    assert signed_up(session, family(2, adults=2)).sign_up.state == "waiting"
    assert signed_up(session, family(3, adults=1)).sign_up.state == "waiting"  # not past those who wait
    assert refused(session, family(4, adults=4)) == SignUpDenied.TOO_MANY
    session.refresh_from_db()
    assert (session.places_taken, session.families_waiting) == (2, 2)


def test_postgresql_itself_refuses_to_oversell():
    session = SessionFactory(activity__capacity=1)
    with pytest.raises(IntegrityError, match="session_not_oversold"), transaction.atomic():
        ActivitySession.objects.filter(pk=session.pk).update(places_taken=2)


def test_a_venue_can_not_be_booked_twice_unless_it_is_shared_or_called_off():
    service = PartnerServiceFactory()
    room = service.centre.venues.create(name="Storstugan")
    park = service.centre.venues.create(name="Parken", is_shared=True)
    activity = ActivityFactory(responsible_service=service)
    for venue in (park, park, room):
        SessionFactory(activity=activity, venue=venue)
    SessionFactory(activity=activity, venue=room, called_off_at=NOW)
    SessionFactory(activity=activity, venue=room, hour=15)  # begins when the other ends
    with pytest.raises(IntegrityError, match="venue_booked_once"), transaction.atomic():
        SessionFactory(activity=activity, venue=room, hour=14)


def series_with(*days, **values):
    activity = ActivityFactory(**values)
    series = activity.series.create(capacity=12)
    for number, day in enumerate(days, start=1):
        SessionFactory(activity=activity, series=series, number=number, on_date=day)
    return series


def test_a_series_takes_families_until_its_last_session_and_before_its_dates_are_set():
    assert refused(series_with(date(2026, 10, 1))) == SignUpDenied.PAST
    for days in ([], [date(2026, 10, 1), date(2026, 12, 1)]):
        assert signed_up(series_with(*days)).sign_up.state == "confirmed"


def test_ages_in_a_series_are_counted_to_its_next_session():
    series = series_with(date(2026, 10, 1), date(2027, 6, 1), age_from_months=10, age_to_months=14)
    assert signed_up(series, family(1)).sign_up.state == "confirmed"  # born in June 2026
    assert refused(series, family(2, children=[Child(date(2025, 1, 1))])) == SignUpDenied.TOO_OLD


def test_who_waits_too_long_for_the_lock_hears_that_many_are_signing_up(monkeypatch):
    def too_late(model, ids):
        raise OperationalError from LockNotAvailable()

    session = SessionFactory()
    monkeypatch.setattr(places, "_lock", too_late)
    assert refused(session) == SignUpDenied.BUSY
