"""Requests about one's own data that come by phone, letter or visit: taken in, proven, answered, ended.

One service at a time: who leads several acts for one (``acting.py``). What another service holds is not looked
for, and the answer is the same whether it holds anything or not. Nothing here keeps of whom it was.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.outbox import sending
from familjecentral.privacy.walls import Reader, reading_as
from familjecentral.refusals import Refused

from . import holdings, identity_codes
from .development.once import write_once
from .models import DataRequest, PartnerService, StaffMember, StaffRole
from .rules import roles_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from .holdings import Contact, Extract, Held, Kept

Outcome, Identity = DataRequest.Outcome, DataRequest.Identity
LIST_OPEN = timedelta(minutes=30)  # what was found can be opened so long, before one must show again who asks


class DataRequestDenied(models.TextChoices):
    """Why nothing was done about a request; each says what to do instead."""

    FUTURE = "future", _("That day has not been yet. Write the day when the request came.")
    KEY_REUSED = (
        "key_reused",
        _("This form has been sent before with other contents, and the first stands. Open the page again."),
    )
    ENDED = "ended", _("This request has been answered already. Take in a new one if they ask again.")
    NO_CONTACT = "no_contact", _("Write the e-mail address or the phone number that they have left with you.")
    NO_CODE_BY_PHONE = "no_code_by_phone", _("A code goes by e-mail. Write the address, or check in another way.")
    CODE_WRONG = (
        "code_wrong",
        _("That is not the code, or it is too old. Send a new one, or make sure in another way."),
    )
    STALE = "stale", _("The list has been open for too long. Make sure who asks, and look again.")
    NOTHING_CHOSEN = "nothing_chosen", _("Choose what it is about.")


class DataRequestRefused(Refused):
    """Nothing was done; see DataRequestDenied."""

    reason: DataRequestDenied


class Reason(models.TextChoices):
    """Why somebody wants to be erased (GDPR 17.1); stands in the audit log."""

    NOT_NEEDED = "erase_not_needed", _("It is not needed any more")
    CONSENT = "erase_consent", _("They take their consent back")
    OBJECTS = "erase_objects", _("They object to it")
    WRONG = "erase_wrong", _("We should not have had it")


def service_led(person: Any) -> PartnerService | None:
    """A lead: the one service that they act for; None for who leads none, or has several to choose between."""
    led = {
        role.service.pk: role.service
        for role in roles_of(person)
        if role.role == StaffRole.Role.CENTRE_LEAD and role.service
    }
    return next(iter(led.values())) if len(led) == 1 else None


def requests_of(service: PartnerService, reader: Reader) -> list[DataRequest]:
    """The service's lead: its requests; those to be answered first, by their last day, then the latest ended."""
    found = DataRequest.objects.for_reader(reader).filter(controller=service)
    ended_last = models.F("ended_at").desc(nulls_first=True)
    return list(found.order_by(ended_last, "received_on", "pk")[:100])


def request_of(service: PartnerService, reader: Reader, pk: int) -> DataRequest | None:
    """The service's lead: one request; None for anyone else's."""
    found: DataRequest | None = (
        DataRequest.objects.for_reader(reader)
        .filter(controller=service, pk=pk)
        .select_related("controller")
        .first()
    )
    return found


def take_in(
    *,
    key: UUID,
    service: PartnerService,
    kind: str,
    received_on: date,
    by: Actor,
    person: StaffMember,
    now: datetime,
    today: date,
) -> DataRequest:
    """Note that somebody has asked, once per ``key``: the month to answer runs. Raises DataRequestRefused."""
    if received_on > today:
        raise DataRequestRefused(DataRequestDenied.FUTURE)
    with reading_as(Reader.for_services(service.pk)):
        return write_once(
            DataRequest(
                key=key, controller=service, kind=kind, received_on=received_on, written_at=now, written_by=person
            ),
            told=("controller_id", "kind", "received_on"),
            action="took_in_data_request",
            by=by,
            reused=DataRequestRefused(DataRequestDenied.KEY_REUSED),
            service_id=service.pk,
        )


def send_code(*, request: DataRequest, contact: Contact, by: Actor, now: datetime) -> None:
    """Mail a code to the address if the service holds it; the caller is told the same whether it does or not.

    Raises DataRequestRefused.
    """
    if not contact.email:
        raise DataRequestRefused(DataRequestDenied.NO_CODE_BY_PHONE)
    with reading_as(Reader.for_services(request.controller_id)):
        _held_open(request)
        record("sent_identity_code", by=by, thing=request, service_id=request.controller_id)
        if holdings.find(service_id=request.controller_id, contact=contact):
            identity_codes.send(request=request, email=contact.email, now=now)


def look(
    *, request: DataRequest, contact: Contact, identity: str, code: str = "", by: Actor, now: datetime
) -> list[Held]:
    """What the service holds of this contact, exactly; how it was made sure who asks is kept, and not of whom.

    Raises DataRequestRefused.
    """
    if not (contact.email or contact.phone):
        raise DataRequestRefused(DataRequestDenied.NO_CONTACT)
    if identity == Identity.CODE and not identity_codes.fits(code, request=request, email=contact.email, now=now):
        raise DataRequestRefused(DataRequestDenied.CODE_WRONG)
    with reading_as(Reader.for_services(request.controller_id)):
        mine = _held_open(request)
        mine.identity, mine.identity_checked_at = identity, now
        mine.save(update_fields=["identity", "identity_checked_at"])
        found = holdings.find(service_id=mine.controller_id, contact=contact)
        record("looked_for_person", by=by, thing=mine, service_id=mine.controller_id, count=len(found),
               detail=identity)  # fmt: skip
    return found


