"""Changing a sign-up that stands: how a parent is reached, what they need, and how many come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from familjecentral.audit.recording import Actor, record

from . import offering
from .links import FIRST
from .models import Activity, SignUp, SignUpContact
from .places import Bookable, Needs, as_needs, fits
from .rules import SignUpDenied, SignUpRefused

if TYPE_CHECKING:
    from datetime import datetime

    from .signing_up import Parent

OF_A_PARENT = (
    "email", "phone", "language", "interpreter_language", "step_free", "hearing_loop", "remind_two_days",
    "remind_same_day",
)  # fmt: skip


def change(
    *,
    sign_up: SignUp,
    number: int,
    parent: Parent,
    adults: int,
    prams: int,
    can_come_at_short_notice: bool,
    by: Actor,
    now: datetime,
) -> SignUp:
    """Parent ``number`` changes their own contact, needs and reminders, and how many of the family come.

    The household keeps its place or its turn. More than fits is refused, and nothing is changed: raises
    SignUpRefused(NO_ROOM). NO_CONTACT where the activity needs one.
    """
    with offering.held(sign_up) as (mine, bookable):
        if mine.state not in SignUp.ACTIVE:
            raise SignUpRefused(SignUpDenied.NO_OFFER)
        if bookable.activity.needs_contact and not parent.contact:
            raise SignUpRefused(SignUpDenied.NO_CONTACT)
        needs = _needs_after(mine, bookable.activity, adults=adults, prams=prams)
        _refuse_if_no_room(mine, bookable, needs)
        mine.places, mine.adults, mine.prams = needs.places, needs.adults, needs.prams
        mine.can_come_at_short_notice = can_come_at_short_notice
        known_as = _known_as(mine, parent)
        hash_field = "contact_hash" if number == FIRST else "second_contact_hash"
        setattr(mine, hash_field, known_as)
        mine.save(update_fields=["places", "adults", "prams", "can_come_at_short_notice", hash_field])
        _write(mine.contacts.get(number=number), parent, known_as=known_as)
        record("changed_sign_up", by=by, thing=mine, service_id=mine.controller_id)
        offering.fill(offering.refreshed(bookable), now=now)
    return mine


def _needs_after(sign_up: SignUp, activity: Activity, *, adults: int, prams: int) -> Needs:
    by_adults = activity.capacity_unit == Activity.CapacityUnit.ADULTS
    return Needs(
        places=adults if by_adults else sign_up.places,
        adults=adults,
        children=sign_up.child_count,
        babies=sign_up.babies,
        prams=prams,
    )


def _refuse_if_no_room(sign_up: SignUp, bookable: Bookable, needs: Needs) -> None:
    if sign_up.state not in (SignUp.State.CONFIRMED, SignUp.State.OFFERED):
        return
    before = as_needs(sign_up)
    more = Needs(
        needs.places - before.places, needs.adults - before.adults, 0, 0, needs.prams - before.prams
    )  # fmt: skip
    grows = max(more.places, more.adults, more.prams) > 0
    if grows and not fits(bookable, more):
        raise SignUpRefused(SignUpDenied.NO_ROOM)


def _known_as(sign_up: SignUp, parent: Parent) -> str:
    """What the family is found again by; nothing when another sign-up of the group has that contact already."""
    others = sign_up.bookable.sign_ups.filter(state__in=SignUp.ACTIVE).exclude(pk=sign_up.pk)
    same = Q(contact_hash=parent.contact_hash) | Q(second_contact_hash=parent.contact_hash)
    is_taken = sign_up.repeat_until or not parent.contact or others.filter(same).exists()
    return "" if is_taken else parent.contact_hash


def _write(contact: SignUpContact, parent: Parent, *, known_as: str) -> None:
    for name in OF_A_PARENT:
        setattr(contact, name, getattr(parent, name))
    contact.diet = list(parent.diet)
    contact.contact_hash = known_as
    contact.save()
