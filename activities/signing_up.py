"""Signing a family up, and giving the place back."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.tokens import fingerprint, hash_token, token_for
from familjecentral.privacy.walls import Reader, reading_as

from . import messages
from .messages import Kind, Notice
from .models import (
    Activity,
    ActivitySeries,
    ActivitySession,
    SignUp,
    SignUpChild,
    SignUpContact,
)
from .rules import Child, SignUpDenied, SignUpRefused, age_denied, may_sign_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

# Longer than this in the queue for the same places, and we say "try again" rather than let them wait.
LOCK_WAIT = "8s"


@dataclass(frozen=True)
class Household:
    """Who signs up, as the form tells it: never a child's name, a day of birth or a personal number.

    ``phone`` is in E.164 (``+46701234567``); ``language`` and ``interpreter_language`` are codes.
    """

    children: Sequence[Child]
    adults: int = 1
    alias: str = ""
    email: str = ""
    phone: str = ""
    language: str = "sv"
    interpreter_language: str = ""

    @property
    def contact(self) -> str:
        return self.email.lower() or self.phone

    def fingerprint(self, target: str) -> str:
        """SHA-256 of all that was sent for ``target``: tells a repeated form from a changed one."""
        contents = [
            target, self.adults, self.alias, self.email, self.phone, self.interpreter_language,
            sorted([child.month.isoformat(), child.is_expected] for child in self.children),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(contents).encode()).hexdigest()


@dataclass(frozen=True)
class SignedUp:
    """A sign-up that stands: ``token`` opens its page. ``is_repeat``: the same form had come before."""

    sign_up: SignUp
    token: str
    is_repeat: bool = False


def sign_up(
    *,
    bookable: ActivitySession | ActivitySeries,
    household: Household,
    key: UUID,
    by: Actor,
    now: datetime,
) -> SignedUp:
    """Give the household a place, or a turn in the queue, and post its receipt: all or nothing.

    Acts for the activity's responsible service. The same ``key`` with the same contents returns the
    first result. Raises SignUpRefused.
    """
    token = token_for("sign-up", key)
    with _places_locked(bookable) as locked:
        # Read under the lock: nobody changes whose activity it is while we wait for our turn.
        activity = Activity.objects.select_related("centre", "responsible_service").get(pk=locked.activity_id)
        controller = activity.responsible_service
        locked.activity = activity
        contents_hash = household.fingerprint(f"{locked._meta.model_name}:{locked.pk}")
        with reading_as(Reader.for_services(controller.pk)):
            earlier = _first_result(key, contents_hash, token)
            if earlier:
                return earlier
            places = _check(activity, locked, household, now=now)
            signed_up = SignUp(
                key=key,
                contents_hash=contents_hash,
                token_hash=hash_token(token),
                controller=controller,
                state=_state_for(activity, locked, places),
                places=places,
                alias=household.alias,
                contact_hash=fingerprint("contact", household.contact) if household.contact else "",
                adults=household.adults,
                child_count=len(household.children),
                state_at=now,
                signed_up_at=now,
                **{"session" if isinstance(locked, ActivitySession) else "series": locked},
            )
            _save(signed_up)
            contact = SignUpContact.objects.create(
                sign_up=signed_up,
                token_hash=signed_up.token_hash,
                contact_hash=signed_up.contact_hash,
                email=household.email,
                phone=household.phone,
                language=household.language,
                interpreter_language=household.interpreter_language,
            )
            SignUpChild.objects.bulk_create(
                SignUpChild(sign_up=signed_up, **{"due_month" if c.is_expected else "birth_month": c.month})
                for c in household.children
            )
            record("signed_up", by=by, thing=signed_up, service_id=controller.pk)
            has_place = signed_up.state == SignUp.State.CONFIRMED
            kind = Kind.RECEIPT if has_place else Kind.QUEUED
            messages.post([Notice(kind, signed_up, (locked,), contacts=[contact])])
    return SignedUp(signed_up, token)


def cancel(*, sign_up: SignUp, by: Actor, now: datetime, token: str = "") -> list[SignUp]:
    """Give the place back and offer it on: the first families in the queue that fit get it at once.

    Strict order: a family further back never passes one that waits before it. Returns those who got a
    place. Cancelling twice changes nothing. Raises SignUpRefused when it is over (what has been stays
    as it was) or too many act at once.
    """
    with _places_locked(sign_up.bookable) as bookable, reading_as(Reader.for_services(sign_up.controller_id)):
        current = SignUp.objects.select_for_update(of=("self",)).get(pk=sign_up.pk)
        if current.state == SignUp.State.CANCELLED:
            return []
        if bookable.is_over(now):
            raise SignUpRefused(SignUpDenied.OVER)
        _move_to(current, SignUp.State.CANCELLED, now=now)
        record("cancelled", by=by, thing=current, service_id=current.controller_id)
        messages.post([Notice(Kind.CANCELLED, current, (bookable,))])
        return _fill_from_queue(bookable, now=now)


@contextmanager
def _places_locked(
    bookable: ActivitySession | ActivitySeries,
) -> Iterator[ActivitySession | ActivitySeries]:
    """A transaction in which the places are ours alone; raises SignUpRefused(BUSY) after LOCK_WAIT."""
    try:
        with transaction.atomic():
            yield _lock_places(bookable)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise SignUpRefused(SignUpDenied.BUSY) from error
        raise


def _first_result(key: UUID, contents_hash: str, token: str) -> SignedUp | None:
    earlier = SignUp.objects.filter(key=key).first()
    if earlier is None:
        return None
    if earlier.contents_hash != contents_hash:
        raise SignUpRefused(SignUpDenied.KEY_REUSED)
    return SignedUp(earlier, token, is_repeat=True)


def _lock_places(bookable: ActivitySession | ActivitySeries) -> ActivitySession | ActivitySeries:
    """The row that places are counted on, ours alone until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_WAIT])
    return type(bookable).objects.select_for_update().get(pk=bookable.pk)


