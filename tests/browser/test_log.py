"""The log in a real browser: readable on a phone and a desk, narrowed with the keyboard, without JavaScript."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from familjecentral import clock
from familjecentral.audit.recording import PARENT, Actor, record
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.browser.test_staff import PASSWORD, sign_in
from tests.factories import PartnerServiceFactory, StaffMemberFactory, staff_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = [(360, 740), (1280, 900)]


@pytest.fixture
def history():
    """Some events of three days."""
    service = PartnerServiceFactory()
    maja = StaffMemberFactory(name="Maja Exempel")
    for days in range(3):
        with clock.at(clock.now() - timedelta(days=days)):
            record("signed_up", by=PARENT, thing=service, service_id=service.pk)
            record("read_participants", by=Actor.staff(maja), thing=service, service_id=service.pk, count=4)
            record("role_added", by=Actor.staff(maja), thing=maja, service_id=service.pk, detail="centre_lead")
    return service


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_data_protection_officer_reads_and_narrows_the_log(page: Page, live_server, history, width, height):
    page.set_viewport_size({"width": width, "height": height})
    sign_in(page, live_server, staff_with("data_protection_officer"))
    page.wait_for_url(f"**{reverse('log:list')}")
    expect(page.locator("[data-event]")).to_have_count(10)
    no_accessibility_faults(page)
    fits(page)
    page.locator("summary").click()
    no_accessibility_faults(page)
    fits(page)
    page.locator("#id_action").select_option("role_added")
    page.locator("#id_action").press("Tab")
    page.locator("form[method=get] button").press("Enter")
    expect(page.locator("[data-event]")).to_have_count(3)
    assert "action=role_added" in page.url
    with page.expect_download() as download:
        page.locator("#take-out ~ .bar a").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 4


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_faulty_day_is_told_at_its_field(page: Page, live_server, history, width, height):
    page.set_viewport_size({"width": width, "height": height})
    sign_in(page, live_server, staff_with("data_protection_officer"))
    page.goto(f"{live_server.url}{reverse('log:list')}?start=2026-11-02&end=2026-11-01")
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#id_end")).to_be_visible()
    no_accessibility_faults(page)
    fits(page)


def test_without_javascript_it_is_the_same(browser: Browser, live_server, history):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    person = staff_with("data_protection_officer")
    person.set_password(PASSWORD)
    person.save()
    page.goto(live_server.url + reverse("account_login"))
    page.locator("input[type=email]").fill(person.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main button").first.click()
    page.locator("summary").click()
    page.locator("#id_action").select_option("signed_up")
    page.locator("form[method=get] button").click()
    expect(page.locator("[data-event]")).to_have_count(3)
    context.close()
