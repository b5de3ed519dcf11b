"""A published centre on a Thursday morning, with a session in the house."""

import io
from datetime import date

import pypdf
import pytest
from django.core.cache import caches

from activities.models import Activity
from familjecentral import clock
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, stockholm

THURSDAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(stockholm(2026, 11, 26, 8, 0)):
        yield


@pytest.fixture(autouse=True)
def nothing_made_before():
    caches["made"].clear()


@pytest.fixture
def service():
    return PartnerServiceFactory(
        centre__name="Familjecentralen Ängen", centre__slug="angen", centre__street="Storgatan 1",
        centre__locality="Exempelstad", centre__postal_code="123 45",
    )  # fmt: skip


@pytest.fixture
def centre(service):
    return service.centre


def drop_in(service, title="Sångstund", **values):
    activity = ActivityFactory(
        responsible_service=service, title=title, booking=Activity.Booking.DROP_IN, capacity=None
    )
    return SessionFactory(activity=activity, **{"on_date": THURSDAY, "hour": 10, "hours": 1} | values)


@pytest.fixture
def session(service):
    return drop_in(service)


def words_in_pdf(content):
    """All words of a PDF in one line; words parted at the end of a line are whole again."""
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return " ".join(text.split()).replace("\u00ad ", "").replace("\u00ad", "")
