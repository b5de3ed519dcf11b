"""Counting without a script, in a real browser: a family in one tap, undone; a day entered afterwards, closed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.factories import (
    ActivityFactory,
    AgeBandFactory,
    PartnerServiceFactory,
    SessionFactory,
    staff_with,
)
from tests.visits.taps import event, tap
from visits.models import TallyTotal, UsualFamily, VisitTally

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "en-lang-mening-som-losenord"
LEAST = 64  # pixels of a pad's button, in either direction


@pytest.fixture
def service():
    service = PartnerServiceFactory()
    bands = [
        AgeBandFactory(centre=service.centre, from_months=low, to_months=high)
        for low, high in [(0, 12), (12, 36), (36, 84)]
    ]
    for position, (women, men, children) in enumerate([(1, 0, bands[:1]), (0, 1, bands[:1]), (1, 1, bands[:2])]):
        family = UsualFamily.objects.create(centre=service.centre, women=women, men=men, position=position)
        family.children.set(children)
    return service


def session_on(service, day):
    activity = ActivityFactory(
        responsible_service=service, title="Öppen förskola", booking="drop_in", capacity=None
    )
    return SessionFactory(activity=activity, on_date=day, hour=0, hours=3)


def signed_in(browser: Browser, live_server, person, width, height) -> Page:
    person.set_password(PASSWORD)
    person.save()
    page = browser.new_context(
        java_script_enabled=False, locale="sv-SE", viewport={"width": width, "height": height}
    ).new_page()
    page.goto(live_server.url + reverse("account_login"))
    page.locator("input[type=email]").fill(person.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/personal/**")
    return page


@pytest.mark.parametrize("size", [(390, 844), (900, 1180), (320, 640)])
def test_a_family_is_one_tap_and_undone_with_one(browser, live_server, service, size):
    session = session_on(service, timezone.localdate())
    page = signed_in(browser, live_server, staff_with("centre_lead", service), *size)
    page.goto(live_server.url + reverse("visits:count", args=[session.pk]))
    fits_without_script(page)
    for button in page.locator("[data-tap] button").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= LEAST, (button.inner_text(), box)
    page.locator(".usual-families button").nth(2).click()
    expect(page.locator('[data-number="woman"]')).to_have_text("1")
    page.locator('[aria-label^="One more"], [aria-label^="En till"]').nth(1).click()
    expect(page.locator('[data-number="man"]')).to_have_text("2")
    assert VisitTally.objects.values("tap").distinct().count() == 2
    for number in ("1", "0"):
        page.locator("[data-undo] button").click()
        expect(page.locator('[data-number="man"]')).to_have_text(number)
    expect(page.locator("[data-undo]")).to_be_hidden()
    assert set(TallyTotal.objects.values_list("total", flat=True)) == {0}


def test_a_day_is_entered_afterwards_closed_and_leaves_the_list(browser, live_server, service):
    yesterday = session_on(service, timezone.localdate() - timedelta(days=1))
    person = staff_with("centre_lead", service)
    page = signed_in(browser, live_server, person, 390, 844)
    page.goto(live_server.url + reverse("visits:to_settle"))
    fits_without_script(page)
    page.locator("[data-to-settle] a.button").click()
    fits_without_script(page)
    page.locator("[name=number_0]").fill("14")
    page.locator("[name=reason]").select_option("paper")
    page.locator("[name=late]").click()
    expect(page.locator('[data-number="woman"]')).to_have_text("14")
    page.locator("#close-count ~ .bar button").click()
    expect(page.locator('[data-closing="counted"]')).to_be_visible()
    fits_without_script(page)
    page.goto(live_server.url + reverse("visits:usual_families"))
    fits_without_script(page)
    tap(yesterday, person, event(delta=1), now=timezone.now(), reason="forgotten")
    page.goto(live_server.url + reverse("visits:to_settle"))
    expect(page.locator("[data-to-settle]")).to_have_count(0)


def fits_without_script(page: Page) -> None:
    """Nothing is wider than the screen, as far as boxes tell."""
    width = page.viewport_size["width"]
    for part in page.locator("main :is(button, a, section, form, li, dl, p)").all():
        box = part.bounding_box()
        assert box is None or box["x"] + box["width"] <= width + 1, part.inner_text()
