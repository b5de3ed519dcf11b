"""A lead moves a slot on the calendar with the keyboard alone, looks it through, saves it and undoes it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from activities.models import WeeklySlot
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.browser.test_staff import sign_in
from tests.factories import ActivityFactory, PartnerServiceFactory, staff_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def slot():
    service = PartnerServiceFactory()
    activity = ActivityFactory(responsible_service=service, title="Babycafé")
    today = timezone.localdate()
    return activity.slots.create(
        weekday=2, starts="13:00", ends="15:00", valid_from=today - timedelta(days=14),
        valid_to=today + timedelta(days=60),
    )  # fmt: skip


def test_with_the_keyboard_a_slot_is_moved_looked_through_saved_and_undone(page: Page, live_server, slot):
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, live_server, staff_with("centre_lead", slot.activity.responsible_service))
    page.goto(live_server.url + reverse("activities_staff:plan_week"))
    no_accessibility_faults(page)
    fits(page)
    card = page.locator("[data-card] summary")
    card.focus()
    said = page.locator("[data-cal-said]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text("Onsdag 13.15–15.15")
    expect(card).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator('[data-day="2"] summary')).to_contain_text("13–15")
    for key in ("ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    expect(said).to_have_text("Onsdag 12.30–14.30")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    no_accessibility_faults(page)
    assert WeeklySlot.objects.get().weekday == 2  # nothing is saved before somebody has said yes
    page.set_viewport_size({"width": 320, "height": 740})
    fits(page)
    page.locator('button[value="save"]').focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    no_accessibility_faults(page)
    fits(page)
    assert sorted(WeeklySlot.objects.values_list("weekday", flat=True)) == [2, 3]
    page.locator("[data-change] button").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert WeeklySlot.objects.get().weekday == 2


def test_a_card_that_is_dragged_fills_in_its_form(page: Page, live_server, slot):
    page.set_viewport_size({"width": 1280, "height": 1000})
    sign_in(page, live_server, staff_with("centre_lead", slot.activity.responsible_service))
    page.goto(live_server.url + reverse("activities_staff:plan_week"))
    thursday = page.locator('[data-day="4"]')
    card = page.locator("[data-card] summary")
    card.drag_to(thursday, source_position={"x": 20, "y": 5}, target_position={"x": 20, "y": 24 * 4 + 5})
    expect(thursday.locator('[data-field="starts"]')).to_have_value("09:00")
    expect(thursday.locator('[data-field="ends"]')).to_have_value("11:00")
    expect(thursday.locator('[data-field="day"]')).to_have_value("4")
    no_accessibility_faults(page)
