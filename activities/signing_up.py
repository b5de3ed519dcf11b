"""Signing a family up: a place, a turn in the queue or a part in the draw, all or nothing."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError

from familjecentral.audit.recording import Actor, record
from familjecentral.database.prepared import columns, in_one_go, insert, run, send_next_ids, taken_from
from familjecentral.privacy.tokens import fingerprint, hash_token

from . import messages, offering
from .drawing import tickets
from .drawing.promising import running_draw
from .links import FIRST, SECOND, token_of
from .messages import Kind, Notice
from .models import Activity, SignUp, SignUpChild, SignUpContact
from .places import Bookable, Needs, could_fit, fits, locked, needs_of
from .rules import Child, SignUpDenied, SignUpRefused, household_denied, may_sign_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from .drawing.tickets import Ticket

State = SignUp.State

# Somebody who signs up a contact that is in the group already is told nothing: they get what anyone would,
# for so long, and the contact gets a mail that shows the way. Then the second place is given back.
REPEAT_HELD = timedelta(hours=1)
MOST_PER_CONTACT = 30  # active sign-ups with one service: more than any family, and enough for a mistake


@dataclass(frozen=True)
class Parent:
    """One parent, as the form tells it: ``phone`` in E.164, languages and ``diet`` as codes."""

    email: str = ""
    phone: str = ""
    language: str = "sv"
    interpreter_language: str = ""
    step_free: bool = False
    hearing_loop: bool = False
    diet: Sequence[str] = ()
    remind_two_days: bool = True
    remind_same_day: bool = False

    @property
    def contact(self) -> str:
        return self.email.lower() or self.phone

    @cached_property
    def contact_hash(self) -> str:
        """What can be compared, and not guessed back; empty without a contact."""
        return fingerprint("contact", self.contact) if self.contact else ""


@dataclass(frozen=True)
class Household:
    """Who signs up, as the form tells it: never a child's name, a day of birth or a personal number.

    ``other``: a second parent on the same place, with a link and reminders of their own. ``ticket``: from a draw
    that the family lost; it counts in this one, and once.
    """

    children: Sequence[Child]
    adults: int = 1
    alias: str = ""
    parent: Parent = field(default_factory=Parent)
    other: Parent | None = None
    prams: int = 0
    can_come_at_short_notice: bool = False
    ticket: Ticket | None = None

    @property
    def parents(self) -> list[Parent]:
        return [self.parent, self.other] if self.other else [self.parent]

    def fingerprint(self, target: str) -> str:
        """SHA-256 of all that was sent for ``target``: tells a repeated form from a changed one."""
        contents = [
            target, self.adults, self.alias, self.prams, self.can_come_at_short_notice,
            [
                [p.email, p.phone, p.interpreter_language, p.step_free, p.hearing_loop, *p.diet]
                for p in self.parents
            ],
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
    bookable: Bookable,
    household: Household,
    key: UUID,
    by: Actor,
    now: datetime,
    code: str = "",
    by_staff: bool = False,
) -> SignedUp:
    """Give the household a place, a turn in the queue or a part in the draw, and post its receipt.

    Acts for the activity's responsible service. The same ``key`` with the same contents returns the
    first result. ``code``: of the invitation to a group that is not listed; asked for under the lock, so that
    a renewed one opens nothing. Staff sign up those who call, also outside the hours of sign-up. Raises
    SignUpRefused, and TicketRefused for a ticket that another sign-up has used meanwhile.
    """
    token = token_of(key)
    contents_hash = household.fingerprint(f"{bookable._meta.model_name}:{bookable.pk}")
    there = _There(key, household, bookable.activity.responsible_service_id)
    with locked(bookable, then=there.ask) as (row,):
        activity, found = row.activity, there.found()
        if earlier := _first_result(found, key, contents_hash, token):
            return earlier
        if code and code != row.invitation_code:
            raise SignUpRefused(SignUpDenied.CODE_WRONG)
        needs = _check(activity, row, household, now=now, invited=bool(code), by_staff=by_staff)
        weight = 1
        if activity.allocation == Activity.Allocation.DRAW and running_draw(row, now):
            weight = tickets.use(household.ticket, now) if household.ticket else 1
        existing = _already_there(found, row)
        if sum(each.key != key for each in found) >= MOST_PER_CONTACT:
            raise SignUpRefused(SignUpDenied.TOO_MANY_FROM_CONTACT)
        signed_up = SignUp(
            id=there.new_id,
            key=key,
            contents_hash=contents_hash,
            token_hash=hash_token(token),
            second_token_hash=hash_token(token_of(key, SECOND)) if household.other else None,
            controller_id=activity.responsible_service_id,
            state=_state_for(activity, row, needs, household),
            state_at=now,
            places=needs.places,
            alias=household.alias,
            contact_hash="" if existing else household.parent.contact_hash,
            second_contact_hash="" if existing or not household.other else household.other.contact_hash,
            repeat_until=now + REPEAT_HELD if existing else None,
            adults=needs.adults,
            child_count=needs.children,
            babies=needs.babies,
            prams=needs.prams,
            can_come_at_short_notice=household.can_come_at_short_notice,
            draw_weight=weight,
            signed_up_at=now,
            **{"series" if row.is_series else "session": row},
        )
        with _refusals_of_postgresql(), in_one_go():
            insert(signed_up)
            contacts = _parents(signed_up, household, there.new_contact_ids)
            insert(*contacts)
            insert(*_children(signed_up, household))
            record("signed_up", by=by, thing=signed_up, service_id=activity.responsible_service_id)
            if existing:
                _show_the_way(existing, household, row, now=now)
            else:
                receipt, details = _receipt_of(signed_up, row)
                messages.post([Notice(receipt, signed_up, (row,), details=details, contacts=contacts)])
    return SignedUp(signed_up, token)


# No join: with one, PostgreSQL looks through every family of the service for each that signs up.
_THERE = f"""
SELECT {columns(SignUp, "s")} FROM activities_signup s
WHERE s.key = %s OR s.state = ANY (%s) AND s.controller_id = %s AND (
  s.contact_hash <> '' AND s.contact_hash = ANY (%s)
  OR s.second_contact_hash <> '' AND s.second_contact_hash = ANY (%s)
)
ORDER BY s.signed_up_at, s.id LIMIT {MOST_PER_CONTACT + 2}
"""  # noqa: S608 (names of our model, and a number)


class _There:
    """The sign-up made with this key, and the active ones of the same contacts with the same service.

    In the same go: the keys that a new one gets.
    """

    def __init__(self, key: UUID, household: Household, service_id: int) -> None:
        hashes = [parent.contact_hash for parent in household.parents if parent.contact]
        self.params = [key, list(SignUp.ACTIVE), service_id, hashes, hashes]
        self.parents = len(household.parents)

    def ask(self) -> None:
        """Send the question; under the lock, so that what is there is all there is."""
        self.sent = run(_THERE, self.params)
        self.new = send_next_ids((SignUp, 1), (SignUpContact, self.parents))

    def found(self) -> list[SignUp]:
        (self.new_id,), self.new_contact_ids = self.new.fetchone()
        return [row for values in self.sent.fetchall() if (row := taken_from(SignUp, iter(values)))]


def _first_result(found: Sequence[SignUp], key: UUID, contents_hash: str, token: str) -> SignedUp | None:
    for earlier in found:
        if earlier.key == key:
            if earlier.contents_hash != contents_hash:
                raise SignUpRefused(SignUpDenied.KEY_REUSED)
            return SignedUp(earlier, token, is_repeat=True)
    return None


def _already_there(found: Sequence[SignUp], bookable: Bookable) -> SignUp | None:
    column = "series_id" if bookable.is_series else "session_id"
    return next((each for each in found if getattr(each, column) == bookable.pk), None)


def _check(
    activity: Activity,
    bookable: Bookable,
    household: Household,
    *,
    now: datetime,
    invited: bool,
    by_staff: bool,
) -> Needs:
    """What the household takes; raises SignUpRefused when it may not sign up."""
    denied = may_sign_up(activity, bookable, now=now, invited=invited, by_staff=by_staff)
    parents = household.parents
    if denied is None and activity.needs_contact and not by_staff and not all(p.contact for p in parents):
        denied = SignUpDenied.NO_CONTACT
    if denied is None and household.other and household.other.contact == household.parent.contact:
        denied = SignUpDenied.SAME_CONTACT
    on = bookable.first_day(now)
    denied = denied or household_denied(activity, household.children, on)
    if denied:
        raise SignUpRefused(denied)
    adults = max(household.adults, len(parents))
    needs = needs_of(activity, children=household.children, adults=adults, prams=household.prams, on=on)
    if not could_fit(bookable, needs):
        raise SignUpRefused(SignUpDenied.TOO_MANY)
    return needs


def _state_for(activity: Activity, bookable: Bookable, needs: Needs, household: Household) -> SignUp.State:
    """Whether there is a place at once. Who comes while others wait, waits behind them.

    Fits first: those that wait do not fit, or they would have been offered it; so a household that fits
    passes nobody who could have come. First come: the place is for whoever comes.
    """
    if offering.is_before_draw(bookable):
        return State.ENTERED
    if fits(bookable, needs) and (
        not bookable.families_waiting
        or (bookable.first_come_since is not None and household.can_come_at_short_notice)
        or offering.passes_the_queue(bookable)
    ):
        return State.CONFIRMED
    if activity.has_waiting_list:
        return State.WAITING
    raise SignUpRefused(SignUpDenied.FULL)


@contextmanager
def _refusals_of_postgresql() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if "activities_signup_key" in str(error):  # used at another service, behind whose wall we don't see
            raise SignUpRefused(SignUpDenied.KEY_REUSED) from error
        if "not_oversold" in str(error):  # PostgreSQL's own word, should ours ever be wrong
            raise SignUpRefused(SignUpDenied.FULL) from error
        raise


def _parents(sign_up: SignUp, household: Household, ids: Sequence[int]) -> list[SignUpContact]:
    tokens = [sign_up.token_hash, sign_up.second_token_hash or ""]
    return [
        SignUpContact(
            id=pk,
            sign_up=sign_up,
            number=number,
            token_hash=token_hash,
            # A repeat is not found again as the family's own.
            contact_hash="" if sign_up.repeat_until else parent.contact_hash,
            email=parent.email,
            phone=parent.phone,
            language=parent.language,
            interpreter_language=parent.interpreter_language,
            step_free=parent.step_free,
            hearing_loop=parent.hearing_loop,
            diet=list(parent.diet),
            remind_two_days=parent.remind_two_days,
            remind_same_day=parent.remind_same_day,
        )
        for pk, number, parent, token_hash in zip(ids, (FIRST, SECOND), household.parents, tokens, strict=False)
    ]


def _children(sign_up: SignUp, household: Household) -> list[SignUpChild]:
    return [
        SignUpChild(sign_up=sign_up, **{"due_month" if child.is_expected else "birth_month": child.month})
        for child in household.children
    ]


def _receipt_of(sign_up: SignUp, bookable: Bookable) -> tuple[Kind, dict[str, Any]]:
    if sign_up.state == State.CONFIRMED:
        return Kind.RECEIPT, {}
    if sign_up.state == State.ENTERED:
        return Kind.ENTERED, {"draws_at": bookable.draw.draws_at}
    return Kind.QUEUED, {"position": bookable.families_waiting + 1}  # as it was when the lock was taken


def _show_the_way(existing: SignUp, household: Household, bookable: Bookable, *, now: datetime) -> None:
    """Mail the way to the sign-up that is there, to the contact that was written, once an hour at most."""
    hashes = {parent.contact_hash for parent in household.parents} - {""}
    contacts = list(existing.contacts.filter(contact_hash__in=hashes))
    messages.post([Notice(Kind.ALREADY, existing, (bookable,), event=f"{now:%Y%m%d%H}", contacts=contacts)])
