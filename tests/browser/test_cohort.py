"""A lead makes a group of ten sessions and moves one, in a real browser and by the keyboard."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from activities.models import ActivitySeries
from tests.activities.planning.made import centre_with_services, made, ten_sessions
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.browser.test_staff import sign_in
from tests.factories import staff_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, NARROW, DESKTOP = (
    {"width": 390, "height": 844},
    {"width": 320, "height": 700},
    {"width": 1280, "height": 900},
)
PICTURES = os.environ.get("FC_PICTURES", "")  # a folder, for whoever wants to look


@pytest.fixture
def centre():
    return centre_with_services()


def look_at(page: Page, name: str) -> None:
    """No fault on the page, on a desk and on phones, one of them narrow."""
    no_accessibility_faults(page)
    for size, screen in (("narrow", NARROW), ("phone", PHONE), ("desktop", DESKTOP)):
        page.set_viewport_size(screen)
        fits(page)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{size}.png", full_page=True)


def tab_to(page: Page, target) -> None:
    for _press in range(120):
        if target.evaluate("(e) => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("The keyboard does not reach it.")


def fill_in_the_group(page: Page, service) -> None:
    """Due about six months from now, in the afternoon, in the house's room, for twelve families."""
    tab_to(page, page.locator("#id_service"))
    page.locator("#id_service").select_option(str(service.pk))
    tab_to(page, page.locator("#id_due_month"))
    for _month in range(12):  # of those six are past
        page.keyboard.press("ArrowDown")
    tab_to(page, page.locator("#id_weekday"))
    page.keyboard.press("ArrowDown")
    page.locator("#id_starts").fill("14:00")
    page.locator("#id_venue").select_option(label="Storstugan")
    page.locator("#id_capacity").fill("12")


def test_a_lead_makes_a_group_by_keyboard_and_moves_session_eight_to_the_library(page: Page, live_server, centre):
    template = ten_sessions(centre, "Här kommer storken")
    template.sessions.update(usual_venue="")
    sign_in(page, live_server, staff_with("centre_lead", centre.services.get(kind="mhv")))
    page.goto(live_server.url + reverse("activities_staff:planning"))
    look_at(page, "planning")
    tab_to(page, page.locator(f'[data-template="{template.pk}"] a.button').first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ny-grupp/")
    look_at(page, "new-cohort")

    fill_in_the_group(page, service=centre.services.get(kind="mhv"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(10)
    look_at(page, "rows")

    page.locator("#id_s3-on_date").fill("2020-01-07")
    tab_to(page, page.locator("button[value=make]"))
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    look_at(page, "wrong-row")
    page.locator("#error-summary a").first.click()
    expect(page.locator("#id_s3-on_date")).to_be_focused()
    between = page.locator("#id_s2-on_date").input_value()
    page.locator("#id_s3-on_date").fill(between)
    page.locator("#id_s3-starts").fill("19:00")
    tab_to(page, page.locator("button[value=make]"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/planering/grupp/**")
    look_at(page, "cohort")

    series = ActivitySeries.objects.get()
    eighth = series.sessions.get(number=8)
    assert eighth.venue.name == "Storstugan"
    tab_to(page, page.locator(f'[data-session="{eighth.pk}"] a.button'))
    page.keyboard.press("Enter")
    page.wait_for_url("**/ny-tid/")
    look_at(page, "reschedule")
    page.locator("#id_venue").select_option(label="Biblioteket")
    tab_to(page, page.locator("main form button.button").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/planering/grupp/**")
    expect(page.locator(f'[data-session="{eighth.pk}"] s')).to_have_text("Storstugan")

    page.goto(live_server.url + reverse("series", args=[centre.slug, series.pk]))
    look_at(page, "public-series")
    expect(page.locator("main ol.cards > li").nth(7)).to_contain_text("Biblioteket")


def test_a_lead_edits_a_programme_without_dragging_and_without_javascript(browser, live_server, centre):
    template = ten_sessions(centre, "Vårt program", count=3)
    person = staff_with("centre_lead", centre.services.get(kind="mhv"))
    page = browser.new_context(java_script_enabled=False).new_page()
    person.set_password("en-lang-mening-som-losenord")
    person.save()
    page.goto(live_server.url + reverse("account_login"))
    page.locator("input[type=email]").fill(person.email)
    page.locator("input[type=password]").fill("en-lang-mening-som-losenord")
    page.keyboard.press("Enter")
    page.wait_for_url("**/personal/**")
    page.goto(live_server.url + reverse("activities_staff:template", args=[template.pk]))
    page.locator('[data-template-session="3"] button[value=up]').click()
    assert list(template.sessions.values_list("title", flat=True)) == ["Träff 1", "Träff 3", "Träff 2"]
    page.locator('[data-template-session="2"] a').click()
    page.locator("#id_materials").fill("Film utan adress")
    page.locator("main form button.button").first.click()
    expect(page.locator("#error-summary a")).to_have_count(1)
    page.locator("#id_materials").fill("Film | https://film.example/ny")
    page.locator("main form button.button").first.click()
    page.wait_for_url(f"**{reverse('activities_staff:template', args=[template.pk])}")
    assert template.sessions.get(number=2).materials == "Film | https://film.example/ny"
    page.context.close()


def test_the_pages_of_a_programme_have_no_faults(page: Page, live_server, centre):
    template = ten_sessions(centre, "Vårt program")
    made(centre, template)
    sign_in(page, live_server, staff_with("centre_lead", centre.services.get(kind="mhv")))
    page.goto(live_server.url + reverse("activities_staff:template", args=[template.pk]))
    look_at(page, "template")
    session = template.sessions.get(number=8)
    page.goto(live_server.url + reverse("activities_staff:template_session", args=[session.pk]))
    look_at(page, "template-session")
    page.goto(live_server.url + reverse("activities_staff:planning"))
    look_at(page, "planning-with-groups")
