"""A centre with two services and those who work, lead and follow up there, on a Thursday morning."""

import pytest

from familjecentral import clock
from familjecentral.audit.recording import Actor
from staff.development.people import Colleague
from staff.models import TrainingTheme
from tests.factories import PartnerServiceFactory, staff_with, stockholm

NOW = stockholm(2026, 11, 26, 10, 0)


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory(kind="bhv")


@pytest.fixture
def centre(service):
    return service.centre


@pytest.fixture
def other(centre):
    return PartnerServiceFactory(kind="mhv", centre=centre)


@pytest.fixture
def staff(service):
    return staff_with("staff_member", service)


@pytest.fixture
def lead(service):
    return staff_with("centre_lead", service)


@pytest.fixture
def other_lead(other):
    return staff_with("centre_lead", other)


@pytest.fixture
def coordinator(centre):
    return staff_with("coordinator", centre=centre)


@pytest.fixture
def theme(centre):
    return TrainingTheme.objects.create(municipality=centre.municipality, name="Stjärnfamiljen")


def as_colleague(person, *services):
    return Colleague(person, list(services))


def by(person):
    return {"by": Actor.staff(person), "person": person, "now": NOW}
