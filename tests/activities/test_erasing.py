"""Families are forgotten in time, and the figures stay."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection

from activities.erasing import erase_old_sign_ups
from activities.models import SignUp, SignUpChild
from activities.own_page import sign_up_by_token
from activities.rules import Child
from activities.signing_up import Household, Parent, sign_up
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import PARENT, SYSTEM
from familjecentral.outbox import sending
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
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
    sending.erase_old(controller_id=service_id, before=now - kept)
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
