"""Everything that is held about one parent of a sign-up: to read, to take away, and never the other parent's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from familjecentral.audit.recording import PARENT, record
from familjecentral.languages.content import said
from familjecentral.outbox import sending
from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import Reader, reading_as
from staff.retention.periods import kept_days
from staff.who_sees import erased_on

from .drawing.codes import entry_code
from .messages import Kind, reaches
from .models import SignUp, SignUpContact
from .who_sees import over_at, shared_with

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from familjecentral.outbox.models import Message

    from .models import ActivitySession, Attendance, AttendanceMark, Consent, SignUpChild, SignUpReading
    from .models import SignUpTransition as Transition
    from .places import Bookable

FORMAT, VERSION = "familjecentralen/own-data", 1
RECEIPTS = {
    SignUp.State.CONFIRMED: Kind.RECEIPT, SignUp.State.WAITING: Kind.QUEUED, SignUp.State.ENTERED: Kind.ENTERED,
}  # fmt: skip


@dataclass(frozen=True)
class OwnData:
    """What is held about one parent, read with that parent's eyes."""

    sign_up: SignUp
    contact: SignUpContact
    bookable: Bookable
    sessions: Sequence[ActivitySession]
    children: Sequence[SignUpChild]
    states: Sequence[Transition]
    attendance: Sequence[Attendance]
    marks: Sequence[AttendanceMark]
    consents: Sequence[Consent]
    shared_with: Sequence[str]
    readings: Sequence[SignUpReading]
    messages: Sequence[tuple[str, date]]  # (kind, day)
    kept_days: int
    erased_on: date | None

    @property
    def alias(self) -> str:
        """What the first parent has said that the family may be called; the second has said nothing."""
        return self.sign_up.alias if self.contact.number == 1 else ""

    @property
    def shown_state(self) -> str:
        """The state as the parent's own page says it."""
        return self.states[-1].state if self.states else str(self.sign_up.state)

    @property
    def title(self) -> str:
        session = self.sign_up.session
        return said(session, "display_title").text if session else said(self.bookable.activity, "title").text

    @property
    def draw_code(self) -> str:
        return entry_code(self.sign_up.key) if hasattr(self.bookable, "draw") else ""


def read_own_data(*, token: str, as_file: bool = False) -> OwnData | None:
    """The holder of the secret link, and nobody else: everything about themself. None for a dead or guessed token.

    That it was read, or taken away as a file, is logged.
    """
    with reading_as(Reader(token_hash=hash_token(token))) as reader:
        contact = SignUpContact.objects.for_reader(reader).filter(token_hash=reader.token_hash).first()
        if contact is None:
            return None
        data = data_of(contact)
        about: dict[str, Any] = {"by": PARENT, "thing": data.sign_up, "service_id": data.sign_up.controller_id}
        if as_file:
            record("exported_own_data", **about)
        else:
            record("read_own_data", **about)
    return data


def data_of(contact: SignUpContact) -> OwnData:
    """All that is held about this parent, as far as the caller's reader sees it.

    Of a sign-up that was made though the contact was in the group already it says what it says of any other:
    who holds its link has perhaps only guessed the address, and is told nothing.
    """
    sign_up = SignUp.objects.select_related(
        "controller__principal", "session__activity__centre", "session__venue",
        "series__activity__centre",
    ).get(pk=contact.sign_up_id)  # fmt: skip
    bookable = sign_up.bookable
    days, over = kept_days("sign_up", sign_up.controller.centre_id), over_at(bookable)
    return OwnData(
        sign_up=sign_up,
        contact=contact,
        bookable=bookable,
        sessions=[sign_up.session]
        if sign_up.session
        else list(sign_up.series.sessions.all())
        if sign_up.series
        else [],
        children=list(sign_up.children.order_by("pk")),
        states=list(sign_up.transitions.exclude(state=SignUp.State.RELEASED).order_by("pk")),
        attendance=list(
            sign_up.attendance.exclude(state="").select_related("session").order_by("session__starts_at")
        ),
        marks=list(sign_up.marks_made.select_related("session").order_by("pk")),
        consents=list(
            sign_up.consents.filter(token_hash=contact.token_hash)
            .select_related("receiver")
            .order_by("given_at", "pk")
        ),
        shared_with=shared_with(bookable, sign_up.controller),
        readings=list(sign_up.readings.select_related("service")),
        messages=_messages_to(contact, sign_up),
        kept_days=days,
        erased_on=erased_on(over, days) if over else None,
    )


