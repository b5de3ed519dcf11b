"""Every page that staff meet, in Swedish and in its states, and the administration's: no fault."""

import pytest

from tests.access.looking import keep, look
from tests.access.pages import Visitors, admin_pages, opened_pages, posted_empty, staff_addresses
from tests.access.states import empty_pages, long_words

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.xdist_group("access-staff")]

# Addresses that answer with no page: they are only sent to, or answer with a file or a way on.
NO_PAGE = {
    "account_no_roles", "activities_staff:all_here", "activities_staff:cancel_for_family",
    "activities_staff:close", "activities_staff:copy_template", "activities_staff:drop_in",
    "activities_staff:end_sharing", "activities_staff:mark_attendance", "activities_staff:move_family",
    "activities_staff:move_template_session", "activities_staff:note_interpreter",
    "activities_staff:open_again", "activities_staff:place_by_hand", "activities_staff:register_deviation",
    "activities_staff:remove_template", "activities_staff:remove_template_session",
    "activities_staff:renew_code", "activities_staff:send_message_again",
    "activities_staff:share_attendance", "activities_staff:take_back_all_here",
    "activities_staff:take_back_consent", "activities_staff:told_by_phone",
    "activities_staff:undo_deviation", "end_other_sessions", "end_session", "feedback:proposal", "log:csv",
    "mfa_deactivate_totp", "mfa_download_recovery_codes", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes", "reports:csv",
    "reports:file", "reports:xlsx", "staff:act_for", "staff:add_improvement_step",
    "staff:change_improvement", "staff:change_introduction_point", "staff:change_training_theme",
    "staff:document_file", "staff:end_introduction", "staff:end_tablet", "staff:mark_decision",
    "staff:pair_tablet", "staff:review_agreement", "staff:ship_training_themes", "staff:take_back_training",
    "staff:tick_introduction", "visits:attendance_data", "visits:change_theme", "visits:close_count",
    "visits:count_now", "visits:forget_device", "visits:home_visit_answer", "visits:home_visit_take_back",
    "visits:joint_visit_card", "visits:joint_visit_code", "visits:move_usual_family",
    "visits:pages_to_keep", "visits:remove_usual_family", "visits:sync", "visits:take_back_counselling",
    "visits:take_back_guidance", "visits:take_back_other_work",
}  # fmt: skip


@pytest.mark.django_db  # so that pytest-django makes the database that the module's world is in
def test_no_page_of_staffs_has_a_fault_in_any_state_or_scheme(browser, world, in_savepoint):
    visitors = Visitors(world)
    addresses = list(staff_addresses(world, world.own))
    plain = list(opened_pages(visitors, addresses))
    assert {name for name, _url, _language in addresses} - {page.name for page in plain} == NO_PAGE
    pages = plain + list(posted_empty(visitors, plain)) + list(empty_pages(visitors, public=False))
    pages += opened_pages(visitors, admin_pages())
    with long_words(world):
        pages += opened_pages(visitors, addresses, state="long")
    seen = look(browser, pages)
    keep("staff", pages, seen)
    assert seen.faults == {}
    assert set(seen.states) >= {"plain", "error", "empty", "long"}
