"""The survey in a browser: by keyboard, right to left, in easy Swedish on a phone, without JavaScript."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from familjecentral.audit.recording import SYSTEM
from feedback.models import SurveyAnswer
from feedback.surveys.shipping import ship_surveys
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.factories import PartnerServiceFactory
from tests.sending import take_a_moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def centre():
    service = PartnerServiceFactory(answers_feedback=True)
    ship_surveys(municipality=service.centre.municipality, by=SYSTEM, now=timezone.now())
    return service.centre


def test_somebody_answers_in_easy_swedish_and_in_arabic(page: Page, browser: Browser, live_server, centre):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(live_server.url + reverse("survey_choose", args=[centre.slug]))
    page.get_by_role("link", name="العربية").first.click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    no_accessibility_faults(page)
    fits(page)
    page.get_by_role("link", name="Lätt svenska").click()
    assert page.locator("html").get_attribute("lang") == "sv-simple"
    fits(page)
    page.locator("fieldset").first.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowRight")
    take_a_moment(page)
    page.locator("button.survey-send").click()
    page.wait_for_url("**/enkat/sv-simple/tack/")
    no_accessibility_faults(page)
    assert SurveyAnswer.objects.get().value == 2
    without = browser.new_context(java_script_enabled=False).new_page()
    without.goto(live_server.url + reverse("survey", args=[centre.slug, "enkat", "ar"]))
    without.locator("button.survey-send").click()
    expect(without.locator("#error-summary")).to_be_visible()  # nothing answered, or faster than a person
    without.context.close()
