"""The programmes that come with the program, and what IT may do with their steps."""

import uuid

import pytest
from django.core.management import call_command
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import HomeVisitProgrammeFactory, PartnerServiceFactory, staff_with, stockholm
from visits.home_visit_programmes import BASE, EXTENDED, ship_home_visit_programmes
from visits.models import HomeVisit, HomeVisitProgramme, HomeVisitStep
from visits.queries import steps

pytestmark = pytest.mark.django_db


def months(programme) -> list[int]:
    return list(
        HomeVisitStep.objects.filter(programme__shipped_code=programme.code).values_list("at_months", flat=True)
    )


def test_two_programmes_are_laid_out_once():
    assert ship_home_visit_programmes() == 2
    assert (months(BASE), months(EXTENDED)) == ([0, 8], [0, 2, 4, 8, 12, 15])
    call_command("ship_home_visit_programmes", verbosity=0)
    assert HomeVisitProgramme.objects.count() == 2
    assert AuditEvent.objects.filter(action="shipped_home_visit_programmes").count() == 1


def test_what_it_has_changed_since_stays_as_it_is():
    ship_home_visit_programmes()
    HomeVisitProgramme.objects.filter(shipped_code=BASE.code).update(name="Vårt program", is_active=False)
    HomeVisitStep.objects.filter(programme__shipped_code=BASE.code, at_months=8).delete()
    assert ship_home_visit_programmes() == 0
    assert (HomeVisitProgramme.objects.count(), months(BASE)) == (2, [0])
    assert set(steps().values_list("programme__shipped_code", flat=True)) == {EXTENDED.code}


def test_a_programme_of_that_name_that_is_there_already_stands():
    own = HomeVisitProgrammeFactory(name=BASE.name)
    assert ship_home_visit_programmes() == 1
    own.refresh_from_db()
    assert (own.shipped_code, own.steps.count()) == (BASE.code, 0)


@pytest.fixture
def programme():
    ship_home_visit_programmes()
    return HomeVisitProgramme.objects.get(shipped_code=BASE.code)


def change(client, programme, **delete):
    rows = list(programme.steps.all())
    sent = {
        "name": programme.name,
        "is_active": "on",
        "steps-TOTAL_FORMS": len(rows),
        "steps-INITIAL_FORMS": len(rows),
    }
    for number, step in enumerate(rows):
        sent |= {
            f"steps-{number}-id": step.pk, f"steps-{number}-programme": programme.pk,
            f"steps-{number}-name": step.name, f"steps-{number}-at_months": step.at_months,
            f"steps-{number}-is_active": "on",
        }  # fmt: skip
    marked = {f"steps-{number}-DELETE": "on" for number in delete.get("rows", [])}
    return client.post(reverse("admin:visits_homevisitprogramme_change", args=[programme.pk]), sent | marked)


def test_a_step_with_visits_is_not_deleted_and_one_without_is(client, programme):
    service, used = PartnerServiceFactory(), programme.steps.first()
    with reading_as(Reader.for_services(service.pk)):
        HomeVisit.objects.create(
            id=uuid.uuid4(), centre=service.centre, service=service, step=used, state="offered",
            on_date="2026-11-26", logged_at=stockholm(2026, 11, 26),
        )  # fmt: skip
    client.force_login(staff_with("it_administrator"))
    assert change(client, programme, rows=[0]).status_code == 200  # with an error
    assert programme.steps.count() == 2
    assert change(client, programme, rows=[1]).status_code == 302
    assert list(programme.steps.all()) == [used]


def test_a_programme_is_closed_and_not_deleted(client, programme):
    client.force_login(staff_with("it_administrator"))
    address = reverse("admin:visits_homevisitprogramme_delete", args=[programme.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
