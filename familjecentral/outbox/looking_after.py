"""What staff do about messages that did not arrive: send them again, or tell it by phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.walls import Reader, reading_as
from familjecentral.refusals import Refused

from .models import Message

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

SHOWN = 100
UNDELIVERED = (Message.State.FAILED, Message.State.UNCERTAIN)
# What one needs to know to act, and never an address or a word of the text.
OPEN = ("pk", "kind", "channel", "state", "written_at", "not_after", "recipient_id", "controller_id")


class OutboxDenied(TextChoices):
    """Why nothing was done about a message."""

    GONE = "gone", _("There is no such message any more. Open the list again.")
    NOT_UNDELIVERED = "not_undelivered", _("That message has been dealt with already. Open the list again.")
    TOO_LATE = "too_late", _("It is too late for that message now. Call the family instead, if it still matters.")


class Verb(Protocol):
    """What staff do about one message."""

    def __call__(self, *, message_id: int, services: Iterable[int], by: Actor, now: datetime) -> None: ...


class OutboxRefused(Refused):
    """Nothing was changed."""


def undelivered(services: Iterable[int]) -> list[Message]:
    """Staff of the services, who look after them: which messages failed or perhaps left, without to whom or
    what was said; newest first, at most SHOWN."""
    ids = list(services)
    with reading_as(Reader.for_services(*ids)):
        found = Message.objects.filter(controller_id__in=ids, state__in=UNDELIVERED).exclude(
            channel=Message.Channel.PHONE
        )
        return list(found.only(*OPEN).order_by("-written_at", "-pk")[:SHOWN])


def to_be_told(services: Iterable[int], now: datetime) -> list[Message]:
    """Staff of the services: what staff must tell by phone, while there is time; what ends first, first."""
    ids = list(services)
    in_time = Q(not_after__isnull=True) | Q(not_after__gt=now)
    with reading_as(Reader.for_services(*ids)):
        found = Message.objects.filter(
            in_time, controller_id__in=ids, channel=Message.Channel.PHONE, state=Message.State.QUEUED
        )
        return list(found.only(*OPEN).order_by("not_after", "pk")[:SHOWN])


def send_again(*, message_id: int, services: Iterable[int], by: Actor, now: datetime) -> None:
    """Put a failed or uncertain message in the queue once more; raises OutboxRefused.

    Only staff can know whether it is worse to be told twice or not at all.
    """
    from .tasks import deliver

    with reading_as(Reader.for_services(*services)):
        message = _held(message_id)
        if message.state not in UNDELIVERED or message.channel == Message.Channel.PHONE:
            raise OutboxRefused(OutboxDenied.NOT_UNDELIVERED)
        if message.not_after is not None and message.not_after <= now:
            raise OutboxRefused(OutboxDenied.TOO_LATE)
        message.state = Message.State.QUEUED
        message.save(update_fields=["state"])
        record("sent_message_again", by=by, thing=message, service_id=message.controller_id)
        deliver.defer(message_id=message.pk, controller_id=message.controller_id)


def mark_told(*, message_id: int, services: Iterable[int], by: Actor, now: datetime) -> None:
    """Somebody has called the family. Told twice is told once; raises OutboxRefused for any other message."""
    with reading_as(Reader.for_services(*services)):
        message = _held(message_id)
        if message.channel != Message.Channel.PHONE:
            raise OutboxRefused(OutboxDenied.GONE)
        if message.state == Message.State.SENT:
            return
        message.state, message.sent_at = Message.State.SENT, now
        message.save(update_fields=["state", "sent_at"])
        record("told_by_phone", by=by, thing=message, service_id=message.controller_id)


def _held(message_id: int) -> Message:
    """The message, held until the transaction ends; behind the wall of the services that are acted for."""
    message = Message.objects.select_for_update().only(*OPEN).filter(pk=message_id).first()
    if message is None:
        raise OutboxRefused(OutboxDenied.GONE)
    return message
