"""Attendance without a network: what a device is given to keep, and what comes of the marks that it sends."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.db import connections
from django.urls import reverse
from django.utils.translation import gettext

from activities.models import Attendance, AttendanceMark, SignUp, SignUpReading
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import StaffRole
from staff.rules import reader_for
from tests.activities.sharing import decided, family
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with, stockholm
from visits.models import LockedPeriod, ReceivedRecord
from visits.offline_attendance import family_key, pages_to_keep, receive
from visits.receiving import Outcome, Received

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)
NOW = stockholm(2026, 11, 26, 10, 0)
DEVICE = stockholm(2026, 11, 26, 6, 0)  # its clock is four hours wrong
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def session(service):
    return SessionFactory(activity__responsible_service=service)


@pytest.fixture
def person(service):
    return staff_with("staff_member", service)


def record(at, sign_up, state="present", key=None, **fields) -> Received:
    told = {"session": at.pk, "family": family_key(at.pk, sign_up.pk), "state": state} | fields
    return Received(key or uuid.uuid4(), "attendance", DEVICE, told)


def send(person, *records, now=NOW) -> list[Outcome]:
    with reading_as(reader_for(person)) as reader:
        return receive(records, by=Actor.staff(person), person=person, reader=reader, now=now)


def outcomes(found) -> list[str]:
    return [each.reason or each.outcome for each in found]


def marks(session) -> dict[str, str]:
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        return dict(Attendance.objects.filter(session=session).values_list("sign_up__alias", "state"))


def history(session) -> list[tuple[str, int]]:
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        return list(AttendanceMark.objects.filter(session=session).values_list("state", "by"))


# ---- What a device keeps


def test_the_device_is_given_what_one_needs_at_the_door_and_no_more(client, session, person):
    sign_up = family(session)
    nameless = family(session, "")
    family(session, "Väntar", "waiting")
    send(person, record(session, sign_up, "ill"))
    client.force_login(person, backend=BACKEND)
    response = client.get(reverse("visits:attendance_data", args=[session.pk]))
    kept = response.json()
    assert [(each["name"], each["adults"], each["children"], each["state"]) for each in kept["families"]] == [
        ("Ugglan", 2, 0, "ill"),
        (gettext("Family {number}").format(number=2), 2, 0, ""),
    ]
    assert [each["key"] for each in kept["families"]] == [
        family_key(session.pk, each.pk) for each in (sign_up, nameless)
    ]
    until = session.ends_at + timedelta(days=1)
    assert (kept["on_date"], datetime.fromisoformat(kept["expires_at"])) == ("2026-11-26", until)
    assert set(kept["families"][0]) == {"key", "name", "adults", "children", "people", "state"}
    text = response.content.decode().lower()
    assert [
        word for word in ("example.org", "0740605", str(sign_up.key), "somali", "tigrin") if word in text
    ] == []
    assert "no-store" in response["Cache-Control"]


def test_a_familys_key_is_another_at_each_session(session):
    assert family_key(session.pk, 1) != family_key(session.pk + 1, 1)
    assert family_key(1, 12) != family_key(11, 2)


def test_keeping_the_list_is_a_reading_that_the_family_sees(client, session, person, service):
    sign_up = family(session)
    client.force_login(person, backend=BACKEND)
    client.get(reverse("visits:attendance_data", args=[session.pk]))
    assert AuditEvent.objects.filter(action="read_attendance", actor_id=person.pk, count=1).count() == 1
    with reading_as(Reader.for_services(service.pk)):
        assert SignUpReading.objects.filter(sign_up=sign_up, service=service).count() == 1


@pytest.mark.parametrize("name", ["attendance_data", "attendance_shell"])
def test_other_services_find_nothing_to_keep_even_where_attendance_is_shared(client, session, service, name):
    family(session)
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    session.activity.participating_services.add(other)
    decided(session.activity, other)
    client.force_login(staff_with("staff_member", other), backend=BACKEND)
    address = reverse(f"visits:{name}", args=[session.pk])
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 405
    client.force_login(staff_with("coordinator", centre=service.centre), backend=BACKEND)
    assert client.get(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302


def test_the_page_that_is_kept_holds_no_family_and_no_message_to_anybody(client, session, person):
    sign_up = family(session)
    client.force_login(person, backend=BACKEND)
    client.post(
        reverse("activities_staff:mark_attendance", args=[session.pk]),
        {"sign_up_id": sign_up.pk, "state": "present"},
    )  # leaves a message for the next page
    response = client.get(reverse("visits:attendance_shell", args=[session.pk]), headers={"X-By-Itself": "1"})
    assert response["X-Works-Offline"] == "1"
    html = response.content.decode()
    assert [
        word for word in ("Ugglan", session.display_title, person.name, "csrfmiddlewaretoken") if word in html
    ] == []
    assert 'role="status"><p>' not in html
    following = client.get(reverse("activities_staff:attendance", args=[session.pk]))
    assert len(following.context["messages"]) == 1  # and it is still there


def test_the_pages_of_today_and_tomorrow_are_kept_where_one_marks_attendance(session, person, service):
    tomorrow, _called_off, _later = (
        SessionFactory(
            activity=session.activity, on_date=TODAY + timedelta(days=days), hour=hour, called_off_at=off
        )
        for days, hour, off in [(1, 13, None), (1, 16, NOW), (2, 13, None)]
    )
    SessionFactory(activity__responsible_service=service, activity__booking="drop_in")
    SessionFactory(activity__responsible_service=PartnerServiceFactory(centre=service.centre, kind="bhv"))
    assert [address for address, _title in pages_to_keep(person, TODAY)] == [
        reverse("visits:attendance_shell", args=[each.pk]) for each in (session, tomorrow)
    ]
    assert pages_to_keep(staff_with("coordinator", centre=service.centre), TODAY) == []


# ---- What a device sends


def test_marks_are_saved_once_each_with_the_devices_clock_beside_the_servers(session, person):
    ugglan, raven = family(session), family(session, "Räven")
    sent = [record(session, ugglan), record(session, raven, "no_show"), record(session, raven, "ill")]
    assert outcomes(send(person, *sent)) == ["stored"] * 3
    assert marks(session) == {"Ugglan": "present", "Räven": "ill"}
    assert outcomes(send(person, *sent)) == ["repeat"] * 3
    assert marks(session) == {"Ugglan": "present", "Räven": "ill"}  # the repeat is not marked anew
    received = ReceivedRecord.objects.get(pk=sent[0].id)
    assert (received.received_at, received.device_at, received.person, received.kind) == (
        NOW, DEVICE, person, "attendance",
    )  # fmt: skip


def test_a_record_twice_in_one_batch_counts_once(session, person):
    sent = record(session, family(session))
    assert outcomes(send(person, sent, sent)) == ["stored", "repeat"]


def test_two_devices_that_mark_a_family_are_both_in_the_history_and_the_last_stands(
    client, session, service, person
):
    sign_up, colleague = family(session), staff_with("staff_member", service)
    assert outcomes(send(person, record(session, sign_up, "no_show"))) == ["stored"]
    assert outcomes(send(colleague, record(session, sign_up, "present"))) == ["stored"]
    assert outcomes(send(person, record(session, sign_up, ""))) == ["stored"]
    assert history(session) == [("no_show", person.pk), ("present", colleague.pk), ("", person.pk)]
    assert marks(session) == {"Ugglan": ""}
    client.force_login(person, backend=BACKEND)
    page = client.get(reverse("activities_staff:attendance", args=[session.pk]))
    assert [(family.pk, len(made)) for family, made in page.context["changed"]] == [(sign_up.pk, 3)]


def test_a_mark_made_before_there_was_a_history_becomes_its_first_row(session, service, person):
    sign_up = family(session)
    with reading_as(Reader.for_services(service.pk)):
        Attendance.objects.create(
            sign_up=sign_up, session=session, controller=service, state="ill", marked_at=NOW, marked_by=person
        )
    send(person, record(session, sign_up, "present"))
    assert history(session) == [("ill", person.pk), ("present", person.pk)]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"state": "dead"}, "unreadable"),
        ({"state": None}, "unreadable"),
        ({"session": "1"}, "unreadable"),
        ({"session": True}, "unreadable"),
        ({"session": 0}, "unreadable"),
        ({"session": 2**63}, "unreadable"),
        ({"family": None}, "unreadable"),
        ({"family": ["x"]}, "unreadable"),
        ({"family": "0" * 64}, "no_place"),
        ({"session": 2**62}, "not_yours"),
    ],
    ids=str,
)
def test_a_record_that_is_none_is_refused_with_words_and_stops_no_other(session, person, fields, reason):
    sign_up = family(session)
    bad, good = record(session, sign_up, **fields), record(session, sign_up)
    found = send(person, bad, good)
    assert outcomes(found) == [reason, "stored"]
    assert found[0].words
    assert marks(session) == {"Ugglan": "present"}


@pytest.mark.parametrize("what", ["no_place", "called_off", "future", "period_locked", "not_yours"])
def test_what_can_not_be_marked_any_more_is_refused_with_words_and_can_be_sent_again(
    session, service, person, what
):
    sign_up = family(session)
    sent = record(session, sign_up)
    now = NOW
    if what == "no_place":
        with reading_as(Reader.for_services(service.pk)):
            SignUp.objects.filter(pk=sign_up.pk).update(state="cancelled")
    elif what == "called_off":
        session.called_off_at = NOW
        session.save()
    elif what == "future":
        now = NOW - timedelta(days=1)
    elif what == "period_locked":
        now = NOW + timedelta(days=30)
        LockedPeriod.objects.create(centre=service.centre, from_date=TODAY, to_date=TODAY, locked_at=now)
    else:
        StaffRole.objects.filter(person=person).delete()
        person.known_roles = None
    (found,) = send(person, sent, now=now)
    assert (found.outcome, found.reason) == ("refused", what)
    assert found.words
    assert (marks(session), ReceivedRecord.objects.count()) == ({}, 0)
    if what == "period_locked":
        LockedPeriod.objects.update(unlocked_at=now, unlock_reason="late")
        assert outcomes(send(person, sent, now=now)) == ["stored"]


def test_a_record_with_the_key_of_another_is_refused_and_the_first_stands(session, person):
    sign_up = family(session)
    first = record(session, sign_up)
    send(person, first)
    assert outcomes(send(person, record(session, sign_up, "ill", key=first.id))) == ["key_reused"]
    assert marks(session) == {"Ugglan": "present"}


def test_a_service_that_only_reads_attendance_marks_nothing(session, service):
    sign_up = family(session)
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    session.activity.participating_services.add(other)
    decided(session.activity, other)
    assert outcomes(send(staff_with("staff_member", other), record(session, sign_up))) == ["not_yours"]
    assert marks(session) == {}


def test_a_key_of_another_session_opens_no_family(session, person):
    sign_up = family(session)
    later = SessionFactory(activity=session.activity, hour=18)
    stolen = Received(
        uuid.uuid4(), "attendance", None,
        {"session": later.pk, "family": family_key(session.pk, sign_up.pk), "state": "present"},
    )  # fmt: skip
    assert outcomes(send(person, stolen)) == ["no_place"]


@pytest.mark.django_db(transaction=True)
def test_the_same_record_at_once_from_two_places_is_one_mark(session, person):
    sent = record(session, family(session))

    def one(_n):
        try:
            return outcomes(send(person, sent))[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == ["repeat", "repeat", "repeat", "stored"]
    assert len(history(session)) == 1
