"""The whole way of a group, in a real browser and with a real mail server: made, filled, queued for, changed.

Each change is looked for where a family meets it: in its mail, on the week page, and in the calendar feed as a
library reads it that did not write it.
"""

import re

import pytest
from django.urls import reverse
from ical.calendar_stream import IcsCalendarStream
from playwright.sync_api import Browser, Page, expect

from activities.models import ActivitySeries, ActivitySession
from familjecentral.outbox import sending
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from tests.activities.planning.made import centre_with_services, ten_sessions
from tests.browser.test_cohort import fill_in_the_group
from tests.browser.test_parent import no_accessibility_faults
from tests.browser.test_staff import sign_in
from tests.factories import staff_with
from tests.familjecentral import mail_server
from tests.sending import take_a_moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def inbox(settings, live_server):
    settings.PUBLIC_URL = live_server.url
    with mail_server.running() as (inbox, mailers):
        settings.MAILERS = mailers
        yield inbox


def deliver(service, inbox) -> None:
    """What the worker does with all that is queued."""
    with reading_as(Reader.for_services(service.pk)):
        queued = list(
            Message.objects.filter(state="queued", channel="mail").order_by("pk").values_list("pk", flat=True)
        )
    for message_id in queued:
        assert sending.deliver_message(message_id=message_id, controller_id=service.pk)


def mails_to(inbox, address: str) -> list[str]:
    """The texts of the mails to one parent, in the order in which they came."""
    return [mail.get_body(("plain",)).get_content() for mail in inbox.mails if mail["To"] == address]


def link_in(text: str, page: str) -> str:
    """The address in a mail that ends in ``page``."""
    return re.search(rf"http\S+/{page}/", text)[0]


def a_parent(browser: Browser) -> Page:
    return browser.new_context(viewport=PHONE, locale="sv-SE").new_page()


def sign_up(page: Page, address: str, email: str, *, children: int = 1, other: str = "") -> None:
    page.goto(address)
    for number in range(1, children + 1):
        if number == 2:
            page.locator("details.more > summary").first.click()
        page.locator(f"#id_child_{number}").select_option(index=5)
    page.locator("#id_adults").select_option("2" if other else "1")
    page.locator("#id_email").fill(email)
    if other:
        page.locator("details.more > summary").nth(2).click()
        page.locator("#id_other_email").fill(other)
        page.locator("#id_other_language").select_option("ar")
    no_accessibility_faults(page)
    take_a_moment(page)
    page.locator("main form button").last.click()
    page.wait_for_url("**/anmald/**")


def register(page: Page, live_server, session: ActivitySession, kind: str, venue: str = "") -> None:
    """One deviation, by staff: chosen, looked through and registered."""
    address = reverse("activities_staff:deviate") + f"?date={session.on_date}&session={session.pk}"
    page.goto(live_server.url + address)
    page.locator(f"input[name=kind][value={kind}]").check()
    if venue:
        page.locator("#id_venue").select_option(label=venue)
    page.locator("main form button").last.click()
    expect(page.locator("[data-families]")).to_have_attribute("data-families", "2")
    page.locator("main form button").last.click()
    page.wait_for_url("**/avvikelse/*/")


def week_of(session: ActivitySession) -> str:
    year, number, _day = session.on_date.isocalendar()
    return reverse("week", args=[session.activity.centre.slug, year, number])


def events_of(page: Page, address: str) -> dict[int, object]:
    """The events of a feed by session, as another library reads them."""
    text = page.request.get(address).text()
    calendar = IcsCalendarStream.calendar_from_ics(text)
    return {int(event.uid.split("@")[0].removeprefix("session-")): event for event in calendar.events}


