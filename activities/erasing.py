"""Forgetting families, when a parent asks for it and in time: what is about a person goes, the figures stay.

All that empties a sign-up is ``_empty``: there is one place to look for what is left of somebody.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.contrib.postgres.functions import RandomUUID
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.outbox import sending
from familjecentral.privacy.walls import Reader, reading_as
from staff.holdings import tell_erased

from . import offering
from .links import FIRST, SECOND
from .messages import Kind
from .models import Activity, ActivitySession, Consent, SignUp, SignUpChild, SignUpContact, SignUpReading

if TYPE_CHECKING:
    from datetime import datetime, timedelta

# So few at a time that nobody who signs up meanwhile waits for it, and so many that it is soon done.
AT_A_TIME = 500


DELETE_CONTACTS = f"DELETE FROM {SignUpContact._meta.db_table} WHERE sign_up_id = ANY (%s) RETURNING id"  # noqa: S608 (our own name)


class Erased(models.TextChoices):
    """How much went when somebody asked; also what the audit log says of it."""

    WHOLE = "erased_whole", _("the whole sign-up")
    ONE_PARENT = "erased_one_parent", _("one parent; the other keeps the sign-up")


class RandomHash(models.Func):
    """64 hex characters that are the hash of nothing anyone knows: a link that nobody has."""

    template = "encode(sha256(convert_to(gen_random_uuid()::text, 'UTF8')), 'hex')"
    output_field = models.CharField()


def nobody() -> dict[str, object]:
    """The values of a sign-up that is nobody's any more. What it took of the room, and when, stay as figures."""
    return {
        "key": RandomUUID(), "token_hash": RandomHash(), "second_token_hash": None, "contents_hash": "",
        "contact_hash": "", "second_contact_hash": "", "alias": "",
    }  # fmt: skip


def erase_now(*, sign_up: SignUp, number: int, by: Actor, now: datetime) -> Erased | None:
    """Forget parent ``number`` at once, because they ask for it. Twice is once: None when there was nothing left.

    Alone, the family's place or turn is given back and offered on, and its sign-up is emptied; also one that is
    over. Of two, only what is about the one who asks goes: the other keeps the family's place, and is not told.
    No receipt is sent, since there is no address left to send it to. Raises SignUpRefused when too many act at
    once.
    """
    with offering.held(sign_up) as (mine, bookable):
        parents = list(mine.contacts.select_for_update().order_by("number"))
        asking = next((each for each in parents if each.number == number), None)
        if mine.erased_at is not None or asking is None:
            return None
        holds = mine.state in SignUp.ACTIVE and not bookable.is_over(now)
        if len(parents) > 1:
            forget_parent(mine, asking, bookable.activity, leaves=holds)
            if number == FIRST:  # who wrote the name that the family is called by; the other has not asked for it
                SignUp.objects.filter(pk=mine.pk).update(alias="")
        else:
            if holds:
                offering.move_to(mine, SignUp.State.CANCELLED, now=now)
            _empty([mine.pk], controller_id=mine.controller_id, now=now)
        how_much = Erased.ONE_PARENT if len(parents) > 1 else Erased.WHOLE
        record("erased_on_request", by=by, thing=mine, service_id=mine.controller_id, detail=how_much)
        tell_erased("sign_up", service_id=mine.controller_id, ref=str(asking.pk))
        if holds:
            offering.fill(offering.refreshed(bookable), now=now)
    return how_much


def forget_parent(sign_up: SignUp, leaving: SignUpContact, activity: Activity, *, leaves: bool = True) -> None:
    """One of two parents goes: their link opens nothing any more; contact, needs and messages are gone.

    With them go the consents given by their link. ``leaves``: they don't come either; else the figures of what
    has been stay. The caller holds the lock.
    """
    _forget_messages([leaving.pk], sign_up.controller_id)
    Consent.objects.filter(sign_up=sign_up, token_hash=leaving.token_hash).delete()
    SignUpContact.objects.filter(pk=leaving.pk).delete()
    changes: dict[str, object] = {"contents_hash": "", "second_contact_hash": ""}
    if leaving.number == FIRST:
        rest = sign_up.contacts.get(number=SECOND)
        changes["token_hash"] = RandomHash()
        changes["contact_hash"] = "" if sign_up.repeat_until else rest.contact_hash
    else:
        changes["second_token_hash"] = None
    if leaves and sign_up.adults > 1:
        changes["adults"] = F("adults") - 1
        if activity.capacity_unit == Activity.CapacityUnit.ADULTS:
            changes["places"] = F("places") - 1
    SignUp.objects.filter(pk=sign_up.pk).update(**changes)


def _empty(sign_ups: Collection[int], *, controller_id: int, now: datetime) -> None:
    """Let these sign-ups be nobody's: all that is about a person is deleted or overwritten.

    The row stays, with its states and attendance: places taken are counted on it. Inside the caller's
    transaction, as the program for the service.
    """
    with connection.cursor() as cursor:  # in one statement: the wall before each row is what takes its time
        cursor.execute(DELETE_CONTACTS, [list(sign_ups)])
        contacts = [pk for (pk,) in cursor.fetchall()]
    _forget_messages(contacts, controller_id)
    for about_them in (SignUpChild, SignUpReading, Consent):
        about_them.objects.filter(sign_up__in=sign_ups).delete()
    SignUp.objects.filter(pk__in=sign_ups).update(**nobody(), erased_at=now)


def _forget_messages(contacts: Collection[int], controller_id: int) -> None:
    """Also those that still wait to be sent: their jobs find nothing to send."""
    kinds = [str(kind) for kind in Kind]
    sending.erase_to(controller_id=controller_id, kinds=kinds, recipients=contacts)


def erase_old_sign_ups(*, controller_id: int, by: Actor, now: datetime, kept: timedelta) -> int:
    """Empty the service's sign-ups whose (last) session ended more than ``kept`` ago; returns how many.

    AT_A_TIME in a transaction, each with its count in the audit log: killed in the middle, what is done is done,
    and the next night does the rest. What somebody holds just then waits for the next night too.
    """
    erased, last = 0, 0
    while True:
        with reading_as(Reader.for_services(controller_id)):
            due = old_sign_ups(now - kept).filter(controller=controller_id, pk__gt=last).order_by("pk")
            batch = list(
                due.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:AT_A_TIME]
            )
            if batch:
                _empty(batch, controller_id=controller_id, now=now)
                record("erased_sign_ups", by=by, service_id=controller_id, count=len(batch))
        if not batch:
            break
        erased, last = erased + len(batch), batch[-1]
    return erased


def old_sign_ups(limit: datetime) -> models.QuerySet[SignUp]:
    """The program, inside a service's wall: sign-ups to what was over at ``limit``, not emptied yet.

    A series whose dates are not set yet is not over.
    """
    sessions = ActivitySession.objects.filter(series=OuterRef("series"))
    to_come = sessions.filter(ends_at__gte=limit)
    over = ActivitySession.objects.filter(pk=OuterRef("session"), ends_at__lt=limit)
    is_over = Q(Exists(over)) | (Exists(sessions) & ~Exists(to_come))
    return SignUp.objects.filter(is_over, erased_at=None)
