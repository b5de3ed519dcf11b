"""Attendance without a network: the list that a device keeps for a day, and the marks that it sends later.

The device is given as little as one needs at the door: what a family may be called, how many come, and the mark.
No contact, no number of a sign-up: a family is named by a key that means something at this session only.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from activities.attending import (
    TAKEN_BACK,
    AttendanceDenied,
    AttendanceRefused,
    mark_attendance,
    may_mark,
    read_attendance,
    session_to_attend,
)
from activities.models import Activity, ActivitySession, Attendance, SignUp
from activities.on_tablets import title_on
from activities.participants import signed_up_to
from familjecentral import formats
from familjecentral.audit.recording import Actor
from familjecentral.privacy.tokens import fingerprint
from familjecentral.refusals import Refused
from staff.rules import reader_for

from .models import ReceivedRecord
from .receiving import Outcome, Received, refused, repeat, stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from familjecentral.privacy.walls import Reader
    from staff.models import StaffMember

KIND = "attendance"
KEPT_FOR = timedelta(hours=24)  # after the session, and then the device throws the list away
LARGEST_NUMBER = 2**63 - 1
STATES = (TAKEN_BACK, *Attendance.State.values)


class MarkDenied(models.TextChoices):
    """Why a mark from a device is not saved; each says what to do instead."""

    UNREADABLE = (
        "unreadable",
        gettext_lazy(
            "This mark was damaged on its way. Open the attendance of the session and mark the family again."
        ),
    )
    KEY_REUSED = (
        "key_reused",
        gettext_lazy(
            "This mark has come before with other contents, and the first stands. Mark the family again."
        ),
    )
    NOT_YOURS = (
        "not_yours",
        gettext_lazy(
            "You don't work in the service that holds this session any more. Ask a colleague there to mark it."
        ),
    )


class MarkRefused(Refused):
    """A mark from a device was refused; see MarkDenied."""

    reason: MarkDenied


def family_key(session_id: int, sign_up_id: int) -> str:
    """What a family is called on a device at one session; no number can be worked out from it."""
    return fingerprint(f"attendance at {session_id}", str(sign_up_id))


def session_to_keep(person: Any, pk: int, reader: Reader) -> ActivitySession | None:
    """Staff of the responsible service, who mark its attendance: the session; None for anyone else."""
    session = session_to_attend(person, pk, reader)
    return session if session and session.activity.responsible_service_id in reader.attends else None


def sessions_to_keep(services: Iterable[int], today: date) -> list[ActivitySession]:
    """Those who mark attendance in ``services``: sessions of today and tomorrow that families sign up to."""
    found = ActivitySession.objects.filter(
        activity__responsible_service__in=services, called_off_at=None,
        on_date__range=(today, today + timedelta(days=1)),
    )  # fmt: skip
    drop_in = Activity.Booking.DROP_IN
    return list(found.exclude(activity__booking=drop_in).select_related("activity").order_by("starts_at", "pk"))


def pages_to_keep(person: Any, today: date) -> list[tuple[str, str]]:
    """The person themself: address and title of the pages that open without a network, for their device."""
    return [
        (
            reverse("visits:attendance_shell", args=[session.pk]),
            _("Attendance: {title}, {day}").format(
                title=title_on(person.tablet, session),
                day=formats.day_and_times(session.starts_at, session.ends_at),
            ),
        )
        for session in sessions_to_keep(reader_for(person).attends, today)
    ]


def kept_until(session: ActivitySession) -> datetime:
    """When a device throws away what it keeps of the session."""
    return session.ends_at + KEPT_FOR


def read_to_keep(
    *, session: ActivitySession, reader: Reader, by: Actor, person: StaffMember, role: str, now: datetime
) -> dict[str, Any]:
    """Staff of the responsible service: who has a place at the session, for their device to keep.

    Noted as any reading of the attendance list, for the family too.
    """
    found = read_attendance(
        session=session, reader=reader, by=by, person=person,
        service_id=session.activity.responsible_service_id, role=role,
    )  # fmt: skip
    denied = may_mark(session, today=session.on_date)
    return {
        "session": session.pk,
        "title": title_on(person.tablet, session),
        "when": formats.day_and_times(session.starts_at, session.ends_at),
        "on_date": session.on_date.isoformat(),
        "denied": str(denied.label) if denied else "",
        "fetched_at": now.isoformat(),
        "expires_at": kept_until(session).isoformat(),
        "families": [
            {
                "key": family_key(session.pk, each.sign_up.pk),
                "name": each.sign_up.alias or _("Family {number}").format(number=number),
                "adults": each.sign_up.adults,
                "children": each.sign_up.child_count,
                "people": _people(each.sign_up),
                "state": each.state,
            }
            for number, each in enumerate(found.families, start=1)
        ],
    }


def _people(sign_up: SignUp) -> str:
    """``2 adults, 1 child``: how many come, as the page shows it."""
    adults = ngettext("{number} adult", "{number} adults", sign_up.adults).format(number=sign_up.adults)
    if not sign_up.child_count:
        return adults
    children = ngettext("{number} child", "{number} children", sign_up.child_count)
    return f"{adults}, {children.format(number=sign_up.child_count)}"


def receive(
    records: Sequence[Received], *, by: Actor, person: StaffMember, reader: Reader, now: datetime
) -> list[Outcome]:
    """Mark what a device has sent, in its order, each record once; one that is refused refuses nothing else.

    The latest mark by the server's order holds, and the history keeps them all.
    """
    at_session = _Sessions(person, reader)
    return [_receive_one(each, at_session, by=by, now=now) for each in records]


@dataclass
class _Sessions:
    """The sessions of one batch with their families by key, each read once."""

    person: StaffMember
    reader: Reader
    known: dict[int, tuple[ActivitySession | None, dict[str, int]]] = field(default_factory=dict)

    def find(self, pk: int, family: str) -> tuple[ActivitySession, int]:
        """The session, and the number of the family's sign-up. Raises MarkRefused and AttendanceRefused."""
        if pk not in self.known:
            session = session_to_keep(self.person, pk, self.reader)
            sign_ups = signed_up_to(session, self.reader) if session else SignUp.objects.none()
            held = sign_ups.filter(state=SignUp.State.CONFIRMED).values_list("pk", flat=True)
            self.known[pk] = session, {family_key(pk, sign_up_id): sign_up_id for sign_up_id in held}
        session, families = self.known[pk]
        if session is None:
            raise MarkRefused(MarkDenied.NOT_YOURS)
        if family not in families:
            raise AttendanceRefused(AttendanceDenied.NO_PLACE)
        return session, families[family]


