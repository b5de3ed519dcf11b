"""Who is coming: for the responsible service's staff, and nobody else."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import ActivitySeries, SignUp, SignUpChild, SignUpContact
from activities.participants import child_in_words
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.privacy.walls import Reader, WalledQuerySet, reading_as
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.at(stockholm(2026, 11, 24, 8, 0)):
        yield


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def address(session):
    return reverse("activities_staff:participants", args=[session.pk])


def sign_in(client, role="staff_member", **place):
    person = staff_with(role, **place)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return person


def family(bookable, alias="Blåsippa", state="confirmed", **contact):
    """A family with a child of eight months; signed up in the order they are made."""
    service = bookable.activity.responsible_service
    name = "series" if isinstance(bookable, ActivitySeries) else "session"
    with reading_as(Reader.for_services(service.pk)):
        values = {
            "key": uuid.uuid4(), "contents_hash": "-", "token_hash": uuid.uuid4().hex, "controller": service,
            name: bookable, "state": state, "places": 1, "alias": alias, "adults": 2,
            "signed_up_at": clock.now() + timedelta(seconds=SignUp.objects.count()),
        }  # fmt: skip
        sign_up = SignUp.objects.create(**values)
        SignUpContact.objects.create(
            sign_up=sign_up, token_hash=sign_up.token_hash, **({"language": "sv"} | contact)
        )
        SignUpChild.objects.create(sign_up=sign_up, birth_month=date(2026, 3, 1))
    return sign_up


def lists(response) -> tuple[list[str], list[str]]:
    """Aliases of those who come and those who wait."""
    found = response.context["participants"]
    return [each.sign_up.alias for each in found.coming], [each.sign_up.alias for each in found.waiting]


def test_the_responsible_services_staff_see_families_in_order_and_those_who_wait(client, session, address):
    sign_in(client, service=session.activity.responsible_service)
    for alias, state in [
        ("A", "confirmed"),
        ("B", "waiting"),
        ("C", "confirmed"),
        ("D", "cancelled"),
        ("E", "waiting"),
    ]:
        family(session, alias, state)
    response = client.get(address)
    assert lists(response) == (["A", "C"], ["B", "E"])
    found = response.context["participants"]
    assert (found.adults, found.children) == (4, 2)
    assert response["Cache-Control"] == "no-store, private"


def test_the_phone_is_shown_to_those_who_may_have_to_call_and_the_address_is_not(client, session, address):
    sign_in(client, service=session.activity.responsible_service)
    family(session, email="hemlig@example.org", phone="+46701740605")
    html = client.get(address).content.decode()
    assert [shown for shown in ("hemlig", "070-174 06 05") if shown in html] == ["070-174 06 05"]


def test_the_families_of_the_series_come_to_its_sessions(client):
    activity = ActivityFactory()
    series = ActivitySeries.objects.create(activity=activity, capacity=8)
    session = SessionFactory(activity=activity, series=series, number=1, capacity=None)
    family(series, "Serien")
    family(SessionFactory(activity=activity, hour=18), "Annan träff")
    sign_in(client, service=activity.responsible_service)
    response = client.get(reverse("activities_staff:participants", args=[session.pk]))
    assert lists(response) == (["Serien"], [])


def test_a_reading_is_written_in_the_log_with_the_number_of_families(client, session, address):
    person = sign_in(client, service=session.activity.responsible_service)
    family(session, "A")
    family(session, "B", "waiting")
    client.get(address)
    event = AuditEvent.objects.get(action="read_participants")
    assert (event.actor_id, event.thing_id, event.count, event.service_id) == (
        person.pk, str(session.pk), 2, session.activity.responsible_service_id,
    )  # fmt: skip


def test_everyone_else_gets_the_same_answer_as_for_a_session_that_is_not(client, session, address):
    family(session)
    centre = session.activity.centre
    colleague = PartnerServiceFactory(centre=centre, kind="bhv")
    session.activity.participating_services.add(colleague)
    nowhere = reverse("activities_staff:participants", args=[session.pk + 1000])
    for role, place, status in [
        ("staff_member", {"service": colleague}, 404),
        ("centre_lead", {"service": colleague}, 404),
        ("staff_member", {"service": PartnerServiceFactory()}, 404),
        ("coordinator", {"centre": centre}, 403),
        ("it_administrator", {}, 403),
    ]:
        sign_in(client, role, **place)
        refused, missing = client.get(address), client.get(nowhere)
        assert (refused.status_code, missing.status_code) == (status, status)
        assert [t.name for t in refused.templates] == [t.name for t in missing.templates]
    assert not AuditEvent.objects.filter(action="read_participants").exists()


def test_a_stranger_is_sent_to_sign_in(client, address):
    response = client.get(address)
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))


def test_with_the_scope_removed_another_service_still_reads_no_family(session, monkeypatch):
    from activities.participants import read_participants
    from familjecentral.audit.recording import SYSTEM

    family(session)
    monkeypatch.setattr(WalledQuerySet, "for_reader", lambda self, reader: self.all())
    other = PartnerServiceFactory(centre=session.activity.centre, kind="bhv")
    for service, families in [(other, 0), (session.activity.responsible_service, 1)]:
        with reading_as(Reader.for_services(service.pk)) as reader:
            assert (
                len(read_participants(session=session, reader=reader, by=SYSTEM, role="staff_member").coming)
                == families
            )


def test_it_takes_as_many_queries_for_30_families_as_for_one(client, address):
    activity = ActivityFactory(capacity=None)
    session = SessionFactory(activity=activity)
    address = reverse("activities_staff:participants", args=[session.pk])
    sign_in(client, service=activity.responsible_service)
    family(session)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for n in range(29):
        family(session, str(n), "waiting" if n % 2 else "confirmed")
    with CaptureQueriesContext(connection) as many:
        response = client.get(address)
    assert sum(len(each) for each in lists(response)) == 30
    assert len(many) == len(few)


def numbers(child, on=date(2026, 11, 26)) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", child_in_words(child, on))]


def test_a_childs_age_is_in_months_below_two_years_then_in_years():
    assert numbers(SignUpChild(birth_month=date(2026, 3, 1))) == [8]
    assert numbers(SignUpChild(birth_month=date(2024, 12, 1))) == [23]
    assert numbers(SignUpChild(birth_month=date(2024, 11, 1))) == [2]
    assert numbers(SignUpChild(birth_month=date(2026, 12, 1))) == [0]  # born before its month came


def test_an_expected_child_has_its_month_and_about_how_many_weeks_are_left():
    assert numbers(SignUpChild(due_month=date(2026, 12, 1))) == [2026, 3]
    assert numbers(SignUpChild(due_month=date(2026, 11, 1))) == [2026]


def test_a_drop_in_session_says_that_nobody_signs_up(client):
    activity = ActivityFactory(booking="drop_in")
    session = SessionFactory(activity=activity)
    sign_in(client, service=activity.responsible_service)
    response = client.get(reverse("activities_staff:participants", args=[session.pk]))
    assert (response.status_code, lists(response)) == (200, ([], []))
