"""The municipal account in a real browser: the button, the provider's page, and back."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from staff.models import GroupRole, StaffMember, StaffRole
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.factories import PartnerServiceFactory
from tests.oidc_provider.serve import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAJA = {"email": "maja@exempelkommun.se", "email_verified": True, "name": "Maja Exempel"}


@pytest.fixture
def group():
    service = PartnerServiceFactory()
    return GroupRole.objects.create(
        provider="kommunen", group="forskolan", role="staff_member", centre=service.centre, service=service
    )


@pytest.fixture(autouse=True)
def our_address(live_server, settings):
    settings.PUBLIC_URL = live_server.url


def sign_in(page: Page, live_server, *, at_the_provider: bool = True) -> None:
    page.goto(live_server.url + reverse("account_login"))
    no_accessibility_faults(page)
    fits(page)
    page.locator('form[action="/account/oidc/kommunen/login/"] button').click()
    if at_the_provider:
        page.get_by_label("Username").fill("maja")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button").click()
    page.wait_for_url(f"{live_server.url}/**")


def sign_out(page: Page) -> None:
    before = page.url
    page.locator('nav form[action="/account/logout/"] button').click()
    page.wait_for_url(lambda url: url != before)
    page.wait_for_url("**/")


def test_a_member_of_a_group_lands_at_work_and_one_who_has_left_it_does_not(
    page: Page, live_server, kommunen, group
):
    page.set_viewport_size({"width": 390, "height": 844})
    kommunen().knows(maja=MAJA | {"groups": ["forskolan"]})
    sign_in(page, live_server)
    expect(page).to_have_url(live_server.url + reverse("visits:today"))
    assert [role.from_group for role in StaffRole.objects.all()] == [group]
    sign_out(page)

    kommunen().knows(maja=MAJA | {"groups": []})
    sign_in(page, live_server, at_the_provider=False)  # the provider remembers who it is
    expect(page).to_have_url(live_server.url + reverse("account_no_roles"))
    assert StaffRole.objects.count() == 0


def test_a_new_person_without_a_group_is_told_what_to_do(page: Page, live_server, kommunen):
    page.set_viewport_size({"width": 320, "height": 700})
    kommunen().knows(maja=MAJA)
    sign_in(page, live_server)
    expect(page).to_have_url(live_server.url + reverse("account_no_roles"))
    expect(page.get_by_text("maja@exempelkommun.se").first).to_be_visible()
    no_accessibility_faults(page)
    fits(page)


def test_a_closed_account_is_refused(page: Page, live_server, kommunen):
    kommunen().knows(maja=MAJA)
    sign_in(page, live_server)
    sign_out(page)
    StaffMember.objects.update(is_active=False)
    sign_in(page, live_server, at_the_provider=False)
    expect(page).to_have_url(live_server.url + reverse("account_inactive"))
    page.goto(live_server.url + reverse("account_no_roles"))
    expect(page).to_have_url(f"{live_server.url}{reverse('account_login')}?next={reverse('account_no_roles')}")


def test_without_the_providers_origin_in_the_policy_the_browser_would_not_go_there(
    page: Page, live_server, kommunen, settings
):
    """What the setting is for: Chromium stops a form whose answer leads to an origin that form-action lacks."""
    kommunen().knows(maja=MAJA)
    settings.SECURE_CSP = settings.SECURE_CSP | {"form-action": ["'self'"]}
    page.goto(live_server.url + reverse("account_login"))
    stopped = []
    page.on("console", lambda message: stopped.append(message.text))
    page.locator('form[action="/account/oidc/kommunen/login/"] button').click()
    page.wait_for_timeout(1500)
    assert page.url == live_server.url + reverse("account_login")
    assert any("form-action" in text for text in stopped)
