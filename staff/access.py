"""What the pages of other packages declare: they can't carry our decorator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import ResolverMatch

from familjecentral.privacy.access import PUBLIC, SIGNED_IN, declared_access

# By the address's name.
OF_OTHER_PACKAGES = {
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_signup": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "mfa_authenticate": PUBLIC,  # the second step, for who has taken the first
    "account_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
}
# Of the pages about one's own account and day, by name, those that a shared tablet opens as well.
OPEN_ON_TABLETS = frozenset({"visits:today"})
# What one can open before one has the second factor that is required.
BEFORE_SECOND_FACTOR = frozenset({
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate",
    "my_account", "account_change_password", "end_session", "end_other_sessions",
})  # fmt: skip
ADMINISTRATION = "admin"  # the namespace; it asks for itself as well (familjecentral.administration)
OF_THE_ADMINISTRATION = {"login": PUBLIC, "logout": PUBLIC}  # they only lead on to the sign-in and out of it
ACCOUNTS = ("staff_staffmember", "staff_staffrole", "staff_grouprole")


def access_of(match: ResolverMatch | None, view: Callable[..., Any]) -> str | None:
    """The permission that opens the page; None when nobody has declared one."""
    if match is not None and ADMINISTRATION in match.namespaces:
        name = match.url_name or ""
        return OF_THE_ADMINISTRATION.get(
            name, "account.change" if name.startswith(ACCOUNTS) else "programme.change"
        )
    declared = declared_access(view)
    return declared or (OF_OTHER_PACKAGES.get(match.view_name) if match is not None else None)


def opens_on_tablets(match: ResolverMatch | None) -> bool:
    """Does a page for everyone who is signed in also open in a tablet session?"""
    return match is not None and match.view_name in OPEN_ON_TABLETS
