"""The survey on a tablet in the house: without a network, and with no trace of the one before."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from familjecentral.audit.recording import SYSTEM
from feedback.models import SurveyAnswer, SurveyResponse
from feedback.surveys.kiosk import kiosk_code
from feedback.surveys.shipping import ship_surveys
from tests.browser.test_parent import no_accessibility_faults

from .device import eventually

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAITING = """async () => {
  const database = await new Promise((done) => { const r = indexedDB.open("familjecentralen-survey", 1); r.onsuccess = () => done(r.result); });
  return new Promise((done) => { const r = database.transaction("answers").objectStore("answers").getAll(); r.onsuccess = () => done(r.result); });
}"""  # noqa: E501 (a script)
KEPT = """async () => { await navigator.serviceWorker.ready; const names = await caches.keys();
  const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((each) => each.url)));
  return all.flat().includes(location.href); }"""  # noqa: E501 (a script)


def test_an_answer_given_without_a_network_comes_later_and_leaves_no_trace(page: Page, line, service):
    ship_surveys(municipality=service.centre.municipality, by=SYSTEM, now=timezone.now())
    page.clock.install()
    page.goto(line.url + reverse("survey_kiosk", args=[kiosk_code(service.centre)]))
    assert eventually(lambda: page.evaluate(KEPT))
    line.cut()
    page.reload()
    page.locator('[data-kiosk="adults-ar"]').click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    no_accessibility_faults(page)
    page.locator("fieldset").first.locator(".survey-step").nth(4).click()
    page.locator("textarea").fill("المزيد من الأغاني")
    page.locator("form button").first.click()
    expect(page.locator('[data-part="thanks"]')).to_be_visible()
    (waits,) = page.evaluate(WAITING)
    assert set(waits) == {"key", "version", "language", "on_date"} | {name for name in waits if name[0] == "q"}
    page.clock.fast_forward(12_000)  # it goes back by itself
    expect(page.locator("#kiosk-start")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "sv"
    assert page.locator("#kiosk-stage").inner_html() == ""
    page.locator('[data-kiosk="adults-ar"]').click()  # the next one
    assert page.locator(":checked").count() == 0
    assert page.locator("textarea").input_value() == ""
    # Are you still there? A page that is shown scrolls to its top, on a busy machine late, and that is a touch.
    assert eventually(lambda: page.clock.fast_forward(61_000) or page.locator("dialog[open]").is_visible())
    line.mend()
    page.clock.fast_forward(21_000)
    expect(page.locator("#kiosk-start")).to_be_visible()
    page.clock.fast_forward(60_000)
    assert eventually(lambda: page.evaluate(WAITING) == [])
    assert (SurveyResponse.objects.get().way, SurveyAnswer.objects.get().value) == ("kiosk", 5)
    assert page.evaluate("history.length") <= 2  # nowhere to go back to
