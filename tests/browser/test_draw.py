"""A draw, an invitation and a lead's settings, in a real browser: small, right to left, without JavaScript."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Browser, Page, expect

from activities.drawing.holding import hold_draw
from activities.drawing.promising import commit
from activities.models import Activity, ActivitySession, Draw
from tests.activities.drawing.draws import ticket_for
from tests.activities.families import family, signed_up
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.browser.test_staff import sign_in
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with
from tests.sending import take_a_moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SMALL = {"width": 320, "height": 640}
CODE = "P4TW-9XKB"


@pytest.fixture
def service():
    return PartnerServiceFactory()


def look(page: Page, name: str) -> None:
    """Nothing is wrong with the page as it is; a picture of it when somebody asks for pictures."""
    no_accessibility_faults(page)
    fits(page)
    if folder := os.environ.get("FC_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def drawn(service):
    """A session in twelve days, drawn, with five families on three places."""
    now = timezone.now()
    session = SessionFactory(
        activity__responsible_service=service, activity__allocation=Activity.Allocation.DRAW, activity__capacity=3,
        on_date=timezone.localdate() + timedelta(days=12),
    )  # fmt: skip
    commit(session, now)
    families = [signed_up(session, family(n, ticket=ticket_for(n)), now=now) for n in range(1, 5)]
    return session, families


@pytest.mark.parametrize(
    ("language", "size"), [("sv", SMALL), ("ar", SMALL), ("sv", {"width": 1280, "height": 900})]
)
def test_a_parent_reads_the_promise_the_outcome_and_their_own_code(page: Page, live_server, drawn, language, size):
    session, families = drawn
    draw = Draw.objects.get()
    slug = session.activity.centre.slug
    page.set_viewport_size(size)
    with translation.override(language):
        group, about = reverse("session", args=[slug, session.pk]), reverse("draw", args=[slug, draw.pk])
        mine = reverse("my_sign_up", args=[families[0].token])
    where = f"{language}-{size['width']}"
    page.goto(live_server.url + group)
    look(page, f"group-{where}")
    with page.expect_navigation():
        page.locator(f'a[href="{about}"]').click()
    look(page, f"draw-before-{where}")
    expect(page.locator("main")).to_contain_text(draw.commitment)
    draw = hold_draw(draw, draw.draws_at)
    page.reload()
    look(page, f"draw-after-{where}")
    expect(page.locator("main ol").last.locator("li")).to_have_count(4)
    page.goto(live_server.url + mine)
    look(page, f"my-draw-{where}")
    page.locator(f'#my-draw ~ p a[href="{about}"]').click()
    expect(page.locator("main")).to_contain_text(draw.seed)


def test_without_javascript_a_parent_comes_in_by_a_code_and_no_other_way(browser: Browser, live_server, service):
    group = SessionFactory(
        activity__responsible_service=service, activity__booking="invitation", activity__title="Samtalsgrupp",
        on_date=timezone.localdate() + timedelta(days=5), invitation_code=CODE,
    )  # fmt: skip
    page = browser.new_context(java_script_enabled=False, viewport=SMALL).new_page()
    page.goto(live_server.url + reverse("groups", args=[service.centre.slug]))
    page.locator(f'a[href="{reverse("invitation", args=[service.centre.slug])}"]').click()
    page.locator("input[name=code]").fill("2222 2222")
    take_a_moment(page)
    page.locator("main form button").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("input[name=code]").fill("p4tw 9xkb")
    page.locator("main form button").click()
    page.wait_for_url(f"**/inbjudan/{CODE}/")
    expect(page.locator("h1")).to_contain_text("Samtals")
    page.locator("select[name=child_1]").select_option(index=3)
    page.locator("input[name=email]").fill("familj@example.org")
    take_a_moment(page)
    page.locator("main form button.button").last.click()
    page.wait_for_url("**/anmald/**")
    group.refresh_from_db()
    assert group.places_taken == 1


def test_the_page_for_a_code_is_fine_on_a_small_screen_also_when_it_is_wrong(page: Page, live_server, service):
    page.set_viewport_size(SMALL)
    page.goto(live_server.url + reverse("invitation", args=[service.centre.slug]))
    look(page, "invitation")
    page.goto(live_server.url + reverse("invited_sign_up", args=[service.centre.slug, "2222-2222"]))
    look(page, "invitation-wrong")
    with translation.override("ar"):
        page.goto(live_server.url + reverse("invitation", args=[service.centre.slug]))
    look(page, "invitation-ar")


@pytest.mark.parametrize("size", [SMALL, {"width": 1280, "height": 900}], ids=["small", "wide"])
def test_a_lead_raises_the_places_and_renews_a_code(page: Page, live_server, service, size):
    day = timezone.localdate() + timedelta(days=5)
    session = SessionFactory(activity__responsible_service=service, activity__capacity=1, on_date=day)
    SessionFactory(
        activity__responsible_service=service, activity__booking="invitation", activity__title="Samtalsgrupp",
        on_date=day, invitation_code=CODE,
    )  # fmt: skip
    for n in range(3):
        signed_up(session, family(n), now=timezone.now())
    page.set_viewport_size(size)
    sign_in(page, live_server, staff_with("centre_lead", service))
    page.goto(live_server.url + reverse("activities_staff:activities"))
    look(page, f"activities-{size['width']}")
    with page.expect_navigation():
        page.locator("[data-invitation] button").click()
    look(page, f"renewed-{size['width']}")
    assert not ActivitySession.objects.filter(invitation_code=CODE).exists()
    with page.expect_navigation():
        page.locator(
            f'a[href="{reverse("activities_staff:activity_settings", args=[session.activity_id])}"]'
        ).click()
    look(page, f"settings-{size['width']}")
    page.locator("input[name=capacity]").fill("0")
    with page.expect_navigation():
        page.locator("main form button").last.click()
    look(page, f"settings-wrong-{size['width']}")
    page.locator("input[name=capacity]").fill("2")
    with page.expect_navigation():
        page.locator("main form button").last.click()
    session.refresh_from_db()
    assert (session.capacity, session.places_taken, session.families_waiting) == (2, 2, 1)
