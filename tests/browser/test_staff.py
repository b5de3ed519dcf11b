"""What staff do, in a real browser: count at the door, log a home visit, read the report."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from familjecentral.privacy.walls import Reader, reading_as
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.factories import (
    ActivityFactory,
    AgeBandFactory,
    HomeVisitStepFactory,
    PartnerServiceFactory,
    SessionFactory,
    staff_with,
)
from visits.models import HomeVisit, TallyTotal, VisitTally

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "en-lang-mening-som-losenord"


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


def sign_in(page: Page, live_server, person) -> None:
    """To the first page of who has signed in, with a session made beside the form (``sign_in_by_form``)."""
    client = Client()
    client.force_login(person)
    page.context.add_cookies([{
        "name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key, "url": live_server.url,
        "httpOnly": True, "sameSite": "Lax",
    }])  # fmt: skip
    page.goto(live_server.url + reverse("visits:today"))


def sign_in_by_form(page: Page, live_server, person) -> None:
    person.set_password(PASSWORD)
    person.save()
    page.goto(live_server.url + reverse("account_login"))
    no_accessibility_faults(page)
    page.locator("input[type=email]").fill(person.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/personal/**")


def test_a_preschool_teacher_counts_a_family_at_the_door(page: Page, live_server, service, drop_in):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in_by_form(page, live_server, staff_with("staff_member", service))
    no_accessibility_faults(page)
    fits(page)
    with page.expect_navigation():
        page.locator(f'a[href="{reverse("visits:count", args=[drop_in.pk])}"]').first.click()
    no_accessibility_faults(page)
    fits(page)
    pads = page.locator(".tally-pad")

    def tap(pad: int, button: str = "button:not(.less)") -> None:
        # Wait for the answer: a tap still under way when the test ends would meet the emptying of the tables.
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            pads.nth(pad).locator(button).first.click()

    for pad in (0, 0, 3):  # two women and a child
        tap(pad)
    expect(pads.nth(0).locator("output")).to_have_text("2")
    expect(pads.nth(3).locator("output")).to_have_text("1")
    tap(0, "button.less")
    expect(pads.nth(0).locator("output")).to_have_text("1")
    assert sorted(TallyTotal.objects.values_list("who", "total")) == [("child", 1), ("woman", 1)]
    assert VisitTally.objects.count() == 4
    pads.nth(1).locator("button.less").first.click()  # no man has come: it isn't even sent
    expect(page.locator("[data-error]")).to_be_visible()
    expect(pads.nth(1).locator("output")).to_have_text("0")
    assert VisitTally.objects.count() == 4


def test_a_nurse_logs_a_home_visit(page: Page, live_server, service):
    step = HomeVisitStepFactory()
    sign_in(page, live_server, staff_with("staff_member", service))
    page.goto(live_server.url + reverse("visits:home_visit_new"))
    no_accessibility_faults(page)
    page.locator("select[name=step]").select_option(str(step.pk))
    page.locator("input[name=state][value=done], select[name=state]").first.evaluate(
        "(e) => { if (e.tagName === 'SELECT') e.value = 'done'; else e.checked = true; }"
    )
    page.locator("input[name=mother_present]").check()
    page.locator("main form button").last.click()
    page.wait_for_url(f"**{reverse('visits:home_visits')}*")
    with reading_as(Reader.for_services(service.pk)):
        logged = list(HomeVisit.objects.values_list("state", "mother_present", "service"))
    assert logged == [("done", True, service.pk)]


def test_a_coordinator_reads_the_report_and_downloads_it(page: Page, live_server, service, drop_in):
    sign_in(page, live_server, staff_with("coordinator", centre=service.centre))
    page.goto(live_server.url + reverse("reports:report"))
    no_accessibility_faults(page)
    for name, ending in (("reports:xlsx", ".xlsx"), ("reports:csv", ".csv")):
        with page.expect_download() as download:
            page.locator(f'a[href^="{reverse(name)}"]').first.click()
        assert download.value.suggested_filename.endswith(ending)
