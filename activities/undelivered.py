"""For staff: messages that did not arrive, and families whom they must call."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from familjecentral.audit.recording import Actor, record
from familjecentral.outbox import looking_after

from .messages import IN_WORDS, Kind
from .models import SignUp, SignUpContact
from .readings import note_opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.utils.functional import Promise

    from familjecentral.outbox.models import Message
    from familjecentral.privacy.walls import Reader

    from .models import ActivitySeries, ActivitySession

_OTHER_KINDS: dict[str, str | Promise] = {}


@dataclass(frozen=True)
class Undelivered:
    """A message that failed or perhaps left: about what, never to whom or in which words."""

    message: Message
    kind: str
    bookable: ActivitySession | ActivitySeries | None  # None: who it was to has left since
    may_send: bool


@dataclass(frozen=True)
class ToBeTold:
    """A family that no message reaches and that must know."""

    message: Message
    kind: str
    sign_up: SignUp
    contacts: list[SignUpContact]
    bookable: ActivitySession | ActivitySeries

    @property
    def phones(self) -> list[str]:
        """The numbers that the family has left; none for one that has left nothing, and comes or calls itself."""
        return [contact.phone for contact in self.contacts if contact.phone]


def undelivered(reader: Reader, now: datetime) -> list[Undelivered]:
    """Staff who work in the services: their failed and uncertain messages. A constant number of queries."""
    found = looking_after.undelivered(reader.services)
    contacts = _contacts(reader, found)
    rows = []
    for message in found:
        contact = contacts.get(message.recipient_id or 0)
        in_time = message.not_after is None or message.not_after > now
        rows.append(
            Undelivered(message, kind_in_words(message), contact.sign_up.bookable if contact else None, in_time)
        )
    return rows


def read_to_be_told(reader: Reader, *, by: Actor, roles: Mapping[int, str], now: datetime) -> list[ToBeTold]:
    """Staff who work in the services: whom to call, with alias and phone. What ends first comes first.

    The reading is written to the audit log, and for each family's own page as done by someone with their role
    in ``roles`` (by service). The number of queries does not depend on the number of families.
    """
    with transaction.atomic():
        found = looking_after.to_be_told(reader.services, now)
        contacts = _contacts(reader, found)
        rows = [
            ToBeTold(
                message, kind_in_words(message), contact.sign_up, list(contact.sign_up.contacts.all()),
                contact.sign_up.bookable,
            )
            for message in found
            if (contact := contacts.get(message.recipient_id or 0))
        ]  # fmt: skip
        for service_id, count in Counter(row.message.controller_id for row in rows).items():
            record("read_to_be_told", by=by, service_id=service_id, count=count)
            families = {row.sign_up.pk: row.sign_up for row in rows if row.message.controller_id == service_id}
            note_opened(families.values(), service_id=service_id, role=roles[service_id])
    return rows


def kind_in_words(message: Message) -> str:
    """``Offer of a place``; the code of a kind that is no longer in the program."""
    if message.kind in _OTHER_KINDS:
        return str(_OTHER_KINDS[message.kind])
    try:
        return str(IN_WORDS[Kind(message.kind)])
    except ValueError:
        return message.kind


def name_kind(kind: str, words: str | Promise) -> None:
    """What messages are called that another app posts: it says so when it starts."""
    _OTHER_KINDS[kind] = words


def _contacts(reader: Reader, messages: Iterable[Message]) -> dict[int, SignUpContact]:
    """By number, the parents that messages are to, as far as the reader may see them."""
    wanted = [message.recipient_id for message in messages if message.recipient_id]
    found = (
        SignUpContact.objects.for_reader(reader)
        .filter(pk__in=wanted, sign_up__controller__in=reader.services)
        .select_related(
            "sign_up__session__activity__centre", "sign_up__series__activity__centre", "sign_up__controller"
        )
        .prefetch_related("sign_up__contacts")
    )  # fmt: skip
    return {contact.pk: contact for contact in found}
