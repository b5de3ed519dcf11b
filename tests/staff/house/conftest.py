"""A centre with its open preschool, on a Thursday in November."""

import pytest

from familjecentral import clock
from tests.factories import PartnerServiceFactory, stockholm

NOW = stockholm(2026, 11, 26, 9, 0)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def thursday():
    with clock.at(NOW):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory(phone="+46313900600")


@pytest.fixture
def centre(service):
    return service.centre