def make_group(page: Page, live_server, centre, service) -> ActivitySeries:
    """A lead makes ten sessions with two places, at the house's Storstugan."""
    template = ten_sessions(centre, "Här kommer storken")
    template.sessions.update(usual_venue="")
    page.goto(live_server.url + reverse("activities_staff:new_cohort", args=[centre.slug, template.pk]))
    fill_in_the_group(page, service=service)
    page.locator("#id_capacity").fill("2")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(10)
    page.locator("button[value=make]").click()
    page.wait_for_url("**/planering/grupp/**")
    return ActivitySeries.objects.get()


def fill_it(browser: Browser, form: str, service, inbox) -> Page:
    """Two parents with twins and another family fill it; a third queues, and gets the place that one gives back.

    Returns the third's page.
    """
    twins, second, third = (a_parent(browser) for _n in range(3))
    sign_up(twins, form, "tvilling@example.org", children=2, other="andra@example.org")
    expect(twins.locator(".note.ok").first).to_be_visible()
    sign_up(second, form, "familj2@example.org")
    sign_up(third, form, "familj3@example.org")
    expect(third.locator(".note.warn")).to_contain_text("nummer 1 i kön")
    deliver(service, inbox)
    assert len(mails_to(inbox, "tvilling@example.org")) == 1
    assert 'lang="ar"' in inbox.mails[1].get_body(("html",)).get_content()
    second.goto(link_in(mails_to(inbox, "familj2@example.org")[0], "avboka"))
    second.locator("button.danger").click()
    second.wait_for_url("**/anmald/*/")
    deliver(service, inbox)
    third.goto(link_in(mails_to(inbox, "familj3@example.org")[-1], "svara"))
    no_accessibility_faults(third)
    third.locator("button[value=yes]").click()
    third.wait_for_url("**/anmald/*/")
    expect(third.locator(".note.ok").first).to_be_visible()
    deliver(service, inbox)
    return third


def test_a_group_from_its_making_to_its_changes(page: Page, browser: Browser, live_server, inbox):
    centre = centre_with_services()
    midwives = centre.services.get(kind="mhv")
    sign_in(page, live_server, staff_with("centre_lead", midwives))
    series = make_group(page, live_server, centre, midwives)
    form = live_server.url + reverse("sign_up_series", args=[centre.slug, series.pk])
    third = fill_it(browser, form, midwives, inbox)
    series.refresh_from_db()
    assert (series.places_taken, series.families_waiting) == (2, 0)

    session_3, session_8 = series.sessions.get(number=3), series.sessions.get(number=8)
    register(page, live_server, session_8, "moved", "Biblioteket")
    register(page, live_server, session_3, "leader_ill")
    before = len(inbox.mails)
    deliver(midwives, inbox)
    told = [(mail["To"], mail.get_body(("plain",)).get_content()) for mail in inbox.mails[before:]]
    everyone = ["tvilling@example.org", "andra@example.org", "familj3@example.org"]
    assert sorted(to for to, _text in told) == sorted(everyone * 2)
    moved, called_off = [text for to, text in told if to == "familj3@example.org"]
    assert "Biblioteket" in moved
    assert "inställ" in called_off.lower()

    parent = a_parent(browser)
    parent.goto(live_server.url + week_of(session_3))
    expect(parent.locator(".session-card.called-off")).to_contain_text("Inställt")
    parent.goto(live_server.url + week_of(session_8))
    expect(parent.locator(".session-card s, .session-card del").first).to_have_text("Storstugan")
    expect(parent.locator(".session-card")).to_contain_text("Biblioteket")

    feed = live_server.url + reverse("series_calendar", args=[centre.slug, series.pk])
    for address in (feed, third.url.rstrip("/") + "/kalender.ics"):
        events = events_of(parent, address)
        assert len(events) == 10
        assert (events[session_3.pk].status.value, events[session_3.pk].sequence) == ("CANCELLED", 1)
        assert "Biblioteket" in events[session_8.pk].location
        assert events[session_8.pk].sequence == 1
        assert events[series.sessions.get(number=1).pk].sequence == 0
