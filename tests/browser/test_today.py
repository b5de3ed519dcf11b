"""Today in a real browser, on a phone, a tablet and a wide screen; and attendance at a door without a network."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.activities.sharing import family
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.browser.test_staff import sign_in
from tests.factories import ActivityFactory, AgeBandFactory, PartnerServiceFactory, SessionFactory, staff_with
from visits.models import LockedPeriod

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {"phone": (390, 844), "narrow": (320, 640), "tablet": (1024, 768), "wide": (1280, 900)}


@pytest.fixture
def service():
    service = PartnerServiceFactory()
    AgeBandFactory(centre=service.centre)
    return service


@pytest.fixture
def group(service):
    """A session that goes on all day, with two families."""
    session = SessionFactory(
        activity__responsible_service=service, on_date=timezone.localdate(), hour=0, hours=23.9
    )
    family(session)
    family(session, "Räven")
    return session


@pytest.fixture
def person(service):
    return staff_with("staff_member", service)


def open_preschool(service):
    return ActivityFactory(responsible_service=service, title="Öppen förskola", booking="drop_in", capacity=None)


def picture(page: Page, name: str) -> None:
    """Kept where FC_PICTURES says, to look at."""
    if folder := os.environ.get("FC_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def looked_at(page: Page, name: str) -> None:
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        fits(page)
        picture(page, f"{name}-{size}")
    no_accessibility_faults(page)


def test_today_begins_with_what_is_on_and_says_what_is_missing(page: Page, live_server, service, group, person):
    activity = ActivityFactory(
        responsible_service=service, title="Öppen förskola", booking="drop_in", capacity=None
    )
    now_on = SessionFactory(activity=activity, on_date=timezone.localdate(), hour=0, hours=23.9, capacity=None)
    for days in range(1, 6):
        SessionFactory(activity=activity, on_date=timezone.localdate() - timedelta(days=days), capacity=None)
    family(SessionFactory(activity=group.activity, on_date=timezone.localdate() + timedelta(days=2)), "Tolken")
    sign_in(page, live_server, person)
    first = page.locator("section").first
    expect(first.locator("[data-session]")).to_have_count(2)
    expect(page.locator("[data-coming]").first).to_have_attribute("data-coming", "2")
    expect(page.locator("[data-not-counted]")).to_have_attribute("data-not-counted", "5")
    expect(page.locator("[data-not-counted] ul a")).to_have_count(3)
    expect(page.locator("[data-interpreters]")).to_have_attribute("data-interpreters", "1")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    looked_at(page, "today")
    first.locator(f'a[href="{reverse("visits:count", args=[now_on.pk])}"]').click()  # one tap to count
    page.wait_for_url(f"**{reverse('visits:count', args=[now_on.pk])}")


def test_on_a_good_day_today_says_so(page: Page, live_server, person):
    sign_in(page, live_server, person)
    expect(page.locator("[data-to-do] .note.ok")).to_be_visible()
    looked_at(page, "today-good")


def test_a_coordinator_sees_what_is_missing_locks_and_opens_again(page: Page, live_server, service):
    activity = ActivityFactory(
        responsible_service=service, title="Öppen förskola", booking="drop_in", capacity=None
    )
    last_month = timezone.localdate().replace(day=1) - timedelta(days=1)
    SessionFactory(activity=activity, on_date=last_month, capacity=None)
    sign_in(page, live_server, staff_with("coordinator", centre=service.centre))
    page.goto(live_server.url + reverse("visits:locked_periods"))
    looked_at(page, "locked-none")
    page.locator(f'nav a[href*="{last_month.isoformat()}"]').first.click()
    expect(page.locator("[data-missing] li")).to_have_count(1)
    looked_at(page, "lock")
    page.locator("main form button.button").click()
    expect(page.locator("[data-locked-period]")).to_have_count(1)
    page.locator("[data-locked-period] a").click()
    looked_at(page, "unlock")
    page.locator("main form button.button").click()
    expect(page.locator("#error-summary")).to_be_focused()
    page.locator("input[value=late]").check()
    page.locator("main form button.button").click()
    looked_at(page, "locked-opened")
    assert LockedPeriod.objects.get().unlock_reason == "late"
