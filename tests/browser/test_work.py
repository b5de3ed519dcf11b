"""Logging a talk with a tap, and the centre's development, in a real browser: on a phone and a wide screen."""

import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM, Actor
from familjecentral.privacy.walls import Reader, reading_as
from staff.development import improving, introducing, steering, training
from staff.development.people import Colleague
from staff.models import Agreement
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.browser.test_staff import sign_in
from tests.factories import PartnerServiceFactory, staff_with
from visits.models import CounsellingContact, CounsellingTheme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {"phone": (320, 720), "tablet": (820, 1180), "wide": (1280, 900)}
TALKS = reverse("visits:counselling")


@pytest.fixture
def service():
    return PartnerServiceFactory(kind="social_services")


@pytest.fixture
def theme(service):
    names = ("Sömn", "Ekonomi", "Relationen mellan föräldrarna")
    themes = [
        CounsellingTheme.objects.create(municipality=service.centre.municipality, name=name) for name in names
    ]
    return themes[0]


def look(page: Page, name: str) -> None:
    """The page holds at every size; its pictures go where FC_PICTURES says."""
    folder = os.environ.get("FC_PICTURES")
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        fits(page)
        no_accessibility_faults(page)
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{size}.png", full_page=True)


def talks(service) -> list[tuple[int, int]]:
    with reading_as(Reader.for_services(service.pk)):
        return list(CounsellingContact.objects.standing().order_by("logged_at").values_list("women", "men"))


def test_a_talk_takes_few_taps_and_the_next_one_a_single(page: Page, live_server, service, theme):
    sign_in(page, live_server, staff_with("staff_member", service))
    page.goto(live_server.url + TALKS)
    look(page, "talks-empty")
    page.get_by_label("Tema").select_option("Sömn") if page.get_by_label("Tema").count() else page.locator(
        "select[name=theme]"
    ).select_option(str(theme.pk))
    page.locator("button[value='men:1']").click()
    expect(page.locator("input[name=men]")).to_have_value("1")
    assert talks(service) == []
    page.locator("main form .bar .button").first.click()
    expect(page.locator("[data-entry]")).to_have_count(1)
    page.locator("main form .bar .button").first.click()  # what was chosen last stands there
    expect(page.locator("[data-entry]")).to_have_count(2)
    assert talks(service) == [(1, 1), (1, 1)]
    look(page, "talks")
    with page.expect_navigation():
        page.locator("[data-entry] a").first.click()
    look(page, "correct-talk")
    page.locator("main .button.danger").click()
    expect(page.locator("[data-entry]")).to_have_count(1)
    for name in ("guidance", "other_work"):
        page.goto(live_server.url + reverse(f"visits:{name}"))
        look(page, name)


def test_the_enter_key_saves_and_does_not_press_minus(page: Page, live_server, service, theme):
    sign_in(page, live_server, staff_with("staff_member", service))
    page.goto(live_server.url + TALKS)
    page.locator("select[name=theme]").select_option(str(theme.pk))
    page.locator("input[name=women]").fill("3")
    page.locator("input[name=women]").press("Enter")
    expect(page.locator("[data-entry]")).to_have_count(1)
    assert talks(service) == [(3, 0)]


def test_an_error_takes_the_focus_and_leads_to_its_field(page: Page, live_server, service, theme):
    sign_in(page, live_server, staff_with("staff_member", service))
    page.goto(live_server.url + TALKS)
    page.locator("main form .bar .button").first.click()
    expect(page.locator("#error-summary")).to_be_focused()
    look(page, "talks-error")
    page.locator("#error-summary a").first.press("Enter")
    expect(page.locator("select[name=theme]")).to_be_focused()


def developed(service, coordinator, lead) -> None:
    """Something in each part of the centre's development."""
    now, today, centre = clock.now(), clock.today(), service.centre
    by = {"by": Actor.staff(lead), "person": lead, "now": now}
    training.ship_themes(municipality=centre.municipality, by=SYSTEM)
    theme = training.themes_in_use(centre.municipality_id)[0]
    people = [staff_with("staff_member", service) for _ in range(4)]
    for person in people[:3]:
        training.log_training(
            key=uuid.uuid4(), colleague=Colleague(person, [service]), theme=theme, on_date=today, by=SYSTEM,
            logged_by=lead, now=now,
        )  # fmt: skip
    introducing.add_point(centre=centre, theme=theme, text="", due_weeks=12, by=SYSTEM)
    introducing.add_point(centre=centre, theme=None, text="Rundvandring och brandskydd", due_weeks=1, by=SYSTEM)
    introducing.begin_introduction(
        key=uuid.uuid4(), person=people[3], service=service, starts_on=today - timedelta(weeks=3), by=SYSTEM,
        begun_by=lead, today=today, now=now,
    )  # fmt: skip
    work = improving.begin_improvement(
        key=uuid.uuid4(), centre=centre, aim="Fler nya familjer kommer tillbaka till öppna förskolan",
        measure="Andel förstabesök som kommer igen", start="40 %", goal="60 %", **by,
    )  # fmt: skip
    improving.add_step(
        key=uuid.uuid4(), improvement=work, phase="plan", text="Vi hälsar varje ny familj välkommen.", **by
    )
    meeting = steering.add_meeting(centre=centre, on_date=today - timedelta(days=20), **by)
    steering.add_decision(
        key=uuid.uuid4(), meeting=meeting, text="Öppna förskolan prövar kvällsöppet en gång i månaden.",
        answers=service, due_on=today - timedelta(days=2), **by,
    )  # fmt: skip
    agreement = Agreement.objects.create(
        centre=centre, reference="2026-17", valid_from=today - timedelta(days=300), next_review=today,
        valid_to=today + timedelta(days=400),
    )  # fmt: skip
    agreement.parties.add(centre.municipality)


def test_the_coordinator_finds_each_part_from_one_page(page: Page, live_server, service):
    coordinator, lead = staff_with("coordinator", centre=service.centre), staff_with("centre_lead", service)
    developed(service, coordinator, lead)
    sign_in(page, live_server, coordinator)
    start = live_server.url + reverse("staff:development")
    page.goto(start)
    look(page, "development")
    for name in (
        "training",
        "training_themes",
        "introduction",
        "introduction_plan",
        "improvements",
        "steering",
        "agreements",
    ):
        page.goto(start)
        with page.expect_navigation():
            page.locator(f'main a.button[href^="{reverse(f"staff:{name}")}?"]').click()
        look(page, name)
    page.goto(live_server.url + reverse("staff:steering"))
    with page.expect_navigation():
        page.locator("[data-meeting] a").click()
    look(page, "meeting")
    page.locator("[data-steering] button").click()
    expect(page.locator("[data-steering] button[value=no]")).to_have_count(1)


def test_a_lead_begins_an_introduction_and_adds_a_step(page: Page, live_server, service):
    lead = staff_with("centre_lead", service)
    developed(service, None, lead)
    sign_in(page, live_server, lead)
    page.goto(live_server.url + reverse("staff:introduction"))
    look(page, "introduction-lead")
    page.goto(live_server.url + reverse("staff:training"))
    look(page, "training-lead")
    page.goto(live_server.url + reverse("staff:improvements"))
    page.locator("[data-improvement] a").click()
    page.locator("input[name=phase]").nth(1).check()
    page.locator("textarea[name=text]").fill("Två veckor provade.")
    page.locator("form[action$='/steg/'] .button").click()
    expect(page.locator("[data-step]")).to_have_count(2)
    look(page, "improvement")
