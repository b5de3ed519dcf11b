"""An invited colleague in a real browser: the link, a password, and the sign-in page."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from familjecentral.audit.recording import SYSTEM
from staff.inviting import invite, link_of
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.factories import PartnerServiceFactory, staff_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "fyra gula cyklar"


def test_an_invited_colleague_chooses_a_password_and_signs_in(page: Page, live_server, settings):
    settings.PUBLIC_URL = live_server.url
    person = staff_with("staff_member", PartnerServiceFactory())
    link = link_of(invite(person=person, by=SYSTEM, now=timezone.now()))
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(link)
    no_accessibility_faults(page)
    fits(page)
    first, second = page.locator("input[type=password]").all()
    first.fill("kort")
    second.fill("kort")
    page.locator("main form button").click()
    expect(page.locator("#error-summary")).to_be_focused()
    no_accessibility_faults(page)
    first.fill(PASSWORD)
    second.fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url("**/account/login/")
    page.locator("input[type=email]").fill(person.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + reverse("visits:today"))
    page.context.clear_cookies()
    page.goto(link)
    expect(page.locator(f'a[href="{reverse("account_reset_password")}"]')).to_be_visible()
    no_accessibility_faults(page)
    fits(page)
