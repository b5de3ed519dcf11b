"""Attendance: who of those with a place was there, marked by staff, also on a shared tablet.

A mark that was taken back keeps its row, with no state, and reads as if it had not been made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import StaffRole
from staff.rules import centres_of

from .locked_days import refusing_locked_days
from .models import ActivitySession, Attendance, AttendanceMark, AttendanceSharing, SignUp
from .models.sharing import in_force
from .participants import signed_up_to
from .readings import note_opened
from .room_needs import RoomNeeds, needs_of_the_room

if TYPE_CHECKING:
    from collections.abc import Iterable

    from familjecentral.privacy.walls import Reader
    from staff.models import StaffMember

TAKEN_BACK = ""  # the state of a mark that does not hold any more
UNDO_WITHIN = timedelta(hours=1)
UNDO_FROM = 2  # families; one alone is taken back at the family itself


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
class AllHere:
    """The families that one tap of "all here" marked, to be taken back; ``at`` is the moment of the tap."""

    at: datetime
    families: int


@dataclass(frozen=True)
class Totals:
    """Families by mark, and the people in the room: of the families that are here, and the drop-ins."""

    present: int
    ill: int
    no_show: int
    unmarked: int
    adults: int
    children: int


@dataclass(frozen=True)
class AttendanceList:
    """The families with a place at a session. ``may_mark``: they are the reader's own service's.

    ``needs`` is None for those to whom the families' needs aren't open (at a shared tablet, by a decision).
    """

    session: ActivitySession
    families: list[Expected]
    may_mark: bool
    needs: RoomNeeds | None = None
    undo: AllHere | None = None

    @property
    def totals(self) -> Totals:
        states = [each.state for each in self.families]
        here = [each.sign_up for each in self.families if each.state == Attendance.State.PRESENT]
        return Totals(
            present=len(here),
            ill=states.count(Attendance.State.ILL),
            no_show=states.count(Attendance.State.NO_SHOW),
            unmarked=states.count(TAKEN_BACK),
            adults=sum(sign_up.adults for sign_up in here) + self.session.drop_in_adults,
            children=sum(sign_up.child_count for sign_up in here) + self.session.drop_in_children,
        )

    def of(self, sign_up_id: int) -> Expected | None:
        """The family of that sign-up, if it has a place."""
        return next((each for each in self.families if each.sign_up.pk == sign_up_id), None)


def session_to_attend(person: Any, pk: int, reader: Reader) -> ActivitySession | None:
    """Staff of the responsible service, or of one that attendance is shared with: the session; else None."""
    centres = centres_of(person, StaffRole.Role.STAFF_MEMBER, StaffRole.Role.CENTRE_LEAD)
    shared = AttendanceSharing.objects.filter(in_force(), service__in=reader.services).values("activity")
    mine = Q(activity__responsible_service__in=reader.attends) | Q(activity__in=shared)
    return ActivitySession.objects.for_cards().filter(mine, pk=pk, activity__centre__in=centres).first()


def read_attendance(
    *, session: ActivitySession, reader: Reader, by: Actor, person: StaffMember, service_id: int, role: str
) -> AttendanceList:
    """Those to whom the walls open it: the families with a place at the session, and who was there.

    No contact, no child, no language. The reading is written to the audit log for ``service_id``, the
    reader's own, and for each family's own page. A constant number of queries.
    """
    with transaction.atomic():
        found = attendance_now(session=session, reader=reader, person=person)
        record("read_attendance", by=by, thing=session, service_id=service_id, count=len(found.families))
        note_opened([each.sign_up for each in found.families], service_id=service_id, role=role)
    return found


def attendance_now(*, session: ActivitySession, reader: Reader, person: StaffMember) -> AttendanceList:
    """As ``read_attendance``, for who has it before them and has just marked something: not noted again."""
    marks = Prefetch("attendance", Attendance.objects.for_reader(reader).filter(session=session), to_attr="marks")
    sign_ups = list(signed_up_to(session, reader).filter(state=SignUp.State.CONFIRMED).prefetch_related(marks))
    return AttendanceList(
        session=session,
        families=[Expected(each, each.marks[0].state if each.marks else TAKEN_BACK) for each in sign_ups],
        may_mark=session.activity.responsible_service_id in reader.attends,
        needs=needs_of_the_room(session, sign_ups, reader),
        undo=_to_take_back((mark for each in sign_ups for mark in each.marks), person),
    )


def changed_marks(session: ActivitySession, reader: Reader) -> list[tuple[SignUp, list[AttendanceMark]]]:
    """Staff of the responsible service: the families that were marked more than once, with all their marks.

    So one sees what came of two devices that marked the same family. One query.
    """
    if session.activity.responsible_service_id not in reader.attends:
        return []
    made = (
        AttendanceMark.objects.for_reader(reader)
        .filter(session=session, sign_up__in=signed_up_to(session, reader))
        .select_related("sign_up", "by", "tablet")
    )
    by_family: dict[SignUp, list[AttendanceMark]] = {}
    for mark in made:
        by_family.setdefault(mark.sign_up, []).append(mark)
    return [(sign_up, marks) for sign_up, marks in by_family.items() if len(marks) > 1]


def _to_take_back(marks: Iterable[Attendance], person: StaffMember) -> AllHere | None:
    """The person's latest tap, if it was "all here", not long ago."""
    own = [mark for mark in marks if mark.marked_by_id == person.pk and mark.state != TAKEN_BACK]
    at = max((mark.marked_at for mark in own), default=None)
    if at is None or clock.now() - at > UNDO_WITHIN:
        return None
    together = [mark for mark in own if mark.marked_at == at and mark.state == Attendance.State.PRESENT]
    return AllHere(at, len(together)) if len(together) >= UNDO_FROM else None


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

    ``TAKEN_BACK`` takes the mark back. The mark says who made it, and on which shared tablet.

    Raises AttendanceRefused, also when the sign-up is not one that ``reader`` may see, and DayRefused.
    """
    if denied := may_mark(session, today=today):
        raise AttendanceRefused(denied)
    with refusing_locked_days():
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


def mark_all_here(
    *, session: ActivitySession, reader: Reader, by: Actor, person: StaffMember, now: datetime, today: date
) -> int:
    """Mark every family that has no mark yet as here; how many there were. What was marked stays as it was.

    Raises AttendanceRefused and DayRefused.
    """
    if denied := may_mark(session, today=today):
        raise AttendanceRefused(denied)
    mark = {"state": Attendance.State.PRESENT, "marked_at": now, "marked_by": person, "tablet": person.tablet}
    with refusing_locked_days():
        families = list(
            signed_up_to(session, reader).filter(state=SignUp.State.CONFIRMED, controller__in=reader.attends)
        )
        Attendance.objects.bulk_create(
            [
                Attendance(sign_up=each, session=session, controller_id=each.controller_id, **mark)
                for each in families
            ],
            ignore_conflicts=True,  # another tablet marks them at the same time: its mark stays
        )
        own = Attendance.objects.for_reader(reader).filter(session=session, sign_up__in=families)
        own.filter(state=TAKEN_BACK).update(**mark)
        number = own.filter(marked_at=now, marked_by=person, state=Attendance.State.PRESENT).count()
        if number:
            service_id = session.activity.responsible_service_id
            record("marked_all_here", by=by, thing=session, service_id=service_id, count=number)
    return number


def take_back_all_here(
    *, session: ActivitySession, at: datetime, reader: Reader, by: Actor, person: StaffMember, now: datetime
) -> int:
    """Take back the marks of one's own tap at ``at``, but for those that were marked anew since; how many.

    Raises DayRefused.
    """
    with refusing_locked_days():
        number: int = (
            Attendance.objects.for_reader(reader)
            .filter(session=session, controller__in=reader.attends)
            .filter(marked_by=person, marked_at=at, state=Attendance.State.PRESENT)
            .update(state=TAKEN_BACK, marked_at=now, tablet=person.tablet)
        )
        if number:
            service_id = session.activity.responsible_service_id
            record("took_back_all_here", by=by, thing=session, service_id=service_id, count=number)
    return number
