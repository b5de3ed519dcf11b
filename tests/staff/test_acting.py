"""Who works in several services acts for one of them, or sees the people of all."""

import pytest
from django.test import Client
from django.urls import reverse

from activities.models import Activity
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.privacy.walls import Reader, reading_as
from staff.acting import ACTING_FOR, ActingDenied
from staff.models import StaffRole
from staff.rules import reader_for, roles_of, services_held
from tests.factories import (
    ActivityFactory,
    HomeVisitStepFactory,
    PartnerServiceFactory,
    SessionFactory,
    staff_with,
    stockholm,
)
from visits.home_visiting import Meeting, log_home_visit
from visits.models import HomeVisit

pytestmark = pytest.mark.django_db

NOW = stockholm(2026, 11, 26, 10, 0)
URL = "/personal/verksamhet/"


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def preschool():
    return PartnerServiceFactory()


@pytest.fixture
def midwives(preschool):
    return PartnerServiceFactory(centre=preschool.centre, kind="mhv")


@pytest.fixture
def person(preschool, midwives, client):
    """Works in both, and is signed in."""
    person = staff_with("staff_member", preschool)
    add_role(person, "staff_member", midwives)
    client.force_login(person)
    return person


def add_role(person, role, service=None, centre=None):
    centre = service.centre if service else centre
    return StaffRole.objects.create(person=person, role=role, service=service, centre=centre)


def choose(client, service, **more):
    return client.post(URL, {"service": service.pk if service else ""} | more)


def today(client):
    return client.get(reverse("visits:today"))


def seen(client):
    """The services whose people a page's reader sees, and whose names it shows."""
    page = today(client)
    return page.wsgi_request.reader.services, page.context["service_names"]


def audited():
    events = AuditEvent.objects.filter(action="acting_for_changed").order_by("id")
    return [(event.actor_id, event.service_id) for event in events]


# ---- Choosing


def test_until_one_is_chosen_they_see_the_people_of_all(client, person, preschool, midwives):
    services, names = seen(client)
    assert services == {preschool.pk, midwives.pk}
    assert all(each.label in names for each in (preschool, midwives))
    choices = today(client).context["services_to_act_for"]
    assert sorted(each.pk for each in choices) == sorted([preschool.pk, midwives.pk])


def test_a_choice_narrows_what_they_read_and_says_so_and_is_audited(client, person, preschool, midwives):
    response = choose(client, midwives, next=reverse("visits:home_visits"))
    assert (response.status_code, response["Location"]) == (302, reverse("visits:home_visits"))
    services, names = seen(client)
    assert services == {midwives.pk}
    assert (midwives.label in names, preschool.label in names) == (True, False)
    html = today(client).content.decode()
    assert f'value="{midwives.pk}" aria-pressed="true"' in html
    assert html.count('aria-pressed="true"') == 1
    assert audited() == [(person.pk, midwives.pk)]


def test_all_can_be_chosen_again(client, person, preschool, midwives):
    choose(client, midwives)
    choose(client, None)
    assert seen(client)[0] == {preschool.pk, midwives.pk}
    assert audited() == [(person.pk, midwives.pk), (person.pk, None)]


def test_the_choice_ends_with_the_session(client, person, preschool, midwives):
    choose(client, midwives)
    client.post(reverse("account_logout"))
    client.force_login(person)
    assert seen(client)[0] == {preschool.pk, midwives.pk}
    elsewhere = Client()
    elsewhere.force_login(person)
    choose(client, midwives)
    assert seen(elsewhere)[0] == {preschool.pk, midwives.pk}


@pytest.mark.parametrize("sent", ["another's", "0", "-1", "x", "99999999999999999999", "1\x00"])
def test_a_service_that_is_not_theirs_is_refused_and_they_see_all_their_own(
    client, person, sent, preschool, midwives
):
    other = PartnerServiceFactory(centre=preschool.centre, kind="bhv")
    response = client.post(URL, {"service": other.pk if sent == "another's" else sent})
    assert response["Location"] == reverse("visits:today")
    page = today(client)
    assert page.wsgi_request.reader.services == {preschool.pk, midwives.pk}
    assert [str(message) for message in page.context["messages"]] == [str(ActingDenied.NOT_YOURS.label)]
    assert audited() == []


def test_a_choice_that_is_theirs_no_longer_falls_back_to_all_and_says_so_once(client, person, preschool, midwives):
    choose(client, midwives)
    StaffRole.objects.filter(person=person, service=midwives).delete()
    page = today(client)
    assert page.wsgi_request.reader.services == {preschool.pk}
    assert [str(message) for message in page.context["messages"]] == [str(ActingDenied.NOT_YOURS.label)]
    assert ACTING_FOR not in client.session
    assert list(today(client).context["messages"]) == []


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_the_way_back_never_leads_to_another_site(client, person, midwives, away):
    assert choose(client, midwives, next=away)["Location"] == reverse("visits:today")


