"""Attendance: marked by the responsible service, read where it is shared, and never more than that."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Attendance, AttendanceSharing, SignUpChild, SignUpContact, SignUpReading
from activities.sharing_attendance import SharingDenied, SharingRefused, end_sharing, share_attendance
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.privacy.walls import Reader, reading_as
from staff.rules import reader_for
from tests.activities.sharing import decided, family, seen_by, signed_in
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, staff_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(on_date=clock.today())


@pytest.fixture
def taking_part(session):
    service = PartnerServiceFactory(centre=session.activity.centre, kind="bhv")
    session.activity.participating_services.add(service)
    return service


@pytest.fixture
def address(session):
    return reverse("activities_staff:attendance", args=[session.pk])


def mark(client, session, sign_up_id, state="present"):
    return client.post(
        reverse("activities_staff:mark_attendance", args=[session.pk]), {"sign_up_id": sign_up_id, "state": state}
    )


def marks(session) -> list[tuple[str, int | None]]:
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        return list(Attendance.objects.filter(session=session).values_list("state", "marked_by").order_by("id"))


def test_the_list_says_where_those_are_counted_who_come_to_a_part_of_an_open_session(client, session, address):
    person = staff_with("staff_member", session.activity.responsible_service)
    assert signed_in(client, person).get(address).context["counting_rule"] == ""
    open_one = ActivityFactory(responsible_service=session.activity.responsible_service, title="Öppen förskola")
    session.within = SessionFactory(activity=open_one, on_date=session.on_date, hour=8, hours=4)
    session.save()
    for rule, said in (("in_slot", "räknas där och bara där"), ("by_itself", "räknas för sig")):
        session.activity.nested_count = rule
        session.activity.save()
        assert said in client.get(address).content.decode()


# ---- Marking


def test_staff_mark_a_family_and_the_latest_mark_holds(client, session, address):
    person = staff_with("staff_member", session.activity.responsible_service)
    sign_up = family(session)
    family(session, "Väntar", "waiting")
    page = signed_in(client, person).get(address)
    assert [(each.sign_up.alias, each.state) for each in page.context["list"].families] == [("Ugglan", "")]
    for state in ("present", "present", "ill"):
        assert mark(client, session, sign_up.pk, state)["Location"] == f"{address}#family-{sign_up.pk}"
    assert marks(session) == [("ill", person.pk)]
    marked = AuditEvent.objects.filter(action="marked_attendance").values_list("actor_id", "service_id")
    assert list(marked) == [(person.pk, session.activity.responsible_service_id)] * 2  # the same again is no news


@pytest.mark.parametrize("state", ["", "dead", "PRESENT"])
def test_a_mark_that_is_not_one_of_ours_is_refused(client, session, state):
    sign_up = family(session)
    signed_in(client, staff_with("staff_member", session.activity.responsible_service))
    assert mark(client, session, sign_up.pk, state).status_code == 302
    assert marks(session) == []


@pytest.mark.parametrize("fault", ["future", "called_off", "waiting", "another_session", "guessed"])
def test_what_can_not_be_marked_is_not(client, session, fault):
    sign_up = family(session, state="waiting" if fault == "waiting" else "confirmed")
    number = sign_up.pk
    if fault == "future":
        session.on_date += timedelta(days=1)
        session.starts_at += timedelta(days=1)
        session.ends_at += timedelta(days=1)
    if fault == "called_off":
        session.called_off_at = clock.now()
    session.save()
    if fault == "another_session":
        number = family(SessionFactory(activity=session.activity, on_date=clock.today(), hour=18)).pk
    if fault == "guessed":
        number = 2**63 - 1
    signed_in(client, staff_with("staff_member", session.activity.responsible_service))
    response = mark(client, session, number)
    assert response.status_code == 302
    assert marks(session) == []
    assert not AuditEvent.objects.filter(action="marked_attendance").exists()


def test_contact_children_and_language_are_not_on_the_page(client, session, address):
    family(session)
    signed_in(client, staff_with("staff_member", session.activity.responsible_service))
    html = client.get(address).content.decode()
    assert "Ugglan" in html
    assert [word for word in ("example.org", "070-174", "tigrinska", "somaliska") if word in html.lower()] == []


def test_it_takes_as_many_queries_for_30_families_as_for_one(client, address, session):
    session.activity.capacity = session.capacity = None
    session.activity.save()
    session.save()
    signed_in(client, staff_with("staff_member", session.activity.responsible_service))
    family(session)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for n in range(29):
        family(session, f"Familj {n}")
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(address).context["list"].families) == 30
    assert len(many) == len(few)


def test_the_family_sees_which_service_opened_its_data_once_a_day(client, session, address):
    sign_up = family(session)
    service = session.activity.responsible_service
    signed_in(client, staff_with("staff_member", service))
    for _ in range(3):
        client.get(address)
        client.get(reverse("activities_staff:participants", args=[session.pk]))
    with reading_as(Reader.for_services(service.pk)):
        readings = list(SignUpReading.objects.filter(sign_up=sign_up).values_list("service", "role", "on_date"))
    assert readings == [(service.pk, "staff_member", clock.today())]
    assert seen_by(service, SignUpReading) == 0  # it is the family's, not the colleagues'


# ---- Shared by decision


def test_a_service_that_takes_part_reads_after_a_decision_and_marks_nothing(client, session, taking_part, address):
    sign_up = family(session)
    family(session, "Väntar", "waiting")
    person = staff_with("staff_member", taking_part)
    signed_in(client, person)
    assert client.get(address).status_code == 404
    decided(session.activity, taking_part)
    page = client.get(address)
    assert [each.sign_up.alias for each in page.context["list"].families] == ["Ugglan"]
    assert page.context["list"].may_mark is False
    assert str(taking_part) in page.context["why"]
    mark(client, session, sign_up.pk)
    assert marks(session) == []
    assert [seen_by(taking_part, model) for model in (SignUpContact, SignUpChild)] == [0, 0]
    assert client.get(reverse("activities_staff:participants", args=[session.pk])).status_code == 404
    event = AuditEvent.objects.filter(action="read_attendance").latest("id")
    assert (event.actor_id, event.service_id, event.count) == (person.pk, taking_part.pk, 1)


@pytest.mark.parametrize("how", ["ended", "over", "another_activity", "another_service"])
def test_without_a_decision_in_force_nothing_is_seen(session, taking_part, how):
    family(session)
    if how == "another_activity":
        other = SessionFactory(activity__responsible_service=session.activity.responsible_service)
        other.activity.participating_services.add(taking_part)
        decided(other.activity, taking_part)
    elif how == "another_service":
        third = PartnerServiceFactory(centre=session.activity.centre, kind="mhv")
        session.activity.participating_services.add(third)
        decided(session.activity, third)
    else:
        decision = decided(session.activity, taking_part)
        assert seen_by(taking_part) == 1
        if how == "ended":
            lead = staff_with("centre_lead", session.activity.responsible_service)
            end_sharing(decision=decision, reader=reader_for(lead), by=Actor.staff(lead), now=clock.now())
        else:
            AttendanceSharing.objects.update(until=clock.today() - timedelta(days=1))
    assert seen_by(taking_part) == 0


@pytest.mark.parametrize(
    ("who", "days", "reason"),
    [
        (("staff_member", "own"), 30, SharingDenied.NOT_LEAD),
        (("centre_lead", "taking_part"), 30, SharingDenied.NOT_LEAD),
        (("centre_lead", "own"), 367, SharingDenied.TOO_LONG),
        (("centre_lead", "own"), -1, SharingDenied.TOO_LONG),
    ],
)
def test_who_may_not_decide_and_for_how_long(session, taking_part, who, days, reason):
    role, place = who
    person = staff_with(role, session.activity.responsible_service if place == "own" else taking_part)
    with pytest.raises(SharingRefused) as refusal:
        share_attendance(
            activity=session.activity, service=taking_part, until=clock.today() + timedelta(days=days),
            reader=reader_for(person), by=Actor.staff(person), person=person, now=clock.now(), today=clock.today(),
        )  # fmt: skip
    assert refusal.value.reason == reason
    assert AttendanceSharing.objects.count() == 0


def test_a_service_that_does_not_take_part_can_not_be_chosen(client, session, taking_part):
    third = PartnerServiceFactory(centre=session.activity.centre, kind="mhv")
    signed_in(client, staff_with("centre_lead", session.activity.responsible_service))
    answers = {"activity": session.activity.pk, "until": (clock.today() + timedelta(days=9)).isoformat()}
    page = client.post(reverse("activities_staff:share_attendance"), answers | {"service": third.pk})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["service"])
    page = client.post(reverse("activities_staff:share_attendance"), answers | {"service": taking_part.pk})
    assert page["Location"] == reverse("activities_staff:sharing")
    assert AttendanceSharing.objects.get().service == taking_part


def test_only_the_lead_of_the_responsible_service_ends_it(client, session, taking_part):
    decision = decided(session.activity, taking_part)
    address = reverse("activities_staff:end_sharing", args=[decision.pk])
    for person, status in [
        (staff_with("centre_lead", taking_part), 404),
        (staff_with("staff_member", session.activity.responsible_service), 403),
        (staff_with("centre_lead", session.activity.responsible_service), 302),
    ]:
        assert signed_in(client, person).post(address).status_code == status
    decision.refresh_from_db()
    assert decision.revoked_at is not None
