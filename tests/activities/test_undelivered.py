"""The page of messages that did not arrive and families to call: own service only, never an address or a text."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.messages import Kind
from activities.models import ActivitySeries, SignUpReading
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.outbox.models import Message
from tests.activities.sharing import signed_in
from tests.activities.told import acting_for, family, messages, tell
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db

NOW = stockholm(2026, 11, 24, 8, 0)
UNTIL = stockholm(2026, 11, 25, 8, 0)
PAGE = "activities_staff:undelivered"


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.at(NOW):
        yield


@pytest.fixture
def session():
    return SessionFactory(capacity=40)


@pytest.fixture
def person(session):
    return staff_with("staff_member", session.activity.responsible_service)


@pytest.fixture
def staff(client, person):
    return signed_in(client, person)


def failed(bookable, state="failed", **contact):
    """A receipt that did not arrive."""
    (message,) = tell(Kind.RECEIPT, family(bookable, {"email": "hemlig@example.org"} | contact))[-1:]
    with acting_for(bookable):
        Message.objects.filter(pk=message.pk).update(state=state)
    return message


def to_call(bookable, **contact):
    """A family without an address that is offered a place."""
    return tell(Kind.OFFER, family(bookable, contact), until=UNTIL)[-1]


def state_of(bookable, message):
    return next(each.state for each in messages(bookable) if each.pk == message.pk)


def post(client, name, message):
    return client.post(reverse(f"activities_staff:{name}", args=[message.pk]))


def test_staff_see_which_message_failed_and_neither_to_whom_nor_what_it_said(staff, session):
    message = failed(session)
    page = staff.get(reverse(PAGE)).content.decode()
    assert f'data-message="{message.pk}"' in page
    assert reverse("activities_staff:participants", args=[session.pk]) in page
    assert "hemlig@example.org" not in page
    assert "/anmald/" not in page


def test_a_message_about_a_series_names_the_series(staff, session):
    series = ActivitySeries.objects.create(activity=session.activity, capacity=8)
    failed(series)
    (row,) = staff.get(reverse(PAGE)).context["undelivered"]
    assert row.bookable == series


def test_who_has_left_since_is_still_a_line(staff, session):
    failed(session)
    with acting_for(session):
        session.sign_ups.get().contacts.all().delete()
    page = staff.get(reverse(PAGE))
    (row,) = page.context["undelivered"]
    assert row.bookable is None


def test_families_to_call_are_listed_with_alias_and_phone_what_ends_first_first_and_that_is_logged(
    staff, person, session
):
    later = SessionFactory(activity=session.activity, on_date=session.on_date.replace(day=30))
    called_off = tell(Kind.CALLED_OFF, family(later, {"phone": "+46701740606"}))[-1]
    offered = to_call(session, phone="+46701740605")
    page = staff.get(reverse(PAGE))
    rows = page.context["to_be_told"]
    assert [row.message.pk for row in rows] == [offered.pk, called_off.pk]
    assert [row.phones for row in rows] == [["+46701740605"], ["+46701740606"]]
    text = page.content.decode()
    assert "Ugglan" in text
    assert "070-174 06 05" in text
    event = AuditEvent.objects.get(action="read_to_be_told")
    assert (event.actor_id, event.count) == (person.pk, 2)
    assert event.service_id == session.activity.responsible_service_id
    with acting_for(session):
        assert SignUpReading.objects.count() == 2


def test_a_family_that_has_left_nothing_is_there_too_with_a_word_of_what_to_do(staff, session):
    to_call(session)
    (row,) = staff.get(reverse(PAGE)).context["to_be_told"]
    assert row.phones == []


def test_an_offer_that_has_run_out_is_not_to_be_called_about(staff, session):
    to_call(session, phone="+46701740605")
    with clock.at(UNTIL):
        assert staff.get(reverse(PAGE)).context["to_be_told"] == []


def test_an_empty_page_says_so_and_reads_nobody(staff):
    page = staff.get(reverse(PAGE))
    assert (page.context["to_be_told"], page.context["undelivered"]) == ([], [])
    assert not AuditEvent.objects.filter(action="read_to_be_told").exists()


def test_sending_again_and_having_called_are_one_tap_each_and_are_said(staff, session):
    mail, call = failed(session, "uncertain"), to_call(session, phone="+46701740605")
    assert post(staff, "send_message_again", mail)["Location"] == reverse(PAGE)
    assert post(staff, "told_by_phone", call)["Location"] == reverse(PAGE)
    assert (state_of(session, mail), state_of(session, call)) == ("queued", "sent")
    page = staff.get(reverse(PAGE))
    assert len(list(page.context["messages"])) == 2
    assert (page.context["to_be_told"], page.context["undelivered"]) == ([], [])
    acted = AuditEvent.objects.filter(action__in=["sent_message_again", "told_by_phone"])
    assert {event.actor_kind for event in acted} == {"staff"}
    assert acted.count() == 2


def test_a_message_that_is_too_late_has_no_button_and_is_refused_with_a_sentence(staff, session):
    message = failed(session)
    with acting_for(session):
        Message.objects.filter(pk=message.pk).update(not_after=NOW)
    assert b"/igen/" not in staff.get(reverse(PAGE)).content
    post(staff, "send_message_again", message)
    assert state_of(session, message) == "failed"
    (said,) = staff.get(reverse(PAGE)).context["messages"]
    assert said.level_tag == "error"


@pytest.mark.parametrize("who", ["another service", "another centre", "coordinator", "it_administrator", "nobody"])
def test_nobody_else_sees_or_does_anything(client, session, who):
    message, call = failed(session), to_call(session, phone="+46701740605")
    service = session.activity.responsible_service
    if who == "another service":
        signed_in(client, staff_with("centre_lead", PartnerServiceFactory(centre=service.centre, kind="bhv")))
    elif who == "another centre":
        signed_in(client, staff_with("staff_member", PartnerServiceFactory()))
    elif who != "nobody":
        signed_in(client, staff_with(who, centre=service.centre if who == "coordinator" else None))
    page = client.get(reverse(PAGE))
    assert page.status_code == (200 if who.startswith("another") else 302 if who == "nobody" else 403)
    text = page.content.decode()
    assert not any(word in text for word in (f'="{message.pk}"', f'="{call.pk}"', "Ugglan", "070-174"))
    for name, each in (("send_message_again", message), ("told_by_phone", call)):
        post(client, name, each)
    assert (state_of(session, message), state_of(session, call)) == ("failed", "queued")


def test_the_page_takes_the_same_number_of_queries_for_one_and_for_thirty(client):
    counted = []
    for number in (1, 30):
        session = SessionFactory(activity=ActivityFactory(), capacity=80)
        signed_in(client, staff_with("staff_member", session.activity.responsible_service))
        for n in range(number):
            failed(session, email=f"f{n}@example.org")
            to_call(session, phone=f"+4670174{1000 + n}")
        client.get(reverse(PAGE))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse(PAGE))
        counted.append(len(queries))
        assert (len(page.context["to_be_told"]), len(page.context["undelivered"])) == (number, number)
    assert counted[0] == counted[1]
