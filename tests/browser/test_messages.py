"""What comes of messages, in a real browser: a parent ends reminders, staff call and send again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Browser, Page, expect

from activities.links import token_of
from activities.messages import Kind
from familjecentral.outbox.models import Message
from tests.activities.told import acting_for, family, tell
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.browser.test_staff import sign_in
from tests.factories import SessionFactory, staff_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW = {"width": 320, "height": 640}


@pytest.fixture
def session():
    return SessionFactory(on_date=timezone.localdate() + timedelta(days=3))


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_without_javascript_a_parent_turns_reminders_off_on_a_small_phone(
    browser: Browser, live_server, session, language
):
    sign_up = family(session)
    plain = browser.new_context(viewport=NARROW, java_script_enabled=False).new_page()
    with translation.override(language):
        address = live_server.url + reverse("stop_reminders", args=[token_of(sign_up.key)])
    plain.goto(address)
    button = plain.locator("main button")
    assert button.bounding_box()["height"] >= 44
    button.click()
    expect(plain.get_by_role("status")).to_have_count(1)
    with acting_for(session):
        assert sign_up.contacts.get().remind_two_days is False
    page = browser.new_context(viewport=NARROW).new_page()
    page.goto(address)
    no_accessibility_faults(page)
    fits(page)


def test_staff_note_whom_they_have_called_and_send_again_what_did_not_arrive(page: Page, live_server, session):
    tell(Kind.CALLED_OFF, family(session, {"phone": "+46701740605"}), reason="Halka")
    (_call, mail) = tell(Kind.RECEIPT, family(session))
    with acting_for(session):
        Message.objects.filter(pk=mail.pk).update(state=Message.State.UNCERTAIN)
    page.set_viewport_size(NARROW)
    sign_in(page, live_server, staff_with("staff_member", session.activity.responsible_service))
    page.goto(live_server.url + reverse("activities_staff:undelivered"))
    no_accessibility_faults(page)
    fits(page)
    expect(page.locator("[data-to-be-told] a[href='tel:+46701740605']")).to_be_visible()
    for row in ("[data-to-be-told]", "[data-message]"):
        button = page.locator(f"{row} button")
        assert button.bounding_box()["height"] >= 44
        button.click()
        expect(page.get_by_role("status")).to_have_count(1)
        expect(page.locator(row)).to_have_count(0)
    with acting_for(session):
        assert set(Message.objects.values_list("state", flat=True)) == {"sent", "queued"}
