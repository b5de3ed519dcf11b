"""Tickets: what a family that lost a draw takes along to its next one, in its own mail and nowhere else.

A ticket says how many draws in a row were lost, in which municipality and when, signed by us. We keep no list
of who has one; of one that has been used we keep its hash, so that it counts once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from activities.models import UsedTicket
from familjecentral import clock
from familjecentral.privacy.tokens import hash_token
from familjecentral.refusals import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from activities.models import SignUp

MOST_WEIGHT = 4
VALID_DAYS = 365
LONGEST = 200  # characters; ours have about 80
_PARTS = 4


class TicketDenied(models.TextChoices):
    """Why a ticket doesn't count; each says what to do instead."""

    WRONG = (
        "wrong",
        _("We do not recognise that ticket. Copy it whole from the mail, or leave the field empty to take part."),
    )
    EXPIRED = (
        "expired",
        _("That ticket is more than a year old and counts no more. Leave the field empty to take part."),
    )
    USED = ("used", _("That ticket has been used already. Leave the field empty to take part."))
    ELSEWHERE = (
        "elsewhere",
        _("That ticket is for another municipality. Leave the field empty to take part."),
    )


class TicketRefused(Refused):
    """A ticket was refused; see TicketDenied."""

    reason: TicketDenied


@dataclass(frozen=True)
class Ticket:
    """A ticket that we have signed: ``times`` draws lost, ``given_on`` the last; ``digest`` is kept when used."""

    times: int
    municipality_id: int
    given_on: date
    digest: str

    @property
    def weight(self) -> int:
        """How many lots it gives: one, and one more for each draw lost; at most four."""
        return min(1 + self.times, MOST_WEIGHT)


def made_for(sign_up: SignUp, *, municipality_id: int, now: datetime) -> str:
    """A new ticket for a family that has lost: one more time than the ticket it came with.

    By chance, so that nothing in it leads back to the family.
    """
    parts = (sign_up.draw_weight, municipality_id, localtime(now).date().isoformat(), secrets.token_hex(8))
    return _signer().sign("~".join(map(str, parts)))


def read(text: str, now: datetime, *, municipality_id: int | None = None) -> Ticket | TicketDenied:
    """The ticket that somebody has typed or pasted, or why it doesn't count.

    ``municipality_id``: of the centre whose draw it is for.
    """
    copied = "".join(text.split())  # a mail may have broken the line
    if len(copied) > LONGEST:
        return TicketDenied.WRONG
    try:
        times, municipality, given, nonce = _signer().unsign(copied).split("~", _PARTS - 1)
        ticket = Ticket(int(times), int(municipality), date.fromisoformat(given), hash_token(f"ticket:{nonce}"))
    except (BadSignature, ValueError, UnicodeError):
        return TicketDenied.WRONG
    if localtime(now).date() > ticket.given_on + timedelta(days=VALID_DAYS):
        return TicketDenied.EXPIRED
    if municipality_id is not None and ticket.municipality_id != municipality_id:
        return TicketDenied.ELSEWHERE
    if UsedTicket.objects.filter(ticket_hash=ticket.digest).exists():
        return TicketDenied.USED
    return ticket


def use(ticket: Ticket, now: datetime | None = None) -> int:
    """Let the ticket count, in the caller's transaction; returns the weight of the entry.

    Of two who use it at the same time the second waits for the first. Raises TicketRefused when it has counted.
    """
    _used, is_new = UsedTicket.objects.get_or_create(
        ticket_hash=ticket.digest, defaults={"used_on": localtime(now or clock.now()).date()}
    )
    if not is_new:
        raise TicketRefused(TicketDenied.USED)
    return ticket.weight


def forget_used_tickets(*, now: datetime) -> int:
    """Delete the hashes of tickets that are too old to be shown again; returns how many."""
    limit = localtime(now).date() - timedelta(days=VALID_DAYS)
    return UsedTicket.objects.filter(used_on__lt=limit).delete()[0]


def _signer() -> Signer:
    return Signer(salt="activities.drawing.ticket")
