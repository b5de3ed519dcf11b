"""A centre that asks the surveys which come with the program, on a day in the middle of a term."""

from datetime import datetime

import pytest

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from feedback.surveys import queries
from feedback.surveys.shipping import ship_surveys
from tests.factories import STOCKHOLM, PartnerServiceFactory

NOON = datetime(2026, 11, 26, 12, tzinfo=STOCKHOLM)


@pytest.fixture(autouse=True)
def a_day_in_november():
    with clock.at(NOON):
        yield


@pytest.fixture
def service():
    """It answers comments, and so keeps what visitors write in their own words."""
    found = PartnerServiceFactory(answers_feedback=True)
    ship_surveys(municipality=found.centre.municipality, by=SYSTEM, now=NOON)
    return found


@pytest.fixture
def centre(service):
    return service.centre


@pytest.fixture
def asked(centre):
    return queries.asked(centre, "adults")
