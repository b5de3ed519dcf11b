"""A session at a centre, one who works there and one who leads."""

import pytest

from tests.factories import PartnerServiceFactory, SessionFactory, staff_with


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def centre(service):
    return service.centre


@pytest.fixture
def teacher(service):
    return staff_with("staff_member", service)


@pytest.fixture
def lead(service):
    return staff_with("centre_lead", service)


@pytest.fixture
def session(service):
    return SessionFactory(activity__responsible_service=service, activity__title="Babycafé")
