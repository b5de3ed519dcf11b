"""What a parent does, in a real browser: with a keyboard, without JavaScript, in Arabic, on a phone."""

from datetime import timedelta

import pytest
from axe_core_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Browser, Locator, Page, expect

from activities.models import Activity, ActivitySession, SignUp
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


def tab_to(page: Page, target: Locator) -> None:
    """With the keyboard as a person does it: Tab until it has the focus, which is seen."""
    for _press in range(120):
        if target.evaluate("(e) => e === document.activeElement"):
            assert target.evaluate("(e) => e.matches(':focus-visible')")
            return
        page.keyboard.press("Tab")
    raise AssertionError("The keyboard does not reach it.")


def press_enter_on(page: Page, target: Locator) -> None:
    tab_to(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_with_the_keyboard_alone_a_parent_signs_up_and_cancels(page: Page, live_server, session):
    page.goto(live_server.url + week_of(session))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the head, by the first link of the page
    assert page.evaluate("document.activeElement.id") == "main"
    press_enter_on(page, page.get_by_role("link", name=session.activity.title))
    press_enter_on(page, page.locator('main a.button[href$="/anmalan/"]'))
    tab_to(page, page.locator("#id_child_1"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, page.locator("#id_email"))
    page.keyboard.type("familj@example.org")
    page.wait_for_timeout(3100)  # what a person needs, and a script does not: once for real
    press_enter_on(page, page.locator('main form button:not([type="button"])').last)
    assert stored(session) == ["confirmed"]
    no_accessibility_faults(page)
    press_enter_on(page, page.locator('a.danger[href$="/avboka/"]'))
    press_enter_on(page, page.locator("button.danger"))
    assert stored(session) == ["cancelled"]


def test_without_javascript_a_parent_is_told_of_an_error_signs_up_and_cancels(
    browser: Browser, live_server, session
):
    page = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(live_server.url + week_of(session))
    page.get_by_role("link", name=session.activity.title).click()
    page.locator('main a.button[href$="/anmalan/"]').click()
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
    page.locator('a.danger[href$="/avboka/"]').click()
    with page.expect_navigation():
        page.locator("button.danger").click()
    assert stored(session) == ["cancelled"]


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


# Each text of the page 40 % longer, word by word, as another language may be.
LONGER = r"""() => {
  const longer = (word) => word + word.slice(0, Math.ceil(word.length * 0.4));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/\S+/g, longer);
}"""
TOO_WIDE = """() => [...document.querySelectorAll('body *')].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1) && !e.closest('.table-wrap, .skip-link');
}).slice(0, 3).map((e) => e.outerHTML.slice(0, 100))"""


def test_long_titles_and_longer_texts_need_no_scrolling_sideways(browser: Browser, live_server, session):
    """At 320 px, which is also what is left of 1280 px at 400 %."""
    word = "Barnvagnspromenadsledarutbildningsinformationsträffsanmälan".ljust(60, "s")  # 60 letters in one word
    title = f"{word} {word[:59]}"  # as long as a title can be
    Activity.objects.filter(pk=session.activity_id).update(title=title, about=word * 3, age_to_months=8)
    ActivitySession.objects.filter(pk=session.pk).update(venue=session.activity.centre.venues.create(name=word))
    session.activity.centre.closures.create(from_date=session.on_date, to_date=session.on_date, reason=title,
                                            from_time="06:00", to_time="06:30")  # fmt: skip
    slug, on = session.activity.centre.slug, session.on_date
    page = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
    for address in (
        reverse("centres"), reverse("centre", args=[slug]), week_of(session), f"{week_of(session)}?tjanst=mhv",
        reverse("month", args=[slug, on.year, on.month]), reverse("groups", args=[slug]),
        f"{reverse('groups', args=[slug])}?alder=5&barn=vantar", f"{reverse('search', args=[slug])}?q={word[:20]}",
        f"{reverse('search', args=[slug])}?q={'x' * 200}", reverse("session", args=[slug, session.pk]),
        reverse("sign_up", args=[slug, session.pk]), f"/{slug}/traff/{session.pk + 1000}/",
        reverse("week", args=[slug, 2999, 1]), reverse("feedback_write", args=[slug]), reverse("storage"),
    ):  # fmt: skip
        page.goto(live_server.url + address)
        for _as_it_is_and_longer in range(2):
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert (address, wide, page.evaluate(TOO_WIDE) if wide > 0 else []) == (address, 0, [])
            page.evaluate(LONGER)