def _messages_to(contact: SignUpContact, sign_up: SignUp) -> list[tuple[str, date]]:
    """(kind, day) of what was written to this parent. A repeat has the receipt that any sign-up has."""
    if sign_up.repeat_until is not None:
        first = sign_up.transitions.first()
        receipt = RECEIPTS.get(SignUp.State(first.state)) if first else None
        is_sent = receipt is not None and reaches(contact, receipt)
        return [(str(receipt), localtime(sign_up.signed_up_at).date())] if is_sent else []
    found: list[Message] = sending.told(
        controller_id=sign_up.controller_id, kinds=[str(kind) for kind in Kind], recipient_id=contact.pk
    )
    return [(each.kind, localtime(each.written_at).date()) for each in found]


def as_json(data: OwnData, now: datetime) -> dict[str, Any]:
    """The same for programs, with the keys that docs/rights.md promises; moments in ISO 8601 with their zone."""
    sign_up, contact, service = data.sign_up, data.contact, data.sign_up.controller
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": _iso(now),
        "responsible": {
            "service": str(service.label),
            "principal": service.principal.full_name,
            "centre": data.bookable.activity.centre.name,
        },
        "erasure": {
            "rule": "days_after_last_session",
            "days": data.kept_days,
            "on": data.erased_on.isoformat() if data.erased_on else None,
        },
        "sign_up": {
            "to": "series" if data.bookable.is_series else "session",
            "title": data.title,
            "sessions": [{"starts_at": _iso(s.starts_at), "ends_at": _iso(s.ends_at)} for s in data.sessions],
            "state": data.shown_state,
            "signed_up_at": _iso(sign_up.signed_up_at),
            "offered_until": _iso(sign_up.offer_until),
            "can_come_at_short_notice": sign_up.can_come_at_short_notice,
            "places": sign_up.places,
            "adults": sign_up.adults,
            "children": sign_up.child_count,
            "babies": sign_up.babies,
            "prams": sign_up.prams,
            "draw_weight": sign_up.draw_weight,
            "draw_code": data.draw_code,
        },
        "you": {
            "parent": contact.number,
            "alias": data.alias,
            "email": contact.email,
            "phone": contact.phone,
            "language": contact.language,
            "interpreter_language": contact.interpreter_language,
            "step_free": contact.step_free,
            "hearing_loop": contact.hearing_loop,
            "diet": list(contact.diet),
            "remind_two_days": contact.remind_two_days,
            "remind_same_day": contact.remind_same_day,
        },
        "children": [
            {"birth_month": _month(child.birth_month), "due_month": _month(child.due_month)}
            for child in data.children
        ],
        "states": [{"state": each.state, "at": _iso(each.at)} for each in data.states],
        "attendance": [{"session": _iso(mark.session.starts_at), "state": mark.state} for mark in data.attendance],
        "attendance_history": [
            {"session": _iso(mark.session.starts_at), "state": mark.state, "at": _iso(mark.at)}
            for mark in data.marks
        ],
        "consents": [
            {
                "to": str(each.receiver.label),
                "what": each.what,
                "given": each.given,
                "given_at": _iso(each.given_at),
                "until": each.until.isoformat(),
                "taken_back_at": _iso(each.revoked_at),
            }
            for each in data.consents
        ],
        "shared_by_decision": [str(label) for label in data.shared_with],
        "opened_by": [
            {"service": str(each.service.label), "role": each.role, "on": each.on_date.isoformat()}
            for each in data.readings
        ],
        "messages": [{"kind": kind, "on": day.isoformat()} for kind, day in data.messages],
    }


def _iso(moment: datetime | None) -> str | None:
    return localtime(moment).isoformat(timespec="seconds") if moment else None


def _month(day: date | None) -> str | None:
    return f"{day:%Y-%m}" if day else None
