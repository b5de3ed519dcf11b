"""Every page that a parent or visitor meets, in Swedish and Arabic and in its states: no fault."""

import pytest

from tests.access.looking import keep, look
from tests.access.pages import Visitors, opened_pages, posted_empty, public_addresses
from tests.access.states import empty_pages, long_words, special_pages

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.xdist_group("access-public")]

# Addresses that answer with no page: with a file, a way on, or because the world of the walks has no row for them.
NO_PAGE = {
    "account_invitation", "account_logout", "activity_calendar", "centre_calendar", "centre_card",
    "change_group", "changes_atom", "changes_json", "choose_time", "draw_json", "invited_sign_up", "live",
    "mfa_authenticate", "mfa_login_webauthn", "my_calendar", "my_data_file", "openid_connect_callback",
    "openid_connect_login", "poster", "poster_week", "ready", "robots_txt", "security_txt", "sitemap_xml",
    "series_calendar", "session_calendar", "session_card", "survey_poster", "survey_receive",
    "survey_worker", "tablets:done", "tablets:enter_pin", "take_back_my_consent", "this_week",
    "verify_draw", "visits:manifest", "visits:service_worker", "vote", "week_json",
}  # fmt: skip


@pytest.mark.django_db  # so that pytest-django makes the database that the module's world is in
def test_no_public_page_has_a_fault_in_any_state_language_or_scheme(browser, world, in_savepoint):
    visitors = Visitors(world)
    addresses = list(public_addresses(world, world.own))
    plain = list(opened_pages(visitors, addresses))
    assert {name for name, _url, _language in addresses} - {page.name for page in plain} == NO_PAGE
    pages = plain + list(posted_empty(visitors, plain)) + list(special_pages(visitors))
    pages += empty_pages(visitors, public=True)
    with long_words(world):
        pages += opened_pages(visitors, addresses, state="long")
    seen = look(browser, pages)
    keep("public", pages, seen)
    assert seen.faults == {}
    assert set(seen.states) >= {"plain", "error", "empty", "full", "waiting-list", "called-off", "long"}
