"""A shared tablet in a real browser: paired, opened with a PIN, used to count, and left with Done."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from staff.models import StaffMember, Tablet
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.browser.test_staff import sign_in
from tests.factories import ActivityFactory, AgeBandFactory, PartnerServiceFactory, SessionFactory, staff_with
from tests.staff.at_a_tablet import PIN, WRONG, paired_tablet, with_pin
from visits.models import VisitTally

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLET = {"width": 768, "height": 1024}
PHONE = {"width": 360, "height": 740}
LEAST_TARGET = 64  # pixels


@pytest.fixture
def service():
    service = PartnerServiceFactory()
    AgeBandFactory(centre=service.centre)
    return service


@pytest.fixture
def drop_in(service):
    activity = ActivityFactory(
        responsible_service=service, title="Öppen förskola", booking="drop_in", capacity=None
    )
    return SessionFactory(activity=activity, on_date=timezone.localdate(), hour=9, hours=3)


@pytest.fixture
def maja(service):
    person = with_pin("staff_member", service)
    StaffMember.objects.filter(pk=person.pk).update(name="Maja Exempel")
    return person


def in_order(page: Page) -> None:
    """As every page at a tablet should be."""
    no_accessibility_faults(page)
    fits(page)


def big_enough(page: Page, selector: str, at_least: int = 1) -> None:
    boxes = [each.bounding_box() for each in page.locator(selector).all() if each.is_visible()]
    assert len(boxes) >= at_least
    assert [
        box for box in boxes if box is None or box["height"] < LEAST_TARGET or box["width"] < LEAST_TARGET
    ] == []


def stand_at(page: Page, live_server, service) -> Tablet:
    """The page's browser becomes a paired tablet."""
    tablet, token = paired_tablet(service)
    page.context.add_cookies(
        [{"name": "fc_tablet", "value": token, "url": live_server.url, "httpOnly": True, "sameSite": "Strict"}]
    )
    return tablet


