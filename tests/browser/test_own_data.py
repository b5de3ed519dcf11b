"""Rights in a real browser: a parent's data behind their link, without JavaScript, and the lead's tool."""

import json
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Browser, Page, expect

from activities.rules import Child
from activities.signing_up import Household, Parent, sign_up
from familjecentral.audit.recording import PARENT
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.browser.test_staff import sign_in
from tests.factories import SessionFactory, staff_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def family():
    """A family with a place at a session in three days."""
    session = SessionFactory(on_date=timezone.localdate() + timedelta(days=3))
    household = Household([Child(date(2026, 6, 1))], alias="Ugglan", parent=Parent("ugglan@example.org"))
    return sign_up(bookable=session, household=household, key=uuid.uuid4(), by=PARENT, now=timezone.now())


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_a_parent_reads_takes_away_and_erases_everything(browser: Browser, live_server, family, language):
    context = browser.new_context(java_script_enabled=language == "ar", viewport={"width": 320, "height": 700})
    page = context.new_page()
    with translation.override(language):
        page.goto(live_server.url + reverse("my_sign_up", args=[family.token]))
        everything, erase = (reverse(name, args=[family.token]) for name in ("my_data", "erase_my_data"))
    page.locator(f'a[href="{everything}"]').click()
    expect(page.get_by_text("ugglan@example.org")).to_be_visible()
    if language == "ar":
        no_accessibility_faults(page)
        fits(page)
    with page.expect_download() as coming:
        page.locator("a[download]").click()
    assert json.loads(Path(coming.value.path()).read_text("utf-8"))["you"]["alias"] == "Ugglan"
    page.locator(f'a[href="{erase}"]').click()
    if language == "ar":
        no_accessibility_faults(page)
        fits(page)
    page.locator("form button.danger").click()
    page.wait_for_url("**/anmald/raderat/")
    assert page.goto(live_server.url + everything).status == 404
    context.close()


def test_the_lead_makes_sure_who_asks_looks_and_prints(page: Page, live_server, family):
    page.set_viewport_size({"width": 390, "height": 844})
    lead = staff_with("centre_lead", family.sign_up.session.activity.responsible_service)
    sign_in(page, live_server, lead)
    page.goto(live_server.url + reverse("staff:data_requests"))
    no_accessibility_faults(page)
    page.locator("input[name=kind][value=extract]").check()
    page.locator("main form.card-plain button").click()
    page.locator("button[value=look]").click()
    expect(page.locator("#error-summary")).to_be_focused()
    no_accessibility_faults(page)
    page.locator("input[name=email]").fill("ugglan@example.org")
    page.locator("input[name=identity][value=identity_shown_id]").check()
    page.locator("button[value=look]").click()
    expect(page.locator("[data-held=sign_up]")).to_have_count(1)
    no_accessibility_faults(page)
    fits(page)
    page.locator("button[value=extract]").click()
    expect(page.get_by_text("Ugglan", exact=True)).to_be_visible()
    no_accessibility_faults(page)
    fits(page)
