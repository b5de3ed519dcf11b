"""The house in a real browser, on a phone and without JavaScript: a lead writes a page, and a parent finds it."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from tests.factories import PartnerServiceFactory, staff_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_without_javascript_a_lead_looks_at_a_page_and_publishes_it_and_a_parent_finds_it_in_the_menu(
    browser: Browser, live_server, client
):
    service = PartnerServiceFactory()
    client.force_login(staff_with("centre_lead", service))
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(live_server.url + reverse("staff:edit_house", args=["sida"]))
    page.locator("#id_title").fill("Sömn")
    page.locator("#id_text").fill("# Natten\n- Lägg barnet på rygg\n- [1177](https://www.1177.se)")
    page.locator("#id_is_published").check()
    with page.expect_navigation():
        page.locator("button[value=preview]").click()
    expect(page.locator("[data-preview]").get_by_role("heading", name="Natten")).to_be_visible()
    with page.expect_navigation():
        page.locator("button[value=save]").click()
    context.clear_cookies()

    page.goto(live_server.url + reverse("centre", args=[service.centre.slug]))
    page.locator(".site-more summary").click()
    with page.expect_navigation():
        page.locator(f'.site-more a[href="{reverse("knowledge", args=[service.centre.slug])}"]').click()
    with page.expect_navigation():
        page.get_by_role("link", name="Sömn").click()
    expect(page.get_by_role("link", name="1177", exact=True)).to_have_attribute("href", "https://www.1177.se")
