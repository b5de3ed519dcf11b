"""Today in a real browser, on a phone, a tablet and a wide screen; and attendance at a door without a network."""

import os
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from activities.models import Attendance
from familjecentral.audit.recording import Actor
from familjecentral.privacy.walls import Reader, reading_as
from staff.rules import reader_for
from tests.activities.sharing import family
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.browser.test_staff import sign_in
from tests.factories import ActivityFactory, AgeBandFactory, PartnerServiceFactory, SessionFactory, staff_with
from visits.models import LockedPeriod
from visits.offline_attendance import receive
from visits.receiving import Received

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {"phone": (390, 844), "narrow": (320, 640), "tablet": (1024, 768), "wide": (1280, 900)}
STAND_INS = Path(__file__).parent / "offline_stand_ins"


@pytest.fixture
def service():
    service = PartnerServiceFactory()
    AgeBandFactory(centre=service.centre)
    return service


@pytest.fixture
def group(service):
    """A session that goes on all day, with two families."""
    session = SessionFactory(activity__responsible_service=service, on_date=timezone.localdate(), hour=0, hours=23)
    family(session)
    family(session, "Räven")
    return session


@pytest.fixture
def person(service):
    return staff_with("staff_member", service)


def use_stand_ins(page: Page) -> None:
    """In place of the modules that seal and send what a device keeps."""

    def answer(route: Route) -> None:
        name = "store" if "/store" in route.request.url else "queue"
        route.fulfill(path=STAND_INS / f"{name}.js")

    page.route("**/offline/store*.js", answer)
    page.route("**/offline/queue*.js", answer)


@pytest.fixture
def stand_ins(page: Page):
    use_stand_ins(page)


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


def marks(session) -> dict[str, str]:
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        return dict(Attendance.objects.filter(session=session).values_list("sign_up__alias", "state"))


@pytest.mark.usefixtures("stand_ins")
def test_today_begins_with_what_is_on_and_says_what_is_missing(page: Page, live_server, service, group, person):
    activity = ActivityFactory(
        responsible_service=service, title="Öppen förskola", booking="drop_in", capacity=None
    )
    now_on = SessionFactory(activity=activity, on_date=timezone.localdate(), hour=0, hours=23, capacity=None)
    for days in range(1, 6):
        SessionFactory(activity=activity, on_date=timezone.localdate() - timedelta(days=days), capacity=None)
    family(SessionFactory(activity=group.activity, on_date=timezone.localdate() + timedelta(days=2)), "Tolken")
    sign_in(page, live_server, person)
    first = page.locator("section").first
    expect(first.locator("[data-session]")).to_have_count(2)
    expect(page.locator("[data-coming]").first).to_have_attribute("data-coming", "2")
    expect(page.locator("[data-not-counted]")).to_have_attribute("data-not-counted", "5")
    expect(page.locator("[data-not-counted] a")).to_have_count(3)
    expect(page.locator("[data-interpreters]")).to_have_attribute("data-interpreters", "1")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    looked_at(page, "today")
    first.locator(f'a[href="{reverse("visits:count", args=[now_on.pk])}"]').click()  # one tap to count
    page.wait_for_url(f"**{reverse('visits:count', args=[now_on.pk])}")


@pytest.mark.usefixtures("stand_ins")
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


class Network:
    """The way to the server, which can be cut: what has been fetched before is then given from memory, as a
    service worker would, and nothing else."""

    def __init__(self, page: Page) -> None:
        self.is_cut, self.kept = False, {}
        page.route("**/*", self.answer)

    def answer(self, route: Route) -> None:
        url = route.request.url
        if not self.is_cut:
            response = route.fetch(max_redirects=0)
            if route.request.method == "GET" and (response.headers.get("x-works-offline") or "/static/" in url):
                self.kept[url] = (response.headers, response.body())
            route.fulfill(response=response)
        elif url in self.kept and route.request.method == "GET":
            headers, body = self.kept[url]
            route.fulfill(headers=headers, body=body)
        else:
            route.abort("internetdisconnected")


def test_attendance_is_marked_without_a_network_and_arrives_when_it_is_back(
    page: Page, live_server, group, person
):
    network = Network(page)
    use_stand_ins(page)
    address = live_server.url + reverse("visits:attendance_shell", args=[group.pk])
    with page.expect_response(f"**{reverse('visits:attendance_data', args=[group.pk])}"):
        sign_in(page, live_server, person)  # Today keeps the list
    page.goto(address)
    expect(page.locator(".family")).to_have_count(2)
    network.is_cut = True
    page.goto(address)
    rows = page.locator(".family")
    expect(rows).to_have_count(2)
    for row, button, mark in [
        (0, ".mark-present", "present"), (1, ".mark-ill", "ill"), (1, ".take-back", ""),
        (1, ".mark-no_show", "no_show"),
    ]:  # fmt: skip
        before = rows.nth(1).bounding_box()["y"]
        rows.nth(row).locator(button).click()
        expect(rows.nth(row)).to_have_attribute("data-mark", mark)
        expect(page.locator("[data-status]")).to_have_attribute("data-state", "onDevice")
        assert rows.nth(1).bounding_box()["y"] == before  # nothing moves under the finger
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "onDevice")
    expect(page.locator("[data-here]")).to_have_text("1")
    looked_at(page, "attendance-offline")
    page.goto(address)  # closed and opened again, still without a network
    expect(rows.nth(0)).to_have_attribute("data-mark", "present")
    expect(rows.nth(1)).to_have_attribute("data-mark", "no_show")
    assert marks(group) == {}

    sent = page.evaluate("JSON.parse(localStorage.records)")
    assert len(sent) == 4
    records = [
        Received(uuid.UUID(each.pop("id")), each.pop("kind"), datetime.fromisoformat(each.pop("at")), each)
        for each in sent
    ]
    with reading_as(reader_for(person)) as reader:
        found = receive(
            records, by=Actor.staff(person), person=person, reader=reader, now=timezone.now()
        )  # fmt: skip
    assert [each.outcome for each in found] == ["stored"] * 4
    network.is_cut = False
    with page.expect_response("**/lista/"):  # what the server has now
        page.evaluate("dispatchEvent(new Event('answered'))")
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "saved")
    expect(rows.nth(0)).to_have_attribute("data-mark", "present")
    assert marks(group) == {"Ugglan": "present", "Räven": "no_show"}


@pytest.mark.usefixtures("stand_ins")
def test_a_device_that_keeps_no_list_says_how_to_get_one(page: Page, live_server, group, person):
    sign_in(page, live_server, person)
    page.route("**/lista/", lambda route: route.abort("internetdisconnected"))
    page.evaluate("localStorage.clear()")
    page.goto(live_server.url + reverse("visits:attendance_shell", args=[group.pk]))
    expect(page.locator("[data-none]")).to_be_visible()
    expect(page.locator(".family")).to_have_count(0)
    no_accessibility_faults(page)
