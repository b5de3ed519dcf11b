"""Staff call a session off in a real browser, with the keyboard alone, and undo it; parents see each step."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from activities.models import Deviation
from tests.activities.deviations import family
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.browser.test_staff import sign_in
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, VenueFactory, staff_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def session(service):
    tomorrow = timezone.localdate() + timedelta(days=1)
    activity = ActivityFactory(responsible_service=service, title="Babycafé")
    VenueFactory(centre=service.centre, name="Biblioteket", is_shared=True)
    SessionFactory(activity=activity, on_date=tomorrow, hour=15)
    session = SessionFactory(activity=activity, on_date=tomorrow, hour=10)
    family(session, email="a@example.org")
    return session


def press(page: Page, target, key: str = "Enter") -> None:
    """Tab to what is meant, as a hand without a mouse does, and press the key."""
    for _ in range(80):
        if target.evaluate("(found) => found === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(target).to_be_focused()
    page.keyboard.press(key)


@pytest.mark.parametrize("size", [(320, 740), (1280, 900)], ids=["phone", "desktop"])
def test_with_the_keyboard_alone_a_session_is_called_off_looked_through_and_undone(
    page: Page, live_server, service, session, size
):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    sign_in(page, live_server, staff_with("staff_member", service))
    week = f"?date={session.on_date}&session={session.pk}"
    page.goto(live_server.url + reverse("activities_staff:deviate") + week)
    no_accessibility_faults(page)
    fits(page)
    press(page, page.locator("main form button"))  # nothing has been said to have happened
    expect(page.locator("#error-summary")).to_be_focused()
    no_accessibility_faults(page)
    press(page, page.locator("#id_kind_0"), " ")
    press(page, page.locator("main form button"))
    expect(page.locator("[data-families]")).to_have_attribute("data-families", "1")
    expect(page.locator("[data-reach]")).to_have_count(1)
    no_accessibility_faults(page)
    fits(page)
    assert Deviation.objects.count() == 0
    press(page, page.locator("main form button"))
    page.wait_for_url("**/avvikelse/*/")
    no_accessibility_faults(page)
    fits(page)
    session.refresh_from_db()
    assert session.is_called_off
    staff_page = page.url
    page.goto(live_server.url + reverse("centre", args=[service.centre.slug]))
    expect(page.locator(".banner li")).to_have_text("I morgon kl. 10: Babycafé är inställt – ledaren är sjuk")
    no_accessibility_faults(page)
    fits(page)
    page.goto(staff_page)
    press(page, page.locator("main form button.danger"))
    expect(page.locator("main form button.danger")).to_have_count(0)
    session.refresh_from_db()
    assert not session.is_called_off
    page.goto(live_server.url + reverse("centre", args=[service.centre.slug]))
    expect(page.locator(".banner")).to_have_count(0)
