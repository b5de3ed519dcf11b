"""The week in a frame on another site, and what pages tell programs, in a real browser."""

import json

import pytest
from axe_core_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from staff.models import FamilyCentre
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MUNICIPALITY = "https://www.exempelstad.se"
OURS = "https://familjecentralen.example"
NARROW = {"width": 320, "height": 700}


@pytest.fixture
def session():
    """Today: an open slot with a song in it, a session called off, and one that has moved."""
    service, day = PartnerServiceFactory(), timezone.localdate()
    library = service.centre.venues.create(name="Biblioteket", is_shared=True)
    slot = ActivityFactory(responsible_service=service, title="Öppen förskola", booking="drop_in", capacity=None)
    within = SessionFactory(activity=slot, on_date=day, hour=9, hours=3)
    song = ActivityFactory(responsible_service=service, title="Sångstund", booking="drop_in", capacity=None)
    SessionFactory(activity=song, on_date=day, hour=10, hours=1, within=within)
    SessionFactory(activity=slot, on_date=day, hour=13, called_off_at=timezone.now(), called_off_reason="Halka")
    SessionFactory(activity=song, on_date=day, hour=15, hours=1, venue=library, is_moved=True)
    return within


def embedded(session) -> str:
    return reverse("embedded_week", args=[session.activity.centre.slug])


def on_the_site(page: Page, live_server, session, site: str) -> None:
    """Open a page of ``site`` that shows our week in a frame; both under addresses of their own."""
    html = (
        f'<!doctype html><title>Kommunen</title><iframe title="Veckan" src="{OURS}{embedded(session)}"></iframe>'
    )
    page.route(f"{site}/**", lambda route: route.fulfill(body=html, content_type="text/html"))

    def ours(route: Route) -> None:
        answer = route.fetch(url=live_server.url + route.request.url.removeprefix(OURS))
        route.fulfill(response=answer)

    page.route(f"{OURS}/**", ours)
    page.goto(f"{site}/familjecentral")


def test_a_listed_site_shows_the_week_in_its_frame(page: Page, live_server, session):
    FamilyCentre.objects.update(embed_hosts="www.exempelstad.se")
    on_the_site(page, live_server, session, MUNICIPALITY)
    expect(page.frame_locator("iframe").locator("h1")).to_contain_text("Vecka")
    expect(page.frame_locator("iframe").get_by_role("link", name="Öppen förskola").first).to_be_visible()


@pytest.mark.parametrize("hosts", ["", "www.exempelstad.se"])
def test_a_site_that_is_not_listed_shows_nothing(page: Page, live_server, session, hosts):
    FamilyCentre.objects.update(embed_hosts=hosts)
    refused = []
    page.on("console", lambda message: refused.append(message.text) if "frame" in message.text.lower() else None)
    on_the_site(page, live_server, session, "https://www.annanstad.se")
    page.wait_for_timeout(300)
    expect(page.frame_locator("iframe").get_by_role("link", name="Öppen förskola")).to_have_count(0)
    assert any("frame-ancestors" in text or "X-Frame-Options" in text for text in refused)


@pytest.mark.parametrize("language", ["", "/en", "/ar"])
def test_the_week_in_a_narrow_frame_fits_and_has_no_accessibility_faults(
    page: Page, live_server, session, language
):
    page.set_viewport_size(NARROW)
    assert page.goto(live_server.url + language + embedded(session)).status == 200
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page, options={"resultTypes": ["violations"]})["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == []
    heights = [link.bounding_box()["height"] for link in page.get_by_role("link").all()]
    assert heights
    assert min(heights) >= 44


def test_the_links_of_the_frame_open_beside_it_and_not_in_it(page: Page, live_server, session, settings):
    settings.PUBLIC_URL = live_server.url
    page.goto(live_server.url + embedded(session))
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Öppen förskola").first.click()
    expect(opened.value.locator("h1")).to_contain_text("Öppen")


def test_the_pages_that_tell_programs_break_no_policy_and_have_no_accessibility_faults(
    page: Page, live_server, session
):
    complaints: list[str] = []
    page.expose_function("tellViolation", lambda text: complaints.append(text))  # noqa: PLW0108 (it wants a function)
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => tellViolation(e.violatedDirective))"
    )
    slug, (year, number, _day) = session.activity.centre.slug, session.on_date.isocalendar()
    page.set_viewport_size(NARROW)
    for address in (
        reverse("session", args=[slug, session.pk]), reverse("week", args=[slug, year, number]),
        reverse("centre", args=[slug]), f"/ar/{slug}/vecka/{year}-{number}/",
    ):  # fmt: skip
        page.goto(live_server.url + address)
        for block in page.locator('script[type="application/ld+json"]').all():
            assert json.loads(block.text_content())["@type"] == "Event"
        page.locator("details.more > summary").first.click()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        found = Axe().run(page, options={"resultTypes": ["violations"]})["violations"]
        assert (address, [v["id"] for v in found]) == (address, [])
    assert complaints == []
