"""How what belongs to the house itself goes: messages, accounts, invitations and sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from familjecentral.audit import forgetting
from familjecentral.audit.recording import Actor, record
from familjecentral.outbox import folder, sending
from familjecentral.privacy.walls import Reader, reading_as
from staff import data_requests, sessions
from staff.models import Introduction, IntroductionTick, Invitation, StaffMember, StaffPin, StaffRole, TrainingDone

from .purging import Purge, register

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

NOBODY_ANY_MORE = "Tidigare medarbetare"  # what the log calls whoever's account has been emptied
# What hangs on an account and is about its person.
OF_AN_ACCOUNT = (StaffRole, StaffPin, TrainingDone, IntroductionTick, Introduction, Invitation)


# ---- Messages


def messages_due(*, controller_id: int | None, before: datetime) -> int:
    assert controller_id is not None  # messages belong to services
    return sending.count_old(controller_id=controller_id, before=before)


def erase_messages(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    """The service's messages, whatever came of them; and the demo's, which lie as files, as old as that."""
    assert controller_id is not None
    folder.forget_old(before=before)
    with transaction.atomic():
        erased = sending.erase_old(controller_id=controller_id, before=before)
        if erased:
            record("erased_messages", by=by, service_id=controller_id, count=erased)
    return erased


# ---- Accounts


def closed_accounts(before: datetime) -> QuerySet[StaffMember]:
    """The program: accounts closed before, that still say whose they were."""
    return StaffMember.objects.filter(is_active=False, closed_at__lt=before, erased_at=None)


def accounts_due(*, controller_id: int | None, before: datetime) -> int:
    return closed_accounts(before).count()


def erase_accounts(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    """Empty old accounts of their persons. The row and its number stay: what was counted points to it."""
    with transaction.atomic():
        old = list(closed_accounts(before).select_for_update())
        for person in old:
            _empty(person, now)
        if old:
            record("erased_accounts", by=by, count=len(old))
    return len(old)


def _empty(person: StaffMember, now: datetime) -> None:
    for model in OF_AN_ACCOUNT:
        owner = "introduction__person" if model is IntroductionTick else "person"
        model._default_manager.filter(**{owner: person}).delete()
    for theirs in (EmailAddress, Authenticator, SocialAccount):
        theirs.objects.filter(user_id=person.pk).delete()
    # An account can't be without either; nobody can sign in to, or be mailed at, what stands here.
    person.name, person.email = NOBODY_ANY_MORE, f"{person.pk}@erased.invalid"
    person.set_unusable_password()
    person.last_login, person.erased_at = None, now
    person.save(update_fields=["name", "email", "password", "last_login", "erased_at"])


# ---- Requests about one's own data


def requests_due(*, controller_id: int | None, before: datetime) -> int:
    assert controller_id is not None  # requests belong to services
    with reading_as(Reader.for_services(controller_id)):
        return data_requests.old_data_requests(controller_id=controller_id, before=before).count()


def erase_requests(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    assert controller_id is not None
    return data_requests.erase_old_data_requests(controller_id=controller_id, before=before, by=by)


# ---- Invitations


def old_invitations(before: datetime) -> QuerySet[Invitation]:
    """The program: invitations that were used, taken back or ended before."""
    return Invitation.objects.filter(Q(used_at__lt=before) | Q(withdrawn_at__lt=before) | Q(expires_at__lt=before))


def invitations_due(*, controller_id: int | None, before: datetime) -> int:
    return old_invitations(before).count()


def erase_invitations(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    """Delete old invitations."""
    with transaction.atomic():
        erased, _each = old_invitations(before).delete()
        if erased:
            record("erased_invitations", by=by, count=erased)
    return erased


# ---- Sessions, and the log


def sessions_due(*, controller_id: int | None, before: datetime) -> int:
    return Session.objects.filter(expire_date__lt=before).count()


def erase_sessions(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    """Delete what is left of sessions that are over: from where and with what somebody was signed in."""
    return sessions.forget_old_sessions(now=before)


def log_due(*, controller_id: int | None, before: datetime) -> int:
    return forgetting.count_old(before=before) + LogEntry.objects.filter(action_time__lt=before).count()


def erase_log(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    """Erase the oldest part of the log, and of what the administration keeps of its own changes."""
    with transaction.atomic():
        erased = forgetting.forget_old(before=before)
        of_the_administration, _each = LogEntry.objects.filter(action_time__lt=before).delete()
        if erased or of_the_administration:
            record("forgot_log", by=by, count=erased + of_the_administration)
    return erased + of_the_administration


def register_purges() -> None:
    """Let the nightly run erase what is here."""
    register(Purge("message", messages_due, erase_messages))
    register(Purge("data_request", requests_due, erase_requests))
    register(Purge("account", accounts_due, erase_accounts))
    register(Purge("invitation", invitations_due, erase_invitations))
    register(Purge("session", sessions_due, erase_sessions))
    register(Purge("audit", log_due, erase_log))
