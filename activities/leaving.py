"""Leaving: a family gives its place back, or one of its two parents goes and the other stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from familjecentral.audit.recording import SYSTEM, Actor, record

from . import messages, offering
from .erasing import forget_parent
from .messages import Kind, Notice
from .models import SignUp, SignUpContact
from .places import Bookable, locked
from .rules import SignUpDenied, SignUpRefused

if TYPE_CHECKING:
    from datetime import datetime

State = SignUp.State


def leave(*, sign_up: SignUp, number: int, by: Actor, now: datetime) -> bool:
    """Parent ``number`` leaves: no reason, and a short, kind receipt to nobody else. True when the other stays.

    Alone, the family's place is given back (``cancel``). Of two, only the one who leaves is forgotten: the
    other's link, contact and reminders go on, and nothing tells why. Leaving twice changes nothing. Raises
    SignUpRefused(OVER).
    """
    with offering.held(sign_up) as (mine, bookable):
        parents = list(mine.contacts.all())
        leaving = next((each for each in parents if each.number == number), None)
        if leaving is None or mine.state not in SignUp.ACTIVE:
            return False
        _refuse_if_over(mine, bookable, now=now)
        if len(parents) == 1:
            _give_back(mine, bookable, by=by, now=now, contacts=parents)
            return False
        forget_parent(mine, leaving, bookable.activity)
        messages.post([Notice(Kind.CANCELLED, mine, (bookable,), contacts=[leaving])])
        record("parent_left", by=by, thing=mine, service_id=mine.controller_id)
        offering.fill(offering.refreshed(bookable), now=now)
    return True


def cancel(*, sign_up: SignUp, by: Actor, now: datetime) -> None:
    """The whole family gives its place back, and it is offered on. Cancelling twice changes nothing.

    Raises SignUpRefused when it is over (what has been stays as it was) or too many act at once.
    """
    with offering.held(sign_up) as (mine, bookable):
        if mine.state not in (*SignUp.ACTIVE, State.LAPSED):
            return
        _refuse_if_over(mine, bookable, now=now)
        _give_back(mine, bookable, by=by, now=now, contacts=list(mine.contacts.all()))


def _refuse_if_over(sign_up: SignUp, bookable: Bookable, *, now: datetime) -> None:
    if bookable.is_over(now) and sign_up.state == State.CONFIRMED:
        raise SignUpRefused(SignUpDenied.OVER)


def _give_back(
    sign_up: SignUp, bookable: Bookable, *, by: Actor, now: datetime, contacts: list[SignUpContact]
) -> None:
    offering.move_to(sign_up, State.CANCELLED, now=now)
    record("cancelled", by=by, thing=sign_up, service_id=sign_up.controller_id)
    messages.post([Notice(Kind.CANCELLED, sign_up, (bookable,), contacts=contacts)])
    offering.fill(offering.refreshed(bookable), now=now)


def release_repeats(bookable: Bookable, *, now: datetime) -> int:
    """Second places of families that had signed up already are given back and offered on; returns how many."""
    with locked(bookable) as (row,):
        due = list(row.sign_ups.filter(repeat_until__lte=now, state__in=SignUp.ACTIVE))
        for each in due:
            offering.move_to(each, State.RELEASED, now=now)
        if due:
            record(
                "released_repeats", by=SYSTEM, thing=row, service_id=row.activity.responsible_service_id,
                count=len(due),
            )  # fmt: skip
            offering.fill(offering.refreshed(row), now=now)
    return len(due)
