"""What a parent does, in a real browser: with a keyboard, without JavaScript, in Arabic, on a phone."""

from datetime import timedelta

import pytest
from axe_core_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Browser, Page, expect

from activities.models import Activity, SignUp
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory
from tests.sending import take_a_moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def session():
    """A session in three days with one place left, beside others in each state a card can show."""
    service = PartnerServiceFactory()
    day = timezone.localdate() + timedelta(days=3)
    open_slot = ActivityFactory(
        responsible_service=service, title="Öppen förskola", booking=Activity.Booking.DROP_IN, capacity=None,
        age_from_months=0, age_to_months=72,
    )  # fmt: skip
    slot = SessionFactory(activity=open_slot, on_date=day, hour=9, hours=3)
    song = ActivityFactory(responsible_service=service, title="Sångstund", booking="drop_in", capacity=None)
    SessionFactory(activity=song, on_date=day, hour=10, hours=1, within=slot)
    SessionFactory(
        activity=open_slot, on_date=day, hour=17, hours=1, called_off_at=timezone.now(), called_off_reason="Halka"
    )
    library = service.centre.venues.create(name="Biblioteket", is_shared=True)
    SessionFactory(activity=song, on_date=day, hour=15, hours=1, venue=library, is_moved=True)
    return SessionFactory(activity__responsible_service=service, activity__capacity=1, on_date=day, hour=13)


def week_of(session) -> str:
    year, number, _ = session.on_date.isocalendar()
    return reverse("week", args=[session.activity.centre.slug, year, number])


def stored(session) -> list[str]:
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        return list(SignUp.objects.values_list("state", flat=True))


def no_accessibility_faults(page: Page) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"]})["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == []


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_with_the_keyboard_alone_a_parent_signs_up_and_cancels(page: Page, live_server, session):
    page.goto(live_server.url + week_of(session))
    link = page.get_by_role("link", name=session.activity.title)
    for _ in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("(a) => a === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/traff/**")
    page.locator("main a.button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/anmalan/")
    page.locator("#id_child_1").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.locator("#id_email").focus()
    page.keyboard.type("familj@example.org")
    page.wait_for_timeout(3100)  # what a person needs, and a script does not: once for real
    page.keyboard.press("Enter")
    page.wait_for_url("**/anmald/**")
    assert stored(session) == ["confirmed"]
    no_accessibility_faults(page)
    page.locator('a.danger[href$="/avboka/"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/avboka/")
    page.locator("button.danger").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/anmald/*/")
    assert stored(session) == ["cancelled"]


def test_without_javascript_a_parent_is_told_of_an_error_and_signs_up(browser: Browser, live_server, session):
    page = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(live_server.url + reverse("sign_up", args=[session.activity.centre.slug, session.pk]))
    page.locator("#id_email").fill("inte en adress")
    page.locator("#id_alias").fill("Ugglan")
    take_a_moment(page)
    page.locator("main form button").click()
    expect(page.locator(".error-summary a")).to_have_count(2)
    expect(page.locator("#id_alias")).to_have_value("Ugglan")
    page.locator("#id_child_1").select_option(index=3)
    page.locator("#id_email").fill("familj@example.org")
    page.locator("main form button").click()
    expect(page.locator(".note.ok")).to_be_visible()
    assert stored(session) == ["confirmed"]


def test_the_error_summary_takes_focus(page: Page, live_server, session):
    page.goto(live_server.url + reverse("sign_up", args=[session.activity.centre.slug, session.pk]))
    take_a_moment(page)
    page.locator("main form button").click()
    expect(page.locator("#error-summary")).to_be_focused()
    no_accessibility_faults(page)
    page.locator(".error-summary a").first.click()
    expect(page.locator("#id_child_1")).to_be_focused()


@pytest.mark.parametrize("language", ["sv", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_public_pages_have_no_accessibility_faults_and_fit_a_phone(
    browser: Browser, live_server, session, language, scheme
):
    slug = session.activity.centre.slug
    page = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme).new_page()
    with translation.override(language):
        addresses = [
            reverse("centres"),
            reverse("centre", args=[slug]),
            week_of(session),
            reverse("groups", args=[slug]),
            reverse("session", args=[slug, session.pk]),
            reverse("sign_up", args=[slug, session.pk]),
            reverse("feedback_write", args=[slug]),
            reverse("week", args=[slug, 2031, 5]),
            reverse("your_data", args=[slug]),
            reverse("storage"),
        ]
    for address in addresses:
        assert page.goto(live_server.url + address).status == 200
        no_accessibility_faults(page)
        fits(page)
