"""Signing in with a second factor, in a real browser: an app's codes, a passkey, a recovery code."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from familjecentral.audit.models import AuditEvent
from staff.models import StaffMember
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.factories import PartnerServiceFactory, staff_with

pytestmark = [pytest.mark.browser, pytest.mark.second_factor, pytest.mark.django_db(transaction=True)]

PASSWORD = "en-lang-mening-som-losenord"
PHONE = {"width": 320, "height": 700}


@pytest.fixture(autouse=True)
def _no_earlier_tries():
    cache.clear()


@pytest.fixture
def person():
    person = staff_with("staff_member", PartnerServiceFactory())
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def passkeys(page: Page):
    """A device with passkeys, as Chromium plays one: it knows its owner's finger."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    device = browser.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return browser, device["authenticatorId"]


def good(page: Page) -> None:
    no_accessibility_faults(page)
    fits(page)


def code_of(secret: str, ahead: int = 0) -> str:
    """The code that an app shows now, or ``ahead`` half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def type_password(page: Page, live_server, person: StaffMember) -> None:
    """With the keyboard alone."""
    page.goto(live_server.url + reverse("account_login"))
    page.locator("#id_login").focus()
    page.keyboard.type(person.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def sign_out(page: Page) -> None:
    before = page.url
    page.locator(f'form[action="{reverse("account_logout")}"] button').first.click()
    page.wait_for_url(lambda url: url != before)
    page.wait_for_url("**/")


def tab_to(page: Page, selector: str) -> None:
    for _ in range(30):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not come to {selector}")


def go(page: Page, name: str) -> None:
    """Follow the link to a page with the keyboard."""
    tab_to(page, f'a[href="{reverse(name)}"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse(name))


def add_app(page: Page) -> tuple[str, str]:
    """Add an app from the page of second factors; returns its secret and the code that added it."""
    go(page, "mfa_activate_totp")
    good(page)
    secret = page.locator("code.secret").inner_text()
    assert page.locator("img.qr").evaluate("image => image.complete && image.naturalWidth > 0")
    tab_to(page, "#id_code")
    code = code_of(secret)
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("mfa_view_recovery_codes"))
    return secret, code


def test_the_first_sign_in_leads_to_an_app_and_the_next_asks_for_its_code(page: Page, live_server, person):
    page.set_viewport_size(PHONE)
    type_password(page, live_server, person)
    page.wait_for_url("**" + reverse("mfa_index"))
    good(page)
    page.goto(live_server.url + reverse("visits:today"))
    page.wait_for_url("**" + reverse("mfa_index"))  # nothing else opens
    secret, used = add_app(page)
    good(page)
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == len(set(codes)) == 10
    page.goto(live_server.url + reverse("visits:today"))
    expect(page.locator("h1")).to_be_visible()
    assert page.url.endswith(reverse("visits:today"))
    sign_out(page)

    type_password(page, live_server, person)
    page.wait_for_url("**" + reverse("mfa_authenticate"))
    good(page)
    tab_to(page, "#id_code")
    page.keyboard.type(used)
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    good(page)
    tab_to(page, "#id_code")
    page.keyboard.press("Control+A")
    page.keyboard.type(code_of(secret, ahead=1))
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("visits:today"))
    sign_out(page)

    type_password(page, live_server, person)
    page.wait_for_url("**" + reverse("mfa_authenticate"))
    tab_to(page, "#id_code")
    page.keyboard.type(codes[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("visits:today"))
    page.goto(live_server.url + reverse("mfa_view_recovery_codes"))
    expect(page.locator(".codes li")).to_have_count(9)
    signing = AuditEvent.objects.exclude(action="device_key_made").order_by("id")
    assert list(signing.values_list("action", flat=True)) == [
        "signed_in", "second_factor_added", "recovery_codes_made", "signed_out", "signed_in", "signed_out",
        "recovery_codes_used", "signed_in",
    ]  # fmt: skip


def test_a_passkey_is_added_and_signs_in_alone(page: Page, live_server, person, passkeys):
    page.set_viewport_size(PHONE)
    type_password(page, live_server, person)
    page.wait_for_url("**" + reverse("mfa_index"))
    go(page, "mfa_add_webauthn")
    good(page)
    tab_to(page, "#passkey-add")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("mfa_view_recovery_codes"))
    kept = Authenticator.objects.get(user=person, type="webauthn")
    assert kept.wrap().is_passwordless is True
    page.goto(live_server.url + reverse("my_account"))
    good(page)
    sign_out(page)

    page.goto(live_server.url + reverse("account_login"))
    good(page)
    tab_to(page, "#passkey-login")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("visits:today"))
    sign_out(page)

    type_password(page, live_server, person)  # the password, and then the passkey as the second step
    page.wait_for_url("**" + reverse("mfa_authenticate"))
    good(page)
    tab_to(page, "#passkey-use")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("visits:today"))


def test_a_passkey_that_the_finger_does_not_fit_opens_nothing_and_says_so(
    page: Page, live_server, person, passkeys
):
    type_password(page, live_server, person)
    page.wait_for_url("**" + reverse("mfa_index"))
    go(page, "mfa_add_webauthn")
    page.locator("#passkey-add").click()
    page.wait_for_url("**" + reverse("mfa_view_recovery_codes"))
    sign_out(page)
    browser, device = passkeys
    browser.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto(live_server.url + reverse("account_login"))
    page.locator("#passkey-login").click()
    expect(page.locator("#passkey-failed")).to_be_focused()
    good(page)
    page.goto(live_server.url + reverse("visits:today"))
    page.wait_for_url("**" + reverse("account_login") + "**")


def test_without_javascript_the_app_and_its_codes_work_and_no_dead_button_shows(browser, live_server, person):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + reverse("account_login"))
    expect(page.locator("#passkey-login")).to_be_hidden()
    page.locator("#id_login").fill(person.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url("**" + reverse("mfa_index"))
    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    expect(page.locator("[data-no-passkey]")).to_be_visible()
    expect(page.locator("#passkey-add")).to_be_hidden()
    page.goto(live_server.url + reverse("mfa_activate_totp"))
    secret = page.locator("code.secret").inner_text()
    page.locator("#id_code").fill(code_of(secret))
    page.locator("#id_code").press("Enter")
    page.wait_for_url("**" + reverse("mfa_view_recovery_codes"))
    context.close()


def test_my_account_shows_the_other_session_and_ends_it(browser, page: Page, live_server, person):
    page.set_viewport_size(PHONE)
    type_password(page, live_server, person)
    page.wait_for_url("**" + reverse("mfa_index"))
    secret, _used = add_app(page)
    context = browser.new_context()
    other = context.new_page()
    type_password(other, live_server, person)
    other.wait_for_url("**" + reverse("mfa_authenticate"))
    other.locator("#id_code").fill(code_of(secret, ahead=1))
    other.locator("#id_code").press("Enter")
    other.wait_for_url("**" + reverse("visits:today"))

    page.goto(live_server.url + reverse("my_account"))
    good(page)
    ends = page.locator('form[action$="/end/"] button')
    expect(ends).to_have_count(2)  # that one, and all others
    ends.first.click()
    page.wait_for_url("**" + reverse("my_account"))
    good(page)
    expect(ends).to_have_count(0)
    other.reload()
    other.wait_for_url("**" + reverse("account_login") + "**")
    context.close()