def sealed(request: DataRequest, found: Sequence[Held]) -> str:
    """What was found, for the form that goes on with it: signed, so that nothing else can be opened with it."""
    held = [[each.source, each.ref, each.title] for each in found]
    return signing.dumps([request.pk, held], salt=__name__, compress=True)


def unsealed(request: DataRequest, text: str) -> list[Held]:
    """What ``sealed`` was given for this request. Raises DataRequestRefused(STALE)."""
    try:
        pk, held = signing.loads(text, salt=__name__, max_age=LIST_OPEN)
    except signing.BadSignature as error:
        raise DataRequestRefused(DataRequestDenied.STALE) from error
    if pk != request.pk:
        raise DataRequestRefused(DataRequestDenied.STALE)
    return [holdings.Held(source, ref, title) for source, ref, title in held]


def extract(*, request: DataRequest, chosen: Collection[Held], by: Actor, now: datetime) -> list[Extract]:
    """All that is held in these, to hand over; logged. Raises DataRequestRefused."""
    with reading_as(Reader.for_services(request.controller_id)):
        mine = _proven(request, chosen)
        found = [
            holdings.SOURCES[each.source].extract(service_id=mine.controller_id, ref=each.ref, now=now)
            for each in chosen
        ]
        record("extracted_for_request", by=by, thing=mine, service_id=mine.controller_id, count=len(found))
    return [each for each in found if each is not None]


def erase(
    *, request: DataRequest, chosen: Collection[Held], reason: str, by: Actor, person: StaffMember, now: datetime
) -> list[Kept]:
    """Erase these, and end the request. Returns the rules that keep what is left, each once.

    Raises DataRequestRefused; and what a source raises when it can't just now, and then nothing is erased.
    """
    with reading_as(Reader.for_services(request.controller_id)):
        mine = _proven(request, chosen)
        kept: list[Kept] = []
        for code, source in holdings.SOURCES.items():
            refs = [each.ref for each in chosen if each.source == code]
            kept += source.erase(service_id=mine.controller_id, refs=refs, by=by, now=now) if refs else []
        erased = len(chosen) - len(kept)
        record("erased_for_request", by=by, thing=mine, service_id=mine.controller_id, count=erased, detail=reason)
        outcome = Outcome.DONE if not kept else Outcome.PARTLY if erased else Outcome.REFUSED
        _end(mine, outcome, by=by, person=person, now=now)
    return list(dict.fromkeys(kept))


def end(*, request: DataRequest, outcome: str, by: Actor, person: StaffMember, now: datetime) -> DataRequest:
    """Say what came of it. Twice the same changes nothing; raises DataRequestRefused(ENDED) for another end."""
    with reading_as(Reader.for_services(request.controller_id)):
        current: DataRequest = DataRequest.objects.select_for_update().get(pk=request.pk)
        if current.outcome == outcome:
            return current
        if current.ended_at is not None:
            raise DataRequestRefused(DataRequestDenied.ENDED)
        _end(current, outcome, by=by, person=person, now=now)
    return current


def _end(request: DataRequest, outcome: str, *, by: Actor, person: StaffMember, now: datetime) -> None:
    request.outcome, request.ended_at, request.ended_by = outcome, now, person
    request.save(update_fields=["outcome", "ended_at", "ended_by"])
    record("ended_data_request", by=by, thing=request, service_id=request.controller_id, detail=outcome)
    sending.erase_to(controller_id=request.controller_id, kinds=[identity_codes.KIND], recipients=[request.pk])


def _held_open(request: DataRequest) -> DataRequest:
    """The request, ours until the transaction ends; a repeat of a form that ended it is refused."""
    current: DataRequest = DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if current.ended_at is not None:
        raise DataRequestRefused(DataRequestDenied.ENDED)
    return current


def _proven(request: DataRequest, chosen: Collection[Held]) -> DataRequest:
    current = _held_open(request)
    if not current.identity:
        raise DataRequestRefused(DataRequestDenied.STALE)
    if not chosen:
        raise DataRequestRefused(DataRequestDenied.NOTHING_CHOSEN)
    return current


def old_data_requests(*, controller_id: int, before: datetime) -> QuerySet[DataRequest]:
    """The program, inside the service's wall: its requests that ended before."""
    found: QuerySet[DataRequest] = DataRequest.objects.filter(controller=controller_id, ended_at__lt=before)
    return found


def erase_old_data_requests(*, controller_id: int, before: datetime, by: Actor) -> int:
    """Erase the service's requests that ended before; returns how many."""
    with reading_as(Reader.for_services(controller_id)):
        erased, _by_model = old_data_requests(controller_id=controller_id, before=before).delete()
        if erased:
            record("erased_data_requests", by=by, service_id=controller_id, count=erased)
    return int(erased)
