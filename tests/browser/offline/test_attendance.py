"""Attendance at a door without a network: the list is on the device, and marks arrive when it is back."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from activities.models import Attendance
from familjecentral.privacy.walls import Reader, reading_as
from tests.activities.sharing import family
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.factories import SessionFactory

from .device import eventually, is_said, kept_pages, on_device, picture, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def group(service):
    """A session that goes on all day, with two families."""
    session = SessionFactory(
        activity__responsible_service=service, on_date=timezone.localdate(), hour=0, hours=23.9
    )
    family(session)
    family(session, "Räven")
    return session


def marks(session) -> dict[str, str]:
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        return dict(Attendance.objects.filter(session=session).values_list("sign_up__alias", "state"))


def open_list(page: Page, line, group) -> None:
    page.goto(line.url + reverse("visits:attendance_shell", args=[group.pk]))


def test_attendance_is_marked_without_a_network_and_arrives_when_it_is_back(page, line, group, maja):
    sign_in(page, line, maja)
    kept_pages(page)
    open_list(page, line, group)
    rows = page.locator(".family")
    expect(rows).to_have_count(2)
    line.cut()
    open_list(page, line, group)
    expect(rows).to_have_count(2)
    for row, button, mark in [
        (0, ".mark-present", "present"), (1, ".mark-ill", "ill"), (1, ".take-back", ""),
        (1, ".mark-no_show", "no_show"),
    ]:  # fmt: skip
        before = rows.nth(1).bounding_box()["y"]
        rows.nth(row).locator(button).click()
        expect(rows.nth(row)).to_have_attribute("data-mark", mark)
        is_said(page, "onDevice")
        assert rows.nth(1).bounding_box()["y"] == before  # nothing moves under the finger
    expect(page.locator("[data-here]")).to_have_text("1")
    fits(page)
    no_accessibility_faults(page)
    picture(page, "narvaro-utan-nat")
    open_list(page, line, group)  # closed and opened again, still without a network
    expect(rows.nth(0)).to_have_attribute("data-mark", "present")
    expect(rows.nth(1)).to_have_attribute("data-mark", "no_show")
    assert marks(group) == {}
    assert not [row for row in on_device(page)["records"] if "Räven" in str(row)]  # sealed
    line.mend()
    is_said(page, "saved")
    assert eventually(lambda: marks(group) == {"Ugglan": "present", "Räven": "no_show"})
    expect(rows.nth(0)).to_have_attribute("data-mark", "present")


def test_after_signing_out_the_device_has_no_list(page, line, group, maja):
    sign_in(page, line, maja)
    kept_pages(page)
    open_list(page, line, group)
    expect(page.locator(".family")).to_have_count(2)
    page.goto(line.url + reverse("visits:today"))
    page.locator("form[action*=logout] button").first.click()
    page.wait_for_url(lambda url: "/personal/" not in url)
    lists = """async () => {
      const open = indexedDB.open("familjecentralen-personal", 1);
      const database = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
      const get = database.transaction("lists").objectStore("lists").getAll();
      const rows = await new Promise((resolve) => { get.onsuccess = () => resolve(get.result); });
      database.close();
      return rows.length;
    }"""
    assert eventually(lambda: page.evaluate(lists) == 0)
