"""Home visits, as the staff of a service log them."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from familjecentral import clock
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import StaffRole
from tests.factories import HomeVisitStepFactory, PartnerServiceFactory
from visits.home_visiting import HomeVisitDenied
from visits.models import HomeVisit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("thursday_morning", "behind_its_wall")]

TODAY = date(2026, 11, 26)


def in_context(response, name):
    return response.context[name]


def codes(form) -> dict[str, list[str]]:
    """The codes of a form's errors by field."""
    return {name: [error.code for error in errors] for name, errors in form.errors.as_data().items()}


def visit_form(step, **values):
    return {
        "key": str(uuid.uuid4()), "step": str(step.pk), "state": "done", "on_date": "2026-11-26", "place": "home",
        "mother_present": "on", "minutes": "45", "interpreter_language": "",
    } | values  # fmt: skip


@pytest.fixture
def step():
    return HomeVisitStepFactory()


def logged(service, step, **fields):
    values = {
        "id": uuid.uuid4(), "centre": service.centre, "service": service, "step": step, "state": "offered",
        "on_date": TODAY, "logged_at": clock.now(),
    }  # fmt: skip
    with reading_as(Reader.for_services(service.pk)):
        return HomeVisit.objects.create(**(values | fields))


def test_a_home_visit_is_logged_for_ones_own_service(client, person, service, step):
    other = PartnerServiceFactory(centre=service.centre, kind="social_services")
    form = visit_form(step, service=str(service.pk), other_services=[str(other.pk)], interpreter_language="so")
    response = client.post(reverse("visits:home_visit_new"), form)
    assert (response.status_code, response.url) == (302, reverse("visits:home_visits"))
    visit = HomeVisit.objects.get()
    assert (visit.service, visit.is_joint, visit.interpreter_language, visit.minutes) == (service, True, "so", 45)
    assert client.post(reverse("visits:home_visit_new"), form).status_code == 302
    assert HomeVisit.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"mother_present": ""}, {"mother_present": [HomeVisitDenied.NOBODY_MET.value]}),
        ({"on_date": "2026-11-27"}, {"on_date": [HomeVisitDenied.NOT_YET.value]}),
        ({"state": "declined"}, {"state": [HomeVisitDenied.NOT_DONE.value]}),
        ({"minutes": "481"}, {"minutes": [HomeVisitDenied.MINUTES.value]}),
        ({"minutes": "an hour"}, {"minutes": ["invalid"]}),
        ({"on_date": "soon"}, {"on_date": ["invalid"]}),
        ({"step": ""}, {"step": ["required"]}),
        ({"service": "0"}, {"service": ["invalid_choice"]}),
    ],
)
@pytest.mark.usefixtures("person")
def test_a_wrong_answer_is_told_at_its_field_and_the_form_is_still_filled(client, service, step, values, error):
    sent = visit_form(step, service=str(service.pk)) | values
    response = client.post(reverse("visits:home_visit_new"), sent)
    form = in_context(response, "form")
    assert response.status_code == 422
    assert codes(form) == error
    assert form["key"].value() == sent["key"]
    assert form["interpreter_language"].value() == sent["interpreter_language"]
    assert not HomeVisit.objects.exists()


def test_the_service_is_asked_for_only_when_there_are_several(client, person, service):
    address = reverse("visits:home_visit_new")
    assert in_context(client.get(address), "form")["service"].is_hidden
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    StaffRole.objects.create(person=person, role="staff_member", centre=service.centre, service=other)
    field = in_context(client.get(address), "form")["service"]
    assert (field.is_hidden, set(field.field.queryset)) == (False, {service, other})


def test_a_visit_can_not_be_logged_for_a_colleagues_service(client, person, service, step):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    response = client.post(reverse("visits:home_visit_new"), visit_form(step, service=str(other.pk)))
    assert response.status_code == 422
    assert not HomeVisit.objects.exists()


def test_the_list_shows_the_latest_of_ones_own_services_only(client, person, service, step):
    old, new = logged(service, step, on_date=date(2026, 11, 1)), logged(service, step)
    colleague = PartnerServiceFactory(centre=service.centre, kind="bhv")
    logged(colleague, step, other_service_ids=[service.pk])
    rows = in_context(client.get(reverse("visits:home_visits")), "visits")
    assert [(row["visit"], row["is_open"]) for row in rows] == [(new, True), (old, True)]


def test_the_list_takes_as_many_queries_for_30_visits_as_for_one(
    client, person, service, step, django_assert_num_queries
):
    logged(service, step, other_service_ids=[PartnerServiceFactory(centre=service.centre, kind="bhv").pk])
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("visits:home_visits"))
    for _ in range(30):
        other = PartnerServiceFactory(centre=service.centre, kind="other", name=str(uuid.uuid4()))
        logged(service, HomeVisitStepFactory(), other_service_ids=[other.pk])
    with django_assert_num_queries(len(few)):
        response = client.get(reverse("visits:home_visits"))
    assert len(in_context(response, "visits")) == 30


def test_an_offered_visit_is_marked_as_done(client, person, service, step):
    visit = logged(service, step, interpreter_language="ar")
    address = reverse("visits:home_visit_done", args=[visit.pk])
    assert in_context(client.get(address), "form")["interpreter_language"].value() == "ar"
    response = client.post(address, visit_form(step, father_present="on"))
    assert (response.status_code, response.url) == (302, reverse("visits:home_visits"))
    visit = HomeVisit.objects.standing().get()
    assert (visit.state, visit.mother_present, visit.father_present) == ("done", True, True)


def test_a_visit_that_is_marked_without_anybody_met_is_told_so(client, person, service, step):
    visit = logged(service, step)
    response = client.post(reverse("visits:home_visit_done", args=[visit.pk]), visit_form(step, mother_present=""))
    assert codes(in_context(response, "form")) == {"mother_present": ["nobody_met"]}
    assert HomeVisit.objects.get().state == "offered"


def test_another_services_visit_is_not_found(client, person, service, step):
    colleague = PartnerServiceFactory(centre=service.centre, kind="bhv")
    for pk in (logged(colleague, step).pk, uuid.uuid4()):
        address = reverse("visits:home_visit_done", args=[pk])
        assert client.get(address).status_code == client.post(address, visit_form(step)).status_code == 404
