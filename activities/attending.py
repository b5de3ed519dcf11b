"""Attendance: who of those with a place was there, marked by staff, also on a shared tablet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import StaffRole
from staff.rules import centres_of

from .models import ActivitySession, Attendance, AttendanceSharing, SignUp
from .models.sharing import in_force
from .participants import signed_up_to
from .readings import note_opened

if TYPE_CHECKING:
    from familjecentral.privacy.walls import Reader
    from staff.models import StaffMember


class AttendanceDenied(models.TextChoices):
    """Why attendance is not marked; each says what would be right."""

    FUTURE = "future", _("This session is on a later day. You can mark attendance from the morning of that day.")
    CALLED_OFF = "called_off", _("This session is called off, so nobody was there.")
    NO_PLACE = "no_place", _("This family has no place at the session any more. Reload the page.")


class AttendanceRefused(Refused):
    """Attendance was not marked; see AttendanceDenied."""

    reason: AttendanceDenied


@dataclass(frozen=True)
class Expected:
    """One family with a place: what it may be called, how many adults, and the mark that it has (or "")."""

    sign_up: SignUp
    state: str


@dataclass(frozen=True)
class AttendanceList:
    """The families with a place at a session. ``may_mark``: they are the reader's own service's."""

    session: ActivitySession
    families: list[Expected]
    may_mark: bool


def session_to_attend(person: Any, pk: int, reader: Reader) -> ActivitySession | None:
    """Staff of the responsible service, or of one that attendance is shared with: the session; else None."""
    centres = centres_of(person, StaffRole.Role.STAFF_MEMBER, StaffRole.Role.CENTRE_LEAD)
    shared = AttendanceSharing.objects.filter(in_force(), service__in=reader.services).values("activity")
    mine = Q(activity__responsible_service__in=reader.attends) | Q(activity__in=shared)
    return ActivitySession.objects.for_cards().filter(mine, pk=pk, activity__centre__in=centres).first()


def read_attendance(
    *, session: ActivitySession, reader: Reader, by: Actor, service_id: int, role: str
) -> AttendanceList:
    """Those to whom the walls open it: the families with a place at the session, and who was there.

    No contact, no child, no language. The reading is written to the audit log for ``service_id``, the
    reader's own, and for each family's own page. A constant number of queries.
    """
    marks = Prefetch("attendance", Attendance.objects.for_reader(reader).filter(session=session), to_attr="marks")
    with transaction.atomic():
        sign_ups = list(signed_up_to(session, reader).filter(state=SignUp.State.CONFIRMED).prefetch_related(marks))
        record("read_attendance", by=by, thing=session, service_id=service_id, count=len(sign_ups))
        note_opened(sign_ups, service_id=service_id, role=role)
    return AttendanceList(
        session=session,
        families=[Expected(each, each.marks[0].state if each.marks else "") for each in sign_ups],
        may_mark=session.activity.responsible_service_id in reader.attends,
    )


def may_mark(session: ActivitySession, *, today: date) -> AttendanceDenied | None:
    """May attendance be marked now? None means yes; afterwards too, as far back as the family is known."""
    if session.is_called_off:
        return AttendanceDenied.CALLED_OFF
    return AttendanceDenied.FUTURE if session.on_date > today else None


def mark_attendance(
    *,
    session: ActivitySession,
    sign_up_id: int,
    state: str,
    reader: Reader,
    by: Actor,
    person: StaffMember,
    now: datetime,
    today: date,
) -> Attendance:
    """Say that a family was there, was ill or did not come; the latest mark holds, the log keeps them all.

    The mark says who made it, and on which shared tablet.

    Raises AttendanceRefused, also when the sign-up is not one that ``reader`` may see.
    """
    if denied := may_mark(session, today=today):
        raise AttendanceRefused(denied)
    with transaction.atomic():
        sign_up = signed_up_to(session, reader).filter(pk=sign_up_id, state=SignUp.State.CONFIRMED).first()
        if sign_up is None or sign_up.controller_id not in reader.attends:
            raise AttendanceRefused(AttendanceDenied.NO_PLACE)
        mark, is_new = Attendance.objects.get_or_create(
            sign_up=sign_up,
            session=session,
            defaults={
                "controller_id": sign_up.controller_id, "state": state, "marked_at": now,
                "marked_by": person, "tablet": person.tablet,
            },
        )  # fmt: skip
        if is_new or mark.state != state:
            mark.state, mark.marked_at, mark.marked_by, mark.tablet = state, now, person, person.tablet
            mark.save(update_fields=["state", "marked_at", "marked_by", "tablet"])
            record("marked_attendance", by=by, thing=mark, service_id=sign_up.controller_id)
    return mark