def _check(
    activity: Activity, bookable: ActivitySession | ActivitySeries, household: Household, *, now: datetime
) -> int:
    """The places that the household takes; raises SignUpRefused when it may not sign up."""
    denied = may_sign_up(activity, bookable, now=now)
    if denied is None and activity.needs_contact and not household.contact:
        denied = SignUpDenied.NO_CONTACT
    if denied is None:
        # A household may bring siblings: it fits when one of its children does.
        answers = [age_denied(activity, child, bookable.first_day(now)) for child in household.children]
        denied = answers[0] if answers and all(answers) else None
    if denied:
        raise SignUpRefused(denied)
    unit = activity.capacity_unit
    if unit == Activity.CapacityUnit.ADULTS:
        return household.adults
    return len(household.children) if unit == Activity.CapacityUnit.CHILDREN else 1


def _state_for(activity: Activity, bookable: ActivitySession | ActivitySeries, places: int) -> SignUp.State:
    if bookable.capacity is not None and places > bookable.capacity:
        raise SignUpRefused(SignUpDenied.TOO_MANY)
    left = bookable.places_left
    # Who comes while others wait, waits behind them, even if there is room for a smaller family.
    if left is None or (left >= places and not bookable.families_waiting):
        return SignUp.State.CONFIRMED
    if activity.has_waiting_list:
        return SignUp.State.WAITING
    raise SignUpRefused(SignUpDenied.FULL)


def _save(sign_up: SignUp) -> None:
    try:
        sign_up.save(force_insert=True)  # no savepoint of its own: a refusal leaves the whole transaction
    except IntegrityError as error:
        if "one_sign_up_per_contact" in str(error):
            raise SignUpRefused(SignUpDenied.ALREADY_SIGNED_UP) from error
        if "activities_signup_key" in str(error):  # used at another service, behind whose wall we don't see
            raise SignUpRefused(SignUpDenied.KEY_REUSED) from error
        if "not_oversold" in str(error):  # PostgreSQL's own word, should ours ever be wrong
            raise SignUpRefused(SignUpDenied.FULL) from error
        raise


def _move_to(sign_up: SignUp, state: SignUp.State, *, now: datetime) -> None:
    sign_up.state, sign_up.state_at = state, now
    sign_up.save(update_fields=["state", "state_at"])


def _fill_from_queue(bookable: ActivitySession | ActivitySeries, *, now: datetime) -> list[SignUp]:
    if may_sign_up(bookable.activity, bookable, now=now):
        return []
    bookable.refresh_from_db()
    got_place = []
    queue = bookable.sign_ups.filter(state=SignUp.State.WAITING)
    for waiting in queue.order_by("queue_no"):
        if bookable.places_left is not None and bookable.places_left < waiting.places:
            break
        _move_to(waiting, SignUp.State.CONFIRMED, now=now)
        bookable.places_taken += waiting.places
        got_place.append(waiting)
    messages.post([Notice(Kind.GOT_A_PLACE, each, (bookable,)) for each in got_place])
    return got_place
