"""A Thursday morning at one centre."""

from datetime import date

import pytest

from activities.models import Activity
from familjecentral import clock
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, stockholm

THURSDAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(stockholm(2026, 11, 26, 8, 0)):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def on(service):
    """``on("Babyöppet", age_to_months=8, day=27)``: a session of a new activity, drop-in unless told."""

    def make(title, *, day=26, hour=9, booking=Activity.Booking.DROP_IN, by=service, session=None, **values):
        activity = ActivityFactory(responsible_service=by, title=title, booking=booking, **values)
        return SessionFactory(activity=activity, on_date=date(2026, 11, day), hour=hour, **(session or {}))

    return make
