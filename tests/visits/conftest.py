"""A preschool teacher, signed in on a Thursday morning."""

import pytest

from familjecentral import clock
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import PartnerServiceFactory, staff_with, stockholm


@pytest.fixture
def thursday_morning():
    with clock.at(stockholm(2026, 11, 26, 10, 0)):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def person(service, client, thursday_morning):
    person = staff_with("staff_member", service=service)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return person


@pytest.fixture
def behind_its_wall(service):
    """What the test writes and looks at, it does as the program, acting for the service."""
    with reading_as(Reader.for_services(service.pk)):
        yield
