"""Somebody comes from an identity provider: whose account it is, and which roles their groups give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from familjecentral.audit.recording import SYSTEM, Actor, record
from familjecentral.refusals import Refused

from . import accounts
from .models import StaffMember

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest

    from familjecentral.identity_providers import IdentityProvider

LONGEST_NAME = 100
LONGEST_EMAIL = 254


class ArrivalDenied(models.TextChoices):
    """Why somebody with a municipal account gets no further."""

    NO_EMAIL = (
        "no_email",
        gettext_lazy(
            "We were not told an e-mail address that is confirmed to be yours. Ask your IT administrator to let "
            "the municipal account send it."
        ),
    )
    NOT_TIED = (
        "not_tied",
        gettext_lazy(
            "Your municipal account could not be tied to an account here. Ask your IT administrator, and say "
            "which e-mail address it has."
        ),
    )
    AT_THE_SAME_TIME = ("at_the_same_time", gettext_lazy("It was done twice at the same time. Try once more."))


class ArrivalRefused(Refused):
    """Nobody was signed in; ``str`` says why and what to do."""


@dataclass(frozen=True)
class Arrival:
    """Who came. ``groups_missing``: they are in so many groups that the provider didn't say which."""

    person: StaffMember
    account: SocialAccount
    groups_missing: bool = False


def arrive(*, provider: IdentityProvider, subject: str, claims: Mapping[str, Any], now: datetime) -> Arrival:
    """Find or make the account of who signed in at ``provider``, and bring the roles of their groups up to date.

    ``claims`` have been verified (staff/oidc.py). A closed account is returned as it is: it gets nothing, and
    the sign-in refuses it. Raises ArrivalRefused.
    """
    try:
        with transaction.atomic():
            account = _tied_account(provider, subject) or _tie(provider, subject, claims)
            person = StaffMember.objects.select_for_update().get(pk=account.user_id)
            if not person.is_active:
                return Arrival(person, account)
            groups = groups_in(claims, provider.groups_claim)
            accounts.give_roles_of_groups(person=person, provider=provider.id, groups=groups or frozenset())
            return Arrival(person, account, groups_missing=groups is None)
    except IntegrityError as error:
        raise ArrivalRefused(ArrivalDenied.AT_THE_SAME_TIME) from error


def _tied_account(provider: IdentityProvider, subject: str) -> SocialAccount | None:
    return SocialAccount.objects.filter(provider=provider.id, uid=subject).first()


def _tie(provider: IdentityProvider, subject: str, claims: Mapping[str, Any]) -> SocialAccount:
    """Tie a municipal account that is new here to the account with its address, or to a new one."""
    email = _confirmed_email(provider, claims)
    person = StaffMember.objects.select_for_update().filter(email__iexact=email).first()
    if person is None:
        person = StaffMember(email=email, name=_name(claims) or email)
        person.set_unusable_password()
        accounts.save_account(person=person, by=SYSTEM, is_new=True)
    elif not _vouches_for(provider, email) or _has_another(person, provider):
        # Whoever says that an address is theirs must not get its account. And an address can be inherited:
        # the new colleague with the old one's address is not the old one.
        raise ArrivalRefused(ArrivalDenied.NOT_TIED)
    account = SocialAccount.objects.create(user=person, provider=provider.id, uid=subject)
    record("municipal_account_tied", by=SYSTEM, thing=person)
    return account


def untie(*, person: StaffMember, by: Actor) -> int:
    """Part the account from its municipal accounts and the roles that their groups gave; returns how many.

    For a colleague whom the provider knows by a new number: the next sign-in ties anew.
    """
    with transaction.atomic():
        StaffMember.objects.select_for_update().get(pk=person.pk)
        number, _kinds = SocialAccount.objects.filter(user=person).delete()
        if number:
            accounts.take_back_roles_of_groups(person=person, by=by)
            record("municipal_account_untied", by=by, thing=person, count=number)
    return number


def _has_another(person: StaffMember, provider: IdentityProvider) -> bool:
    return SocialAccount.objects.filter(user=person, provider=provider.id).exists()


def _vouches_for(provider: IdentityProvider, email: str) -> bool:
    return email.rpartition("@")[2] in provider.email_domains


def _confirmed_email(provider: IdentityProvider, claims: Mapping[str, Any]) -> str:
    """The address, when somebody vouches for it: the claim, or (Entra ID sends none) the trust in its domain."""
    email = str(claims.get("email") or "").strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise ArrivalRefused(ArrivalDenied.NO_EMAIL) from error
    confirmed = claims.get("email_verified", _vouches_for(provider, email))
    if confirmed not in (True, "true") or len(email) > LONGEST_EMAIL:
        raise ArrivalRefused(ArrivalDenied.NO_EMAIL)
    return email


def _name(claims: Mapping[str, Any]) -> str:
    name = claims.get("name") or f"{claims.get('given_name') or ''} {claims.get('family_name') or ''}"
    return "".join(c for c in str(name) if c.isprintable()).strip()[:LONGEST_NAME]


def groups_in(claims: Mapping[str, Any], claim: str) -> frozenset[str] | None:
    """The groups that the claim names; None when the provider says that it left them out.

    Entra ID leaves them out above 200 groups, and says so in ``_claim_names`` or ``hasgroups``.
    """
    value = claims.get(claim)
    if value is None:
        elsewhere = claims.get("_claim_names")
        left_out = isinstance(elsewhere, dict) and claim in elsewhere
        left_out = left_out or (claim == "groups" and bool(claims.get("hasgroups")))
        return None if left_out else frozenset()
    values = value if isinstance(value, list) else [value]
    return frozenset(group for group in values if isinstance(group, str) and group and group.isprintable())


def say_groups_are_missing(request: HttpRequest, provider: IdentityProvider) -> None:
    """Tell the person on their next page why no group has given them a role."""
    text = _(
        "You are in so many groups that %(provider)s did not tell us which. So no group has given you a role "
        "here. Ask your IT administrator to send only the groups that are assigned to this service."
    )
    messages.warning(request, text % {"provider": provider.name})
