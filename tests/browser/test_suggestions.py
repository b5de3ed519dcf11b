"""Voting in a real browser: once from a device, which says nothing of who it is; and in Arabic on a phone."""

import uuid
from datetime import timedelta

import pytest
from axe_core_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from feedback.models import Suggestion
from tests.factories import PartnerServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def suggestion(settings):
    settings.FORM_SHORTEST_SECONDS = 0
    today = timezone.localdate()
    return Suggestion.objects.create(
        key=uuid.uuid4(), centre=PartnerServiceFactory().centre, text="Sagostund på flera språk",
        published_on=today, closes_on=today + timedelta(days=10),
    )  # fmt: skip


def votes(suggestion) -> int:
    suggestion.refresh_from_db()
    return suggestion.votes


def test_a_browser_votes_once_and_keeps_nothing_before_it_votes(page: Page, live_server, suggestion):
    url = live_server.url + reverse("suggestions", args=[suggestion.centre.slug])
    page.goto(url)
    assert page.evaluate("localStorage.length") == 0
    for _time in range(2):
        page.goto(url)
        page.locator("form[data-vote] button").click()
        page.wait_for_url("**/?tack=*")
    assert votes(suggestion) == 1
    assert page.evaluate("Object.keys(localStorage)") == ["fc-device"]
    assert {cookie["name"] for cookie in page.context.cookies()} == {"csrftoken"}
    assert [fault["id"] for fault in Axe().run(page)["violations"]] == []


def test_without_scripts_in_arabic_at_320_pixels(browser: Browser, live_server, suggestion):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{live_server.url}/ar/{suggestion.centre.slug}/forslag/")
    button = page.locator("form[data-vote] button").bounding_box()
    assert button is not None
    assert button["height"] >= 44
    assert button["x"] >= 0
    assert button["x"] + button["width"] <= 320
    page.locator("form[data-vote] button").click()
    page.wait_for_url("**/ar/*/forslag/?tack=rost")
    assert votes(suggestion) == 1
    context.close()