def test_a_stranger_is_sent_to_sign_in_and_a_look_changes_nothing(client, person, midwives):
    response = Client().post(URL, {"service": midwives.pk})
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))
    assert client.get(URL, {"service": midwives.pk}).status_code == 405
    assert audited() == []


def test_who_works_in_one_service_is_asked_nothing(client, preschool):
    client.force_login(staff_with("centre_lead", preschool))
    page = today(client)
    assert page.context["services_to_act_for"] == []
    assert URL not in page.content.decode()


# ---- What follows


def test_roles_without_a_service_stay_and_those_of_other_services_rest(person, preschool, midwives):
    add_role(person, "centre_lead", preschool)
    coordinator = add_role(person, "coordinator", centre=preschool.centre)
    add_role(person, "it_administrator")
    person.acting_for = midwives.pk
    assert reader_for(person) == Reader.for_staff([midwives.pk])
    assert sorted(role.role for role in roles_of(person)) == ["coordinator", "it_administrator", "staff_member"]
    assert coordinator in roles_of(person)
    assert [person.has_perm(each) for each in ("comment.read", "report.read", "tally.create")] == [
        False,
        True,
        True,
    ]
    assert person.is_staff is True
    person.acting_for = preschool.pk
    assert person.has_perm("comment.read") is True
    assert {service.pk for service in services_held(person)} == {preschool.pk, midwives.pk}


def test_the_list_of_home_visits_follows(client, person, preschool, midwives):
    step = HomeVisitStepFactory()
    from familjecentral.audit.recording import SYSTEM

    for number, service in enumerate((preschool, midwives), 1):
        with reading_as(Reader.for_services(service.pk)):
            log_home_visit(
                key=f"00000000-0000-4000-8000-00000000000{number}", service=service, step=step, state="done",
                meeting=Meeting(on_date=NOW.date(), mother_present=True), by=SYSTEM, person=person, now=NOW,
            )  # fmt: skip

    def listed():
        page = client.get(reverse("visits:home_visits"))
        return sorted(row["visit"].service_id for row in page.context["visits"])

    assert listed() == sorted([preschool.pk, midwives.pk])
    choose(client, midwives)
    assert listed() == [midwives.pk]
    with reading_as(Reader.for_services(preschool.pk)):
        of_preschool = HomeVisit.objects.get(service=preschool)
    assert client.get(reverse("visits:home_visit_done", args=[of_preschool.pk])).status_code == 404


def test_the_home_visit_form_follows(client, person, preschool, midwives):
    step = HomeVisitStepFactory()
    choose(client, midwives)
    page = client.get(reverse("visits:home_visit_new"))
    assert list(page.context["form"].fields["service"].queryset) == [midwives]
    sent = {
        "key": "00000000-0000-4000-8000-000000000001", "service": preschool.pk, "step": step.pk, "state": "done",
        "on_date": "2026-11-26", "mother_present": "on", "place": "home",
    }  # fmt: skip
    assert client.post(reverse("visits:home_visit_new"), sent).status_code == 422
    assert client.post(reverse("visits:home_visit_new"), sent | {"service": midwives.pk}).status_code == 302
    with reading_as(Reader.for_services(preschool.pk, midwives.pk)):
        assert list(HomeVisit.objects.values_list("service", flat=True)) == [midwives.pk]


def test_counting_and_who_is_coming_follow(client, person, preschool, midwives):
    elsewhere = PartnerServiceFactory()
    add_role(person, "staff_member", elsewhere)
    drop_in = {"booking": Activity.Booking.DROP_IN, "capacity": None}
    here = SessionFactory(activity=ActivityFactory(responsible_service=preschool, **drop_in), hour=9)
    there = SessionFactory(activity=ActivityFactory(responsible_service=elsewhere, **drop_in), hour=9)
    booked = SessionFactory(activity=ActivityFactory(responsible_service=preschool), hour=13)

    def opens():
        counts = [client.get(reverse("visits:count", args=[each.pk])).status_code for each in (here, there)]
        return [*counts, client.get(reverse("activities_staff:participants", args=[booked.pk])).status_code]

    assert opens() == [200, 200, 200]
    choose(client, midwives)  # the same centre: its visits are everyone's to count, its families are not
    assert opens() == [200, 404, 404]
    rows = today(client).context["day"].sessions
    assert [row.may_read_participants for row in rows] == [False, False]
    choose(client, elsewhere)
    assert opens() == [404, 200, 404]
    choose(client, preschool)
    assert opens() == [200, 404, 200]


def test_a_lead_who_acts_for_another_service_opens_no_comments_until_they_act_for_their_own(
    client, person, preschool, midwives
):
    add_role(person, "centre_lead", preschool)
    comments = reverse("feedback:list")
    assert client.get(comments).status_code == 200
    choose(client, midwives)
    assert client.get(comments).status_code == 403
    assert comments not in [item["url"] for item in today(client).context["nav"]]
    choose(client, preschool)
    assert client.get(comments).status_code == 200
