"""Leading a session in a real browser: attendance by tablet and phone, interpreters, a note, paper, a message."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from activities.models import ActivitySession, Attendance, SessionNote
from familjecentral.privacy.walls import Reader, reading_as
from tests.activities.leading import coming
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.browser.test_staff import sign_in
from tests.browser.test_tablet import big_enough, stand_at
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with
from tests.staff.at_a_tablet import PIN, with_pin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE = {"width": 1024, "height": 768}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
FAMILIES = ["Berit", "Familjen Ek", "Karim", "Lovis mamma och pappa", "Nasrin"]


@pytest.fixture
def session():
    """A session that goes on all day, with five families."""
    session = SessionFactory(
        activity__responsible_service=PartnerServiceFactory(), on_date=timezone.localdate(), hour=0, hours=23.9
    )
    for n, alias in enumerate(FAMILIES):
        contact = {
            "email": f"familj{n}@example.org", "interpreter_language": "ti" if n < 3 else "", "step_free": n == 0,
            "diet": ["vegan"] if n % 2 else ["no_nuts", "no_pork"],
        }  # fmt: skip
        coming(session, alias, adults=1 + n % 2, children=1, contacts=[contact])
    return session


@pytest.fixture
def service(session):
    return session.activity.responsible_service


def picture(page: Page, name: str) -> None:
    """Kept where FC_PICTURES says, to look at."""
    if folder := os.environ.get("FC_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def in_order(page: Page, name: str) -> None:
    no_accessibility_faults(page)
    fits(page)
    picture(page, name)


def marks(session) -> dict[str, str]:
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        return dict(Attendance.objects.filter(session=session).values_list("sign_up__alias", "state"))


def address(live_server, name, session) -> str:
    return live_server.url + reverse(f"activities_staff:{name}", args=[session.pk])


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"Tab never reaches {selector}")


def test_attendance_is_marked_with_the_keyboard_and_only_the_row_changes(
    page: Page, live_server, session, service
):
    page.set_viewport_size(WIDE)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    sign_in(page, live_server, staff_with("staff_member", service))
    page.goto(address(live_server, "attendance", session))
    in_order(page, "attendance-wide")
    page.evaluate("document.body.dataset.same = 'page'")
    tab_to(page, ".mark-present")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Enter")
    row = page.locator(".family").first
    expect(row).to_have_attribute("data-mark", "present")
    assert page.evaluate("document.activeElement.matches('.mark-present')")  # the focus stays where it was
    expect(page.locator("#attendance-totals [data-here]")).to_have_attribute("data-here", "1")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(".family").nth(1).locator(".mark-ill").click()
    expect(page.locator(".family").nth(1)).to_have_attribute("data-mark", "ill")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        row.locator(".take-back").click()
    expect(row).to_have_attribute("data-mark", "")
    assert page.evaluate("document.body.dataset.same") == "page"
    assert marks(session) == {"Berit": "", "Familjen Ek": "ill"}
    assert faults == []


def test_taps_on_the_head_count_are_all_counted_however_fast(page: Page, live_server, session, service):
    sign_in(page, live_server, staff_with("staff_member", service))
    page.goto(address(live_server, "attendance", session))
    more = page.locator(".drop-ins .pads button:not(.less)").first
    for _ in range(8):
        more.click()
    expect(page.locator("[data-drop-in=adults]")).to_have_text("8", timeout=30_000)  # one after the other
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(".drop-ins .pads button.less").nth(1).click()
    expect(page.locator("#attendance-error")).not_to_be_empty()  # there was no child to take away
    no_accessibility_faults(page)
    assert ActivitySession.objects.values_list("drop_in_adults", "drop_in_children").get(pk=session.pk) == (8, 0)


def test_without_a_connection_the_page_says_that_nothing_was_saved(page: Page, live_server, session, service):
    sign_in(page, live_server, staff_with("staff_member", service))
    page.goto(address(live_server, "attendance", session))
    page.context.set_offline(True)
    page.locator(".mark-present").first.click()
    expect(page.locator("#attendance-error .note")).to_be_visible()
    expect(page.locator(".family").first).to_have_attribute("data-mark", "")
    page.context.set_offline(False)
    assert marks(session) == {}


def test_when_one_has_been_signed_out_no_row_is_swapped(page: Page, live_server, session, service):
    sign_in(page, live_server, staff_with("staff_member", service))
    page.goto(address(live_server, "attendance", session))
    page.context.clear_cookies(name="sessionid")
    page.locator(".mark-present").first.click()
    expect(page.locator("#attendance-error .note")).to_be_visible()
    assert (page.locator(".family").count(), marks(session)) == (len(FAMILIES), {})


def test_without_javascript_everyone_is_here_and_undone_on_a_phone(
    browser: Browser, live_server, session, service
):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    sign_in(page, live_server, staff_with("staff_member", service))
    page.goto(address(live_server, "attendance", session))
    page.locator(".family").first.locator(".mark-ill").click()
    page.locator("form[action$='/alla/'] button").click()
    assert sorted(marks(session).values()) == ["ill", *["present"] * 4]
    picture(page, "attendance-phone-undo")
    page.locator("form[action$='/alla/angra/'] button").click()
    assert sorted(marks(session).values()) == [*[""] * 4, "ill"]
    page.locator(".drop-ins .pads button:not(.less)").first.click()
    expect(page.locator("[data-drop-in=adults]")).to_have_text("1")
    context.close()


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["phone", "narrow"])
def test_every_page_of_who_leads_fits_a_phone(page: Page, live_server, session, service, size):
    page.set_viewport_size(size)
    sign_in(page, live_server, staff_with("staff_member", service))
    SessionNote.objects.create(session=session, text="Sångerna gick bra.", written_at=timezone.now())
    for name in ("session", "attendance", "participants", "session_note", "write_to_all"):
        page.goto(address(live_server, name, session))
        in_order(page, f"{name}-{size['width']}")
        small = [
            box for each in page.locator("main .button, main button, main summary").all()
            if each.is_visible() and (box := each.bounding_box()) and box["height"] < 44
        ]  # fmt: skip
        assert small == [], name
    for name in ("interpreters", "session_notes"):
        page.goto(live_server.url + reverse(f"activities_staff:{name}"))
        in_order(page, f"{name}-{size['width']}")


def test_an_interpreter_is_ordered_a_note_written_and_the_list_opened(page: Page, live_server, session, service):
    page.set_viewport_size(WIDE)
    sign_in(page, live_server, staff_with("staff_member", service))
    page.locator(f'main a[href="{reverse("activities_staff:session", args=[session.pk])}"]').click()
    in_order(page, "session-wide")
    page.locator("[data-language=ti] button").click()
    page.wait_for_load_state()
    expect(page.locator("[data-language=ti] .state")).to_be_visible()
    assert ActivitySession.objects.get(pk=session.pk).interpreters_ordered == ["ti"]
    tomorrow = SessionFactory(activity=session.activity, on_date=session.on_date + timedelta(days=1))
    coming(tomorrow, contacts=[{"interpreter_language": "so"}])
    page.goto(live_server.url + reverse("activities_staff:interpreters"))
    page.locator(f'[data-need="{tomorrow.pk}:so"] button').click()
    expect(page.locator(f'[data-need="{tomorrow.pk}:so"] .state')).to_be_visible()
    in_order(page, "interpreters-wide")
    page.goto(address(live_server, "session_note", session))
    page.locator("textarea").fill("Ring 070-174 06 05")
    page.locator("main form button").click()
    expect(page.locator("#error-summary")).to_be_focused()
    in_order(page, "note-refused")
    page.locator("textarea").fill("Ta med fler filtar.")
    page.locator("main form button").click()
    page.wait_for_url(address(live_server, "session", session))
    expect(page.locator("[data-session-note]")).to_have_text("Ta med fler filtar.")
    page.locator("a[href*='/lista/']").click()
    expect(page.locator("[data-list] tbody tr")).to_have_count(len(FAMILIES))
    expect(page.locator("[data-print]")).to_be_visible()
    in_order(page, "paper-list")
    page.emulate_media(media="print")
    picture(page, "paper-list-printed")
    assert [page.locator(part).is_visible() for part in (".site-head", ".bar.not-printed", "[data-why]")] == [
        False
    ] * 3
    assert page.locator(".destroy").is_visible()


def test_a_message_is_looked_at_before_it_is_sent(page: Page, live_server, session, service):
    page.set_viewport_size(WIDE)
    sign_in(page, live_server, staff_with("staff_member", service))
    page.goto(address(live_server, "write_to_all", session))
    page.locator("textarea").fill("Ta med en filt.\nVälkomna!")
    page.locator("button[value=preview]").click()
    expect(page.locator(".message-preview")).to_contain_text("Ta med en filt.")
    expect(page.locator("button[value=send]")).to_be_visible()
    assert "example.org" not in page.content()
    in_order(page, "message-preview")


def test_at_a_shared_tablet_attendance_is_large_and_shows_no_needs(page: Page, live_server, session, service):
    page.set_viewport_size(WIDE)
    stand_at(page, live_server, service)
    person = with_pin("staff_member", service)
    page.goto(live_server.url + reverse("tablets:enter_pin", args=[person.pk]))
    page.locator("input[name=pin]").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/personal/")
    page.goto(address(live_server, "attendance", session))
    big_enough(page, ".marks .button, .drop-ins button", at_least=3 * len(FAMILIES) + 4)
    expect(page.locator("#needs")).to_have_count(0)
    in_order(page, "attendance-tablet")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(".mark-no_show").last.click()
    expect(page.locator(".family").last).to_have_attribute("data-mark", "no_show")
    assert marks(session) == {"Nasrin": "no_show"}
