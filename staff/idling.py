"""Accounts that nobody uses: warned, and then closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models.functions import Greatest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from familjecentral.audit.recording import SYSTEM, record

from . import accounts
from .models import StaffMember, StaffRole

if TYPE_CHECKING:
    from datetime import datetime


def last_used(person: StaffMember) -> datetime:
    """When the account was last signed in to; when it was made or last invited, if that is later."""
    invited = person.invitations.order_by("-made_at").values_list("made_at", flat=True).first()
    return max(filter(None, [person.created_at, person.last_login, invited]))


def idle_days(person: StaffMember, now: datetime) -> int:
    """Days by Stockholm's calendar since the account was last used: no clock change makes it one more or less."""
    return (timezone.localdate(now) - timezone.localdate(last_used(person))).days


def warned_at(person: StaffMember) -> datetime | None:
    """When the person was told, if that was since they last used the account."""
    told = person.idle_warned_at
    return told if told is not None and told >= last_used(person) else None


def is_to_be_warned(person: StaffMember, now: datetime) -> bool:
    """Unused for long enough, and not told yet."""
    return (
        idle_days(person, now) >= settings.IDLE_ACCOUNT_WARN_DAYS and warned_at(person) is None and _counts(person)
    )


def is_to_be_closed(person: StaffMember, now: datetime) -> bool:
    """Unused for long enough, and told long enough ago."""
    told = warned_at(person)
    return (
        idle_days(person, now) >= settings.IDLE_ACCOUNT_CLOSE_DAYS
        and told is not None
        and now - told >= timedelta(days=settings.IDLE_ACCOUNT_NOTICE_DAYS)
        and _counts(person)
    )


def _counts(person: StaffMember) -> bool:
    """Demo accounts are nobody's; and without an IT administrator nobody could open an account again."""
    return person.is_active and not person.is_demo and not _is_last_it_administrator(person)


def _is_last_it_administrator(person: StaffMember) -> bool:
    administrators = StaffRole.objects.filter(role=StaffRole.Role.IT_ADMINISTRATOR, person__is_active=True)
    return administrators.filter(person=person).exists() and not administrators.exclude(person=person).exists()


def long_unused(now: datetime) -> list[int]:
    """The system: ids of the accounts that may be due, the longest unused first."""
    # Wider than the rule, which counts in days by the calendar.
    since = now - timedelta(days=settings.IDLE_ACCOUNT_WARN_DAYS - 2)
    used = Greatest("created_at", "last_login")  # PostgreSQL's leaves NULL out
    return list(
        StaffMember.objects.filter(is_active=True, is_demo=False)
        .annotate(used=used)
        .filter(used__lte=since)
        .order_by("used", "pk")
        .values_list("pk", flat=True)
    )


def waiting_for_a_warning(now: datetime) -> list[int]:
    """The system: ids of the accounts whose warning is due and has not been sent."""
    people = StaffMember.objects.in_bulk(long_unused(now))
    return [person.pk for person in people.values() if is_to_be_warned(person, now)]


def warn(*, person_id: int, now: datetime) -> bool:
    """Mail the warning, if it is due and hasn't been sent; True if it was.

    The mail leaves inside the transaction that notes it, behind the person's lock: no account is closed
    without a warning that was handed over to the mail server, and a repeat sends nothing.
    """
    with transaction.atomic():
        person = StaffMember.objects.select_for_update().get(pk=person_id)
        if not is_to_be_warned(person, now):
            return False
        person.idle_warned_at = now
        person.save(update_fields=["idle_warned_at"])
        record("idle_account_warned", by=SYSTEM, thing=person)
        warning_mail(person=person, closes_on=closes_on(person, now), language=settings.LANGUAGE_CODE).send()
    return True


def close(*, person_id: int, now: datetime) -> bool:
    """Close the account, if it is due; True if it was. Its sessions end with it."""
    with transaction.atomic():
        # All administrators are locked, always in the same order: two can't go each as the last but one.
        administrators = StaffRole.objects.filter(role=StaffRole.Role.IT_ADMINISTRATOR).values("person")
        locked = StaffMember.objects.select_for_update().order_by("pk")
        list(locked.filter(pk__in=administrators).values_list("pk", flat=True))
        person = locked.get(pk=person_id)
        if not is_to_be_closed(person, now):
            return False
        person.is_active = False
        record("idle_account_closed", by=SYSTEM, thing=person)
        accounts.save_account(person=person, by=SYSTEM, is_new=False, changed=["is_active"])
    return True


def closes_on(person: StaffMember, now: datetime) -> date:
    """The first day on which the account can be closed, when it is warned ``now`` and not used."""
    unused = timezone.localdate(last_used(person)) + timedelta(days=settings.IDLE_ACCOUNT_CLOSE_DAYS)
    notice = timezone.localdate(now) + timedelta(days=settings.IDLE_ACCOUNT_NOTICE_DAYS)
    return max(unused, notice)


def warning_mail(*, person: StaffMember, closes_on: date, language: str) -> EmailMessage:
    """The mail that says when the account is closed, and how to keep it."""
    with translation.override(language):
        context = {
            "name": person.name,
            "closes_on": date_format(closes_on, "DATE_FORMAT"),
            "link": settings.PUBLIC_URL.rstrip("/") + reverse("account_login"),
        }
        subject = render_to_string("account/email/idle_subject.txt", context).strip()
        body = render_to_string("account/email/idle_message.txt", context).strip() + "\n"
    return EmailMessage(subject=subject, body=body, to=[person.email], headers={"Content-Language": language})
