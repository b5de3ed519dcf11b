"""What a session on a shared tablet reaches, and when it ends."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from activities.models import Activity
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.privacy.walls import Reader
from staff import tablets
from staff.models import StaffMember, StaffPin, StaffRole, Tablet
from staff.pins import set_pin
from staff.rules import centres_of, reader_for
from staff.secrecy import PERMISSIONS, Answer, Who, answer
from tests.factories import (
    ActivityFactory,
    AgeBandFactory,
    HomeVisitStepFactory,
    PartnerServiceFactory,
    SessionFactory,
    StaffMemberFactory,
    staff_with,
    stockholm,
)
from tests.staff.at_a_tablet import enter, paired_tablet, with_pin
from visits.models import VisitTally

pytestmark = pytest.mark.django_db

NOW = stockholm(2026, 11, 26, 10, 0)
NAMES, DONE = "/platta/", "/platta/klar/"


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def lead(service):
    return staff_with("centre_lead", service)


@pytest.fixture
def tablet(service, client):
    """A paired tablet, which ``client`` is."""
    tablet, token = paired_tablet(service)
    client.cookies[tablets.COOKIE] = token
    return tablet


@pytest.fixture
def person(service):
    return with_pin("staff_member", service)


@pytest.fixture
def session(service):
    activity = ActivityFactory(responsible_service=service, booking=Activity.Booking.DROP_IN, capacity=None)
    return SessionFactory(activity=activity, hour=9)


@pytest.fixture
def opened(client, tablet, person):
    """``client`` is the tablet, opened by ``person``."""
    assert enter(client, person)["Location"] == reverse("visits:today")
    return client


def is_signed_in(client):
    return "_auth_user_id" in client.session


def audited(*actions):
    events = AuditEvent.objects.filter(action__in=actions).order_by("id")
    return [(event.action, event.actor_id, event.thing, event.thing_id) for event in events]


def is_out(client):
    """The next page sends to the names, and nobody is signed in any more."""
    response = client.get(reverse("visits:today"))
    return (response.status_code, response.get("Location"), is_signed_in(client)) == (302, NAMES, False)


# ---- What it reaches


def test_of_the_secrecy_table_a_tablet_session_has_its_own_column_and_nothing_else(service, tablet):
    person = staff_with("centre_lead", service)
    for role, centre in [
        ("coordinator", service.centre),
        ("it_administrator", None),
        ("data_protection_officer", None),
    ]:
        StaffRole.objects.create(person=person, role=role, centre=centre)
    person.tablet = tablet
    assert {each: person.has_perm(each) for each in PERMISSIONS} == {
        each: answer(each, Who.TABLET) == Answer.YES for each in PERMISSIONS
    }
    assert person.is_staff is False


def test_it_reaches_the_tablets_centre_and_no_other_where_the_person_works(service, tablet):
    person = staff_with("staff_member", service)
    second = PartnerServiceFactory(centre=service.centre, kind="mhv")
    elsewhere = PartnerServiceFactory()
    for each in (second, elsewhere):
        StaffRole.objects.create(person=person, role="staff_member", service=each, centre=each.centre)
    assert reader_for(person).services == {service.pk, second.pk, elsewhere.pk}
    person.tablet = tablet
    assert reader_for(person) == Reader.for_attendance([service.pk, second.pk])
    assert centres_of(person) == [service.centre]
    assert [person.has_perm("tally.create", each) for each in (service.centre, elsewhere.centre)] == [True, False]


@pytest.mark.parametrize(
    "name",
    [
        "visits:home_visits", "visits:home_visit_new", "feedback:list", "reports:report", "reports:xlsx",
        "reports:csv", "admin:index", "admin:staff_staffmember_changelist", "staff:tablets", "account_pin",
    ],
)  # fmt: skip
def test_nothing_else_opens_even_to_a_lead_who_is_it_as_well(client, service, tablet, name):
    HomeVisitStepFactory()
    person = with_pin("centre_lead", service)
    StaffRole.objects.create(person=person, role="it_administrator")
    client.force_login(person)
    assert client.get(reverse(name)).status_code == 200
    enter(client, person)
    assert client.get(reverse(name)).status_code == 403
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("account_pin", {"pin": "705926", "again": "705926"}),
        ("staff:pair_tablet", {"name": "Köket"}),
        ("staff:act_for", {"service": ""}),
        ("visits:home_visit_new", {}),
    ],
)
def test_nothing_else_can_be_sent_either(opened, person, name, sent):
    before = StaffPin.objects.get().pin_hash
    assert opened.post(reverse(name), sent).status_code == 403
    assert (StaffPin.objects.get().pin_hash, Tablet.objects.count()) == (before, 1)
    assert audited("acting_for_changed", "logged_home_visit") == []


def test_the_page_shows_who_it_is_done_and_only_what_opens(opened, person, session):
    page = opened.get(reverse("visits:today"))
    assert [item["url"] for item in page.context["nav"]] == [reverse("visits:today")]
    html = page.content.decode()
    assert f'action="{DONE}"' in html
    assert person.name in html
    assert [reverse(each) in html for each in ("account_logout", "account_pin", "visits:home_visits")] == [
        False
    ] * 3
    refused = opened.get(reverse("feedback:list")).content.decode()
    assert (f'action="{DONE}"' in refused, reverse("account_logout") in refused) == (True, False)


def test_a_count_at_the_tablet_says_who_counted_and_where(opened, tablet, person, session):
    AgeBandFactory(centre=session.activity.centre)
    url = reverse("visits:count", args=[session.pk])
    assert opened.get(url).status_code == 200
    assert opened.post(url, {"key": uuid.uuid4(), "event": "woman::1"}).status_code == 302
    at_their_desk = Client()
    at_their_desk.force_login(person)
    at_their_desk.post(url, {"key": uuid.uuid4(), "event": "woman::1"})
    taps = VisitTally.objects.order_by("pk").values_list("counted_by", "tablet")
    assert sorted(taps, key=str) == sorted([(person.pk, tablet.pk), (person.pk, None)], key=str)


def test_a_session_of_another_centre_where_the_person_works_is_not_counted_here(opened, person):
    elsewhere = PartnerServiceFactory()
    StaffRole.objects.create(person=person, role="staff_member", service=elsewhere, centre=elsewhere.centre)
    activity = ActivityFactory(responsible_service=elsewhere, booking=Activity.Booking.DROP_IN, capacity=None)
    url = reverse("visits:count", args=[SessionFactory(activity=activity, hour=9).pk])
    sent = {"key": uuid.uuid4(), "event": "woman::1"}
    assert [opened.get(url).status_code, opened.post(url, sent).status_code] == [404, 404]
    assert not VisitTally.objects.exists()


# ---- When it ends


def test_done_signs_out_and_shows_the_names(opened, person):
    assert opened.get(DONE).status_code == 405
    response = opened.post(DONE)
    assert (response["Location"], is_signed_in(opened)) == (NAMES, False)
    assert audited("signed_out") == [("signed_out", person.pk, "", "")]
    assert opened.get(NAMES).status_code == 200


def test_unused_for_five_minutes_it_ends_and_each_use_starts_them_anew(opened, settings):
    assert settings.TABLET_IDLE_MINUTES == 5
    for minutes in (4, 8, 12):
        with clock.at(NOW + timedelta(minutes=minutes)):
            assert opened.get(reverse("visits:today")).status_code == 200
    with clock.at(NOW + timedelta(minutes=16, seconds=59)):
        assert opened.get(reverse("visits:today")).status_code == 200
    with clock.at(NOW + timedelta(minutes=21, seconds=59)):
        response = opened.get(reverse("visits:today"))
        assert (response["Location"], is_signed_in(opened)) == (NAMES, False)
        page = opened.get(NAMES)
    assert [str(message) for message in page.context["messages"]] == [str(tablets.SessionOver.IDLE.label)]


def test_after_four_hours_it_ends_however_busy(opened):
    for minutes in range(4, 240, 4):
        with clock.at(NOW + timedelta(minutes=minutes)):
            assert opened.get(reverse("visits:today")).status_code == 200
    with clock.at(NOW + timedelta(minutes=240)):
        assert is_out(opened)


def close_account(person, tablet, lead):
    StaffMember.objects.filter(pk=person.pk).update(is_active=False)


def take_role(person, tablet, lead):
    StaffRole.objects.filter(person=person).delete()


def move_role(person, tablet, lead):
    elsewhere = PartnerServiceFactory()
    StaffRole.objects.filter(person=person).update(service=elsewhere, centre=elsewhere.centre)


def end_pairing(person, tablet, lead):
    tablets.end(tablet=tablet, person=lead, now=NOW)


def new_pin(person, tablet, lead):
    set_pin(person=person, pin="705926", by=Actor.staff(person), now=NOW)


def new_password(person, tablet, lead):
    person.set_password("fyra gula cyklar")
    person.save()


@pytest.mark.parametrize("change", [close_account, take_role, move_role, end_pairing, new_pin])
def test_what_ends_mid_session_ends_it_before_the_next_count(opened, person, lead, session, change):
    change(person, Tablet.objects.get(), lead)
    sent = {"key": uuid.uuid4(), "event": "woman::1"}
    response = opened.post(reverse("visits:count", args=[session.pk]), sent)
    assert (response.status_code, response["Location"], is_signed_in(opened)) == (302, NAMES, False)
    assert not VisitTally.objects.exists()
    assert [str(each) for each in opened.get(NAMES).context["messages"]] == [str(tablets.SessionOver.CLOSED.label)]


def test_a_new_password_ends_it_too(opened, person, tablet, lead):
    new_password(person, tablet, lead)
    assert opened.get(reverse("visits:today")).status_code == 302
    assert not is_signed_in(opened)


@pytest.mark.parametrize("cookie", [None, "A" * 43, "of another tablet"])
def test_a_session_taken_to_another_device_is_worth_nothing(opened, service, cookie):
    thief = Client()
    thief.cookies["sessionid"] = opened.cookies["sessionid"].value
    if cookie == "of another tablet":
        cookie = paired_tablet(service, "Köket")[1]
    if cookie:
        thief.cookies[tablets.COOKIE] = cookie
    response = thief.get(reverse("visits:today"))
    assert (response.status_code, response["Location"]) == (302, NAMES)
    assert not is_signed_in(opened)


def test_who_signs_in_fully_on_a_paired_tablet_has_all_their_pages(client, tablet, lead):
    client.force_login(lead)
    page = client.get(reverse("feedback:list"))
    assert (page.status_code, tablets.tablet_of(page.wsgi_request)) == (200, None)


def test_a_visitor_is_at_no_tablet(rf):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/")
    request.user = AnonymousUser()
    assert tablets.tablet_of(request) is None
    assert tablets.may_use(StaffMemberFactory(), Tablet(centre_id=1)) is False
