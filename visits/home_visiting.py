"""Home visits: what was offered and what came of it, as statistics without a family in them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused

from . import joint_visits
from .entries import EntryDenied, EntryRefused, first_result, refuse_if_denied, replace
from .models import EntryReason, HomeVisit, HomeVisitStep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from familjecentral.privacy.walls import Reader
    from staff.models import PartnerService, StaffMember

    from .receiving import Outcome, Received

MOST_MINUTES = 480


def is_open(visit: HomeVisit) -> bool:
    """Can the visit still be marked as done?"""
    return visit.state in HomeVisit.OPEN_STATES


class HomeVisitDenied(models.TextChoices):
    """Why a home visit is not saved; each says what would be right."""

    NOT_YET = (
        "not_yet",
        _("A visit that is done can't lie ahead. Enter today or an earlier day, or choose Offered."),
    )
    NOBODY_MET = "nobody_met", _("Tick at least one adult that you met.")
    NOT_DONE = "not_done", _("You ticked who was there, but the visit is not done. Choose Done, or untick them.")
    MINUTES = "minutes", _("Enter how long it took in minutes, from 1 to 480, or leave it empty.")
    OTHER_CENTRE = "other_centre", _("All services that took part must be at the same centre.")
    CLOSED = "closed", _("This visit was declined. Log a new one if the family was offered another.")
    KEY_REUSED = (
        "key_reused",
        _(
            "This form has been sent before with other contents, and the first visit stands. "
            "To log one more, open the page again and fill in a new form."
        ),
    )
    NOT_YOUR_SERVICE = (
        "not_your_service",
        _(
            "You do not work in the service that this was written for, or not any more. "
            "Ask a colleague there to log it."
        ),
    )


class HomeVisitRefused(Refused):
    """A home visit was refused; see HomeVisitDenied."""

    reason: HomeVisitDenied


@dataclass(frozen=True)
class Meeting:
    """What came of a visit. ``minutes``: how long it took; adults: who was met, never their names."""

    on_date: date
    mother_present: bool = False
    father_present: bool = False
    other_parent_present: bool = False
    other_adult_present: bool = False
    first_child_in_sweden: bool = False
    interpreter_language: str = ""
    place: str = HomeVisit.Place.HOME
    minutes: int | None = None
    professions: frozenset[str] = frozenset()
    other_services: frozenset[PartnerService] = field(default_factory=frozenset)

    @property
    def met_someone(self) -> bool:
        return any((self.mother_present, self.father_present, self.other_parent_present, self.other_adult_present))


_PLAIN = [each.name for each in fields(Meeting) if each.name not in ("other_services", "professions")]


def _columns(meeting: Meeting, service: PartnerService) -> dict[str, Any]:
    """What is written of a meeting in an entry of ``service``."""
    return {
        "other_service_ids": sorted(other.pk for other in meeting.other_services if other != service),
        "professions": sorted(meeting.professions),
        **{name: getattr(meeting, name) for name in _PLAIN},
    }


def may_log(*, service: PartnerService, state: str, meeting: Meeting, now: datetime) -> HomeVisitDenied | None:
    """May a visit be logged so? None means yes."""
    if any(other.centre_id != service.centre_id for other in meeting.other_services):
        return HomeVisitDenied.OTHER_CENTRE
    if meeting.minutes is not None and not 1 <= meeting.minutes <= MOST_MINUTES:
        return HomeVisitDenied.MINUTES
    if state != HomeVisit.State.DONE:
        return HomeVisitDenied.NOT_DONE if meeting.met_someone else None
    if meeting.on_date > localtime(now).date():
        return HomeVisitDenied.NOT_YET
    return None if meeting.met_someone else HomeVisitDenied.NOBODY_MET


def log_home_visit(
    *,
    key: UUID,
    service: PartnerService,
    step: HomeVisitStep,
    state: str,
    meeting: Meeting,
    by: Actor,
    person: StaffMember,
    now: datetime,
    code: str = "",
    reason: str = "",
    device_at: datetime | None = None,
) -> HomeVisit:
    """Log one visit for ``service``, once per ``key``: a repeat returns the first.

    ``code``: of the other half of a joint visit; ``device_at``: by the clock of a device that kept it. Raises
    HomeVisitRefused, JointRefused and EntryRefused.
    """
    told = {"service": service, "step": step, "state": state, **_columns(meeting, service)}
    if earlier := _earlier(key, told, code):
        return earlier
    if denied := may_log(service=service, state=state, meeting=meeting, now=now):
        raise HomeVisitRefused(denied)
    joint = joint_visits.joint_by_code(code, service=service, person=person, now=now) if code else None
    visit = HomeVisit(
        id=key, centre_id=service.centre_id, logged_at=now, logged_by=person, device_at=device_at, reason=reason,
        **told,
    )  # fmt: skip

    def write() -> None:
        if joint is not None:
            visit.joint = joint_visits.join(joint=joint, service=service, record_id=key, by=by, now=now)
        visit.save(force_insert=True)
        record("logged_home_visit", by=by, thing=visit, service_id=service.pk)

    try:
        refuse_if_denied(write)
    except IntegrityError:
        # The same key came in by another way at the same time, and was first.
        if earlier := _earlier(key, told, code):
            return earlier
        raise
    return visit


def _earlier(key: UUID, told: dict[str, Any], code: str) -> HomeVisit | None:
    """What was logged with this key; raises HomeVisitRefused if it says anything else."""
    refusal = HomeVisitRefused(HomeVisitDenied.KEY_REUSED)
    earlier = first_result(HomeVisit, key, told, refusal)
    if earlier is not None and code and not joint_visits.is_code_of(earlier.joint, code):
        raise refusal
    return earlier


def mark_done(
    *,
    visit: HomeVisit,
    key: UUID,
    meeting: Meeting,
    by: Actor,
    person: StaffMember,
    now: datetime,
    code: str = "",
    device_at: datetime | None = None,
) -> HomeVisit:
    """An offered or rescheduled visit took place: a new entry of the record, once per ``key``.

    One that is done already stays as it is. Raises HomeVisitRefused, JointRefused, and EntryRefused when somebody
    has changed the record meanwhile.
    """
    if visit.state == HomeVisit.State.DONE:
        return visit
    if not is_open(visit):
        raise HomeVisitRefused(HomeVisitDenied.CLOSED)
    done = HomeVisit.State.DONE
    if denied := may_log(service=visit.service, state=done, meeting=meeting, now=now):
        raise HomeVisitRefused(denied)
    changes = {"state": done, **_columns(meeting, visit.service)}
    if device_at is not None:
        changes["device_at"] = device_at
    return _replaced(visit, key, changes, action="did_home_visit", by=by, person=person, now=now, code=code)


def answered(
    *, visit: HomeVisit, key: UUID, state: str, by: Actor, person: StaffMember, now: datetime
) -> HomeVisit:
    """An open visit was declined or got another day, in one tap. Raises HomeVisitRefused, EntryRefused."""
    if visit.state == state:
        return visit
    if not is_open(visit):
        raise HomeVisitRefused(HomeVisitDenied.CLOSED)
    return _replaced(visit, key, {"state": state}, action="answered_home_visit", by=by, person=person, now=now)


def correct(
    *,
    visit: HomeVisit,
    key: UUID,
    step: HomeVisitStep,
    state: str,
    meeting: Meeting,
    by: Actor,
    person: StaffMember,
    now: datetime,
    code: str = "",
) -> HomeVisit:
    """What was entered was wrong: a new entry with what is right, once per ``key``.

    Raises HomeVisitRefused, JointRefused, and EntryRefused when ``visit`` isn't how the record stands any more.
    """
    if denied := may_log(service=visit.service, state=state, meeting=meeting, now=now):
        raise HomeVisitRefused(denied)
    changes = {"step": step, "state": state, **_columns(meeting, visit.service)}
    return _replaced(
        visit,
        key,
        changes,
        action="corrected_home_visit",
        by=by,
        person=person,
        now=now,
        code=code,
        reason=EntryReason.WRONG,
    )


def _replaced(
    visit: HomeVisit,
    key: UUID,
    changes: dict[str, Any],
    *,
    action: str,
    by: Actor,
    person: StaffMember,
    now: datetime,
    code: str = "",
    reason: str = "",
) -> HomeVisit:
    """A new entry instead of ``visit``, joined by ``code`` if there is one; the first one if ``key`` was used."""
    if earlier := first_result(HomeVisit, key, changes, EntryRefused(EntryDenied.KEY_REUSED)):
        return earlier
    service = visit.service
    joint = joint_visits.joint_by_code(code, service=service, person=person, now=now) if code else None
    try:
        with transaction.atomic():
            if joint is not None:
                joined = joint_visits.join(joint=joint, service=service, record_id=visit.record, by=by, now=now)
                changes = {**changes, "joint": joined}
            return replace(
                visit, key=key, changes=changes, action=action, by=by, person=person, now=now, reason=reason
            )
    except (IntegrityError, EntryRefused):
        # The same tap came twice at the same time: the other one has replaced the entry.
        if earlier := first_result(HomeVisit, key, changes, EntryRefused(EntryDenied.KEY_REUSED)):
            return earlier
        raise


def receive(
    records: Sequence[Received], *, by: Actor, person: StaffMember, reader: Reader, now: datetime
) -> list[Outcome]:
    """Visits that devices kept while they had no network: each stands alone, and one that is wrong says why."""
    from .home_visit_records import receive_all  # it reads records with the form, which knows this module

    return receive_all(records, by=by, person=person, reader=reader, now=now)