def picture(page: Page, name: str) -> None:
    """Kept where FC_PICTURES says, to look at."""
    if folder := os.environ.get("FC_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_lead_pairs_the_tablet_and_a_colleague_counts_on_it(page: Page, live_server, service, drop_in, maja):
    page.set_viewport_size(TABLET)
    sign_in(page, live_server, staff_with("centre_lead", service))
    page.locator("details.nav-more summary").click()
    page.locator(f'nav a[href="{reverse("staff:tablets")}"]').click()
    in_order(page)
    picture(page, "plattor")
    page.locator("input[name=name]").fill("Hallen")
    page.locator("main form button").last.click()
    page.wait_for_url("**/platta/")
    in_order(page)
    picture(page, "namn")
    cookie = next(each for each in page.context.cookies() if each["name"] == "fc_tablet")
    assert [cookie[each] for each in ("httpOnly", "secure", "sameSite", "path")] == [True, True, "Strict", "/"]
    big_enough(page, ".at-tablet-names a")
    page.get_by_role("link", name="Maja Exempel").click()
    in_order(page)
    big_enough(page, ".at-tablet-pin button, .at-tablet-pin a, .at-tablet-pin input[name=pin]", at_least=14)
    for digit in PIN[:3]:
        page.get_by_role("button", name=digit, exact=True).click()
    page.locator(".pin-keys button").last.click()  # takes the third back
    for digit in PIN[2:]:
        page.get_by_role("button", name=digit, exact=True).click()
    picture(page, "pin")
    page.locator(".at-tablet-pin .bar button").click()
    page.wait_for_url("**/personal/")
    in_order(page)
    picture(page, "i-dag")
    big_enough(page, ".button", at_least=4)
    page.goto(live_server.url + reverse("visits:count", args=[drop_in.pk]))
    in_order(page)
    big_enough(page, ".tally-pad .pads button, .at-tablet-done", at_least=9)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(".tally-pad").first.locator("button:not(.less)").first.click()
    expect(page.locator(".tally-pad output").first).to_have_text("1")
    picture(page, "rakna")
    tablet = Tablet.objects.get()
    assert list(VisitTally.objects.values_list("counted_by", "tablet")) == [(maja.pk, tablet.pk)]
    page.locator(".at-tablet-done").click()
    page.wait_for_url("**/platta/")
    page.go_back()  # the page that Done was pressed on is not shown again
    page.wait_for_load_state()
    expect(page.locator(".tally-pad")).to_have_count(0)


def test_with_the_keyboard_alone_a_tablet_is_opened_and_left(page: Page, live_server, service, drop_in, maja):
    page.set_viewport_size(TABLET)
    stand_at(page, live_server, service)
    page.goto(live_server.url + "/platta/")

    def tab_to(selector: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.locator(selector).first.evaluate("(e) => e === document.activeElement"):
                return
        pytest.fail(f"Tab never reaches {selector}")

    tab_to(".at-tablet-names a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/platta/*/")
    tab_to("input[name=pin]")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/personal/")
    tab_to(".at-tablet-done")
    page.keyboard.press("Enter")
    page.wait_for_url("**/platta/")


def test_without_javascript_it_opens_counts_and_is_left(browser: Browser, live_server, service, drop_in, maja):
    context = browser.new_context(java_script_enabled=False, viewport=TABLET)
    page = context.new_page()
    stand_at(page, live_server, service)
    page.goto(live_server.url + "/platta/")
    page.get_by_role("link", name="Maja Exempel").click()
    assert page.locator(".pin-keys").count() == 0
    page.locator("input[name=pin]").fill(PIN)
    page.locator(".at-tablet-pin button").first.click()
    page.wait_for_url("**/personal/")
    page.goto(live_server.url + reverse("visits:count", args=[drop_in.pk]))
    page.locator(".tally-pad").first.locator("button:not(.less)").first.click()
    expect(page.locator(".tally-pad output").first).to_have_text("1")
    page.locator(".at-tablet-done").click()
    page.wait_for_url("**/platta/")
    assert VisitTally.objects.count() == 1
    context.close()


def test_a_wrong_pin_is_told_in_words_and_the_field_is_empty_again(page: Page, live_server, service, maja):
    page.set_viewport_size(PHONE)
    stand_at(page, live_server, service)
    page.goto(live_server.url + "/platta/")
    in_order(page)
    picture(page, "namn-telefon")
    page.get_by_role("link", name="Maja Exempel").click()
    page.locator("input[name=pin]").fill(WRONG)
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    in_order(page)
    big_enough(page, ".pin-keys button", at_least=11)
    picture(page, "fel-pin-telefon")
    assert page.locator("input[name=pin]").input_value() == ""


def test_a_device_that_is_not_paired_says_so(page: Page, live_server, service, maja):
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + "/platta/")
    in_order(page)
    picture(page, "inte-parad-telefon")
    assert page.get_by_text("Maja Exempel").count() == 0


def test_a_pin_is_set_and_a_service_chosen_on_a_phone(page: Page, live_server, service):
    person = staff_with("staff_member", service)
    midwives = PartnerServiceFactory(centre=service.centre, kind="mhv")
    person.roles.create(role="staff_member", centre=service.centre, service=midwives)
    page.set_viewport_size(PHONE)
    sign_in(page, live_server, person)
    in_order(page)
    picture(page, "verksamhet-telefon")
    page.locator(".acting-for button").last.click()
    expect(page.locator(".acting-for [aria-pressed=true]")).to_have_count(1)
    in_order(page)
    page.locator(f'footer a[href="{reverse("account_pin")}"]').click()
    in_order(page)
    page.locator("input[name=pin]").fill("123456")
    page.locator("input[name=again]").fill("123456")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    in_order(page)
    picture(page, "ny-pin-telefon")
    page.locator("input[name=pin]").fill(PIN)
    page.locator("input[name=again]").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/personal/")
    in_order(page)
