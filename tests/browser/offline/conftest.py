"""A centre's open preschool today, somebody who works there, and a browser behind a cable that can be pulled."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from staff.models import StaffMember
from tests.factories import ActivityFactory, AgeBandFactory, PartnerServiceFactory, SessionFactory

from .device import member
from .line import Line


@pytest.fixture
def line(live_server):
    line = Line(live_server.url)
    yield line
    line.close()


@pytest.fixture
def service():
    service = PartnerServiceFactory()
    AgeBandFactory(centre=service.centre)
    return service


@pytest.fixture
def session(service):
    activity = ActivityFactory(
        responsible_service=service, title="Öppen förskola", booking="drop_in", capacity=None
    )
    return SessionFactory(activity=activity, on_date=timezone.localdate(), hour=9, hours=3)


@pytest.fixture
def maja(service) -> StaffMember:
    return member(service)


@pytest.fixture
def context(browser, line):
    context = browser.new_context(service_workers="allow", viewport={"width": 768, "height": 1024})
    yield context
    context.close()


@pytest.fixture
def page(context) -> Page:
    return context.new_page()
