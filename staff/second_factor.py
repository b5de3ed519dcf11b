"""The second factor: who must have one, who has shown it, and how it comes and goes (on django-allauth's MFA).

A factor is an app that shows codes (TOTP) or a passkey (WebAuthn). Recovery codes stand in for a lost
one, and are none by themselves. A session says by its authentication records how its person signed in.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import app_settings as account_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.sealing import seal, unseal

from .sessions import end_sessions

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .models import StaffMember

Type = Authenticator.Type
FACTORS = (Type.TOTP, Type.WEBAUTHN)
# Ways of signing in that are more than a password. What allauth calls mfa: a code, a recovery code, a passkey.
STRONG_METHODS = frozenset({"mfa"})


class SecondFactorAdapter(DefaultMFAAdapter):
    """Our sentences, sealed secrets, and no removing of the last factor while one is required."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That is not right, or it has been used already. Wait for a new code and try again."),
        "cannot_delete_authenticator": _(
            "This is your only second factor. Add another one first; then you can remove this one."
        ),
        "cannot_generate_recovery_codes": _("Add an app or a passkey first: recovery codes stand in for it."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not settings.REQUIRE_SECOND_FACTOR:
            return True
        return factors_of(authenticator.user_id).exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 (allauth's name)
        return str(_("Passkey {number}")).format(number=factors_of(user.pk).filter(type=type).count() + 1)


def factors_of(person_id: int) -> Any:
    """The person's own second factors (IT sees how many, never what is in them)."""
    return Authenticator.objects.filter(user_id=person_id, type__in=FACTORS).order_by("created_at")


def is_missing(request: HttpRequest) -> bool:
    """Whether a second factor is required, and this session was begun by no more than a password."""
    records = get_authentication_records(request, request.user)
    return settings.REQUIRE_SECOND_FACTOR and not any(entry.get("method") in STRONG_METHODS for entry in records)


def has_just_signed_in(request: HttpRequest) -> bool:
    """Within five minutes, by the best that the person has: then nobody is asked once more."""
    strong = request.user.pk is not None and factors_of(request.user.pk).exists()
    newest = max(
        (
            entry["at"]
            for entry in get_authentication_records(request, request.user)
            if not strong or entry.get("method") in STRONG_METHODS
        ),
        default=0,
    )
    return time.time() - newest < account_settings.REAUTHENTICATION_TIMEOUT


def take_code(authenticator: Authenticator, code: str) -> bool:
    """Use up an app's code: True once for each code, also when two ask at the same time."""
    with transaction.atomic():
        authenticator = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        secret = decrypt(authenticator.data["secret"])
        typed = "".join(code.split())
        for counter in yield_hotp_counters_from_time():
            if counter > authenticator.data.get("last_counter", 0) and constant_time_compare(
                format_hotp_value(hotp_value(secret, counter)), typed
            ):
                authenticator.data["last_counter"] = counter
                authenticator.save(update_fields=["data"])
                return True
    return False


# ---- What happens when a factor comes or goes; called in the transaction that saved it


def was_added(*, request: HttpRequest, person: StaffMember, kind: str, has_new_codes: bool) -> None:
    """A factor was added, and so shown. With the first one, sessions that have shown none are ended."""
    by = Actor.staff(person)
    record_authentication(request, person, "mfa", type=kind)
    record("second_factor_added", by=by, thing=person)
    if has_new_codes:
        record("recovery_codes_made", by=by, thing=person)
    if factors_of(person.pk).count() == 1:
        end_sessions(person=person, by=by, keep=request.session)


def was_removed(*, request: HttpRequest, person: StaffMember) -> None:
    """A factor was removed, maybe because it was stolen: every other session ends."""
    record("second_factor_removed", by=Actor.staff(person), thing=person)
    end_sessions(person=person, by=Actor.staff(person), keep=request.session)


def codes_were_made(*, person: StaffMember) -> None:
    record("recovery_codes_made", by=Actor.staff(person), thing=person)


# ---- What allauth's signals tell


def log_used(user: StaffMember, authenticator: Authenticator, **_signal: Any) -> None:
    if authenticator.type == Type.RECOVERY_CODES:
        record("recovery_codes_used", by=Actor.staff(user), thing=user)


def log_failed(user: StaffMember, **_signal: Any) -> None:
    from .sign_in import UNKNOWN_PERSON

    record("second_factor_failed", by=UNKNOWN_PERSON, thing=user)
