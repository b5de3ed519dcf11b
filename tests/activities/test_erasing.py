"""Families are forgotten in time, and the figures stay."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from activities import erasing
from activities.erasing import erase_now, erase_old_sign_ups
from activities.links import FIRST
from activities.models import SignUp, SignUpChild
from activities.own_page import sign_up_by_token
from activities.rules import Child
from activities.signing_up import Household, Parent, sign_up
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import PARENT, SYSTEM
from familjecentral.outbox import sending
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from tests.activities import families
from tests.factories import ActivityFactory, SessionFactory, stockholm

pytestmark = pytest.mark.django_db

KEPT_DAYS = 30
SIGNED_UP = stockholm(2026, 11, 24, 8, 0)
WORDS = ["ugglan-hemlig", "hemlig@example.org", "+46701740605"]


def signed_up(bookable):
    household = Household(
        children=[Child(date(2026, 6, 1))],
        alias=WORDS[0],
        parent=Parent(email=WORDS[1], phone=WORDS[2], interpreter_language="ar"),
    )
    return sign_up(bookable=bookable, household=household, key=uuid.uuid4(), by=PARENT, now=SIGNED_UP)


def erase(activity, now):
    service_id, kept = activity.responsible_service_id, timedelta(days=KEPT_DAYS)
    return erase_old_sign_ups(controller_id=service_id, by=SYSTEM, now=now, kept=kept)


def left_in_the_database(activity) -> list[str]:
    """Tables in which any of the family's words are still found."""
    found = []
    with reading_as(Reader.for_services(activity.responsible_service_id)), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE ANY(%s)', [[f"%{w}%" for w in WORDS]]
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_a_family_is_forgotten_thirty_days_after_its_session_and_the_places_stay_counted():
    session = SessionFactory()
    family = signed_up(session)
    assert left_in_the_database(session.activity) == [
        "activities_signup",
        "activities_signupcontact",
        "outbox_message",
    ]
    day_30 = session.ends_at + timedelta(days=KEPT_DAYS)
    assert [erase(session.activity, day_30), erase(session.activity, day_30 + timedelta(minutes=1))] == [0, 1]
    assert left_in_the_database(session.activity) == []
    session.refresh_from_db()
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        kept = SignUp.objects.get()
        assert (session.places_taken, kept.state, kept.adults) == (1, "confirmed", 1)
        assert (SignUpChild.objects.count(), Message.objects.count()) == (0, 0)
    assert sign_up_by_token(family.token) is None
    event = AuditEvent.objects.get(action="erased_sign_ups")
    assert (event.count, event.service_id) == (1, session.activity.responsible_service_id)


def test_a_second_night_erases_nothing_more():
    session = SessionFactory()
    signed_up(session)
    later = session.ends_at + timedelta(days=60)
    assert [erase(session.activity, later), erase(session.activity, later)] == [1, 0]


def test_a_series_is_over_after_its_last_session():
    activity = ActivityFactory()
    series = activity.series.create(capacity=12)
    for number, day in enumerate([date(2026, 11, 26), date(2027, 3, 4)], start=1):
        last = SessionFactory(activity=activity, series=series, number=number, on_date=day)
    signed_up(series)
    assert erase(activity, last.ends_at + timedelta(days=29)) == 0
    assert erase(activity, last.ends_at + timedelta(days=31)) == 1


def test_another_service_erases_nothing_of_this_one():
    session = SessionFactory()
    signed_up(session)
    other = ActivityFactory(responsible_service__centre=session.activity.centre, responsible_service__kind="bhv")
    assert erase(other, session.ends_at + timedelta(days=60)) == 0
    assert left_in_the_database(session.activity) == [
        "activities_signup",
        "activities_signupcontact",
        "outbox_message",
    ]


def test_a_series_without_dates_yet_is_not_over():
    series = ActivityFactory().series.create(capacity=12)
    signed_up(series)
    assert erase(series.activity, SIGNED_UP + timedelta(days=400)) == 0


def test_an_offer_that_is_open_goes_on_to_the_next_when_it_is_erased():
    session = SessionFactory(activity__capacity=1)
    first, second, third = (families.signed_up(session, families.family(n)).sign_up for n in (1, 2, 3))
    erase_now(sign_up=first, number=FIRST, by=PARENT, now=families.NOW)
    assert families.states(session) == ["cancelled", "offered", "waiting"]
    erase_now(sign_up=second, number=FIRST, by=PARENT, now=families.NOW)
    assert families.states(session) == ["cancelled", "cancelled", "offered"]
    assert [to for _kind, to in families.mails(session)] == ["familj3@example.org"] * 2
    assert families.as_it_is(third).offer_until is not None


def test_erasing_twice_is_once():
    session = SessionFactory()
    sign_up = families.signed_up(session).sign_up
    done = [erase_now(sign_up=sign_up, number=FIRST, by=PARENT, now=families.NOW) for _ in range(2)]
    assert done == ["erased_whole", None]
    assert AuditEvent.objects.filter(action="erased_on_request").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_erases_at_once_erase_once():
    session = SessionFactory()
    sign_up = families.signed_up(session).sign_up

    def erase_it(_number):
        try:
            return erase_now(sign_up=sign_up, number=FIRST, by=PARENT, now=families.NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(erase_it, range(2))) == {"erased_whole", None}
    assert families.states(session) == ["cancelled"]


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_is_being_handed_over_leaves_nothing_behind_when_its_family_is_erased(monkeypatch):
    session = SessionFactory()
    sign_up = families.signed_up(session).sign_up
    with families.behind_the_wall(session):
        message = Message.objects.get()
    handed = []

    def hand_over(taken):
        erase_now(sign_up=sign_up, number=FIRST, by=PARENT, now=families.NOW)
        handed.append(taken.to)

    monkeypatch.setattr(sending, "_hand_over", hand_over)
    assert sending.deliver_message(message_id=message.pk, controller_id=sign_up.controller_id) is True
    with families.behind_the_wall(session):
        assert (handed, Message.objects.count()) == (["familj1@example.org"], 0)
    assert sending.deliver_message(message_id=message.pk, controller_id=sign_up.controller_id) is False


def test_old_sign_ups_go_some_at_a_time_each_with_its_count_in_the_log(monkeypatch):
    monkeypatch.setattr(erasing, "AT_A_TIME", 2)
    session = SessionFactory()
    for n in range(5):
        families.signed_up(session, families.family(n))
    assert erase(session.activity, session.ends_at + timedelta(days=31)) == 5
    counts = AuditEvent.objects.filter(action="erased_sign_ups").order_by("pk").values_list("count", flat=True)
    assert list(counts) == [2, 2, 1]


def test_how_long_they_are_kept_can_be_told():
    session = SessionFactory()
    signed_up(session)
    when, service = session.ends_at + timedelta(days=8), session.activity.responsible_service_id
    kept = [timedelta(days=9), timedelta(days=7)]
    erased = [erase_old_sign_ups(controller_id=service, by=SYSTEM, now=when, kept=each) for each in kept]
    assert erased == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_what_somebody_holds_waits_for_the_next_night_and_stops_nothing():
    session = SessionFactory()
    held, other = (families.signed_up(session, families.family(n)).sign_up for n in (1, 2))
    later = session.ends_at + timedelta(days=31)

    def purge():
        try:
            return erase(session.activity, later)
        finally:
            connection.close()

    with families.behind_the_wall(session):
        SignUp.objects.select_for_update().get(pk=held.pk)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(purge).result(timeout=20) == 1
    assert families.as_it_is(other).erased_at == later
    assert purge() == 1
