"""The report's page on a phone and by keyboard: charts, definitions, notes and saved reports."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from familjecentral import clock
from reports import following_up, saving
from reports.models import SavedReport
from staff.models import StaffRole
from tests.factories import FamilyCentreFactory, staff_with
from tests.reports.made import AT, count, session_at

from .test_staff import no_accessibility_faults, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_report_of_two_centres_is_read_and_saved_by_keyboard_on_a_small_phone(page: Page, live_server):
    centres = [FamilyCentreFactory(slug=name, name=name.capitalize()) for name in ("alpha", "beta")]
    person = staff_with("coordinator", centre=centres[0])
    StaffRole.objects.create(person=person, role="coordinator", centre=centres[1])
    for day in (7, 9, 16):
        count(session_at(centres[0], date(2026, 9, day)), "woman", 20)
        count(session_at(centres[1], date(2026, 9, day)), "man", 9)
    following_up.write_note(
        key="7c0e1d7e-4c64-4e0c-8f0b-6a2f8f6f0a01", about=centres[0], kind="change", section="", person=person,
        from_day=date(2026, 9, 16), to_day=None, text="Besök räknas vid dörren.", now=AT,
    )  # fmt: skip
    page.set_viewport_size({"width": 320, "height": 800})
    page.emulate_media(color_scheme="dark")
    sign_in(page, live_server, person)
    with clock.at(AT):
        asked = "?scope=several:alpha,beta&period=month&start=2026-09-01"
        page.goto(f"{live_server.url}{reverse('reports:report')}{asked}")
        no_accessibility_faults(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        expect(page.locator("figure.chart svg[role=img]")).to_have_count(3)  # weeks, centres, adults
        page.locator('a[href="#how-visits"]').focus()
        page.keyboard.press("Enter")
        expect(page.locator("#how-visits p").first).to_be_visible()  # in a closed part, which has opened
        page.locator("#saved summary").focus()
        page.keyboard.press("Enter")
        page.locator("input[name=title]").fill("Båda")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.goto(live_server.url + reverse("reports:notes"))
        no_accessibility_faults(page)
    (kept,) = SavedReport.objects.all()
    assert (kept.title, kept.scope_code, kept.span) == ("Båda", "several:alpha,beta", saving.Span.FIXED)