def _receive_one(received: Received, at_session: _Sessions, *, by: Actor, now: datetime) -> Outcome:
    mark = _read(received)
    if mark is None:
        return refused(received.id, MarkDenied.UNREADABLE)
    pk, family, state = mark
    contents = hashlib.sha256(json.dumps(mark).encode()).hexdigest()
    if earlier := _first_result(received, contents):
        return earlier
    try:
        session, sign_up_id = at_session.find(pk, family)
        with transaction.atomic():
            ReceivedRecord.objects.create(
                id=received.id, kind=KIND, contents_hash=contents, received_at=now, device_at=received.at,
                person=at_session.person,
            )  # fmt: skip
            mark_attendance(
                session=session, sign_up_id=sign_up_id, state=state, reader=at_session.reader, by=by,
                person=at_session.person, now=now, today=localtime(now).date(),
            )  # fmt: skip
    except Refused as refusal:
        return refused(received.id, refusal.reason)
    except IntegrityError:
        # The same record came in by another way at the same time, and was first.
        if earlier := _first_result(received, contents):
            return earlier
        raise
    return stored(received.id)


def _read(received: Received) -> tuple[int, str, str] | None:
    """(session, family, state) as the device wrote them; None when they are none of these."""
    pk, family, state = (received.fields.get(name) for name in ("session", "family", "state"))
    if not isinstance(pk, int) or isinstance(pk, bool) or not 0 < pk <= LARGEST_NUMBER:
        return None
    if not isinstance(family, str) or not isinstance(state, str) or state not in STATES:
        return None
    return pk, family, state


def _first_result(received: Received, contents: str) -> Outcome | None:
    earlier = ReceivedRecord.objects.filter(pk=received.id).first()
    if earlier is None:
        return None
    if (earlier.kind, earlier.contents_hash) != (KIND, contents):
        return refused(received.id, MarkDenied.KEY_REUSED)
    return repeat(received.id)
