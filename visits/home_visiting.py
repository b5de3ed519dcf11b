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

from .entries import first_result, replace
from .models import HomeVisit, HomeVisitStep

if TYPE_CHECKING:
    from staff.models import PartnerService, StaffMember

MOST_MINUTES = 480
OPEN_STATES = (HomeVisit.State.OFFERED, HomeVisit.State.RESCHEDULED)


def is_open(visit: HomeVisit) -> bool:
    """Can the visit still be marked as done?"""
    return visit.state in OPEN_STATES


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
    other_services: frozenset[PartnerService] = field(default_factory=frozenset)

    @property
    def met_someone(self) -> bool:
        return any((self.mother_present, self.father_present, self.other_parent_present, self.other_adult_present))


_PLAIN = [each.name for each in fields(Meeting) if each.name != "other_services"]


def _columns(meeting: Meeting, service: PartnerService) -> dict[str, Any]:
    """What is written of a meeting in an entry of ``service``."""
    others = sorted(other.pk for other in meeting.other_services if other != service)
    return {"other_service_ids": others, **{name: getattr(meeting, name) for name in _PLAIN}}


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
) -> HomeVisit:
    """Log one visit for ``service``, once per ``key``: a repeat returns the first. Raises HomeVisitRefused."""
    told = {"service": service, "step": step, "state": state, **_columns(meeting, service)}
    refusal = HomeVisitRefused(HomeVisitDenied.KEY_REUSED)
    if earlier := first_result(HomeVisit, key, told, refusal):
        return earlier
    if denied := may_log(service=service, state=state, meeting=meeting, now=now):
        raise HomeVisitRefused(denied)
    visit = HomeVisit(id=key, centre_id=service.centre_id, logged_at=now, logged_by=person, **told)
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
            record("logged_home_visit", by=by, thing=visit, service_id=service.pk)
    except IntegrityError:
        # The same key came in by another way at the same time, and was first.
        if earlier := first_result(HomeVisit, key, told, refusal):
            return earlier
        raise
    return visit


def mark_done(
    *, visit: HomeVisit, key: UUID, meeting: Meeting, by: Actor, person: StaffMember, now: datetime
) -> HomeVisit:
    """An offered or rescheduled visit took place: a new entry of the record, once per ``key``.

    One that is done already stays as it is. Raises HomeVisitRefused, and EntryRefused when somebody has
    changed the record meanwhile.
    """
    if visit.state == HomeVisit.State.DONE:
        return visit
    if not is_open(visit):
        raise HomeVisitRefused(HomeVisitDenied.CLOSED)
    done = HomeVisit.State.DONE
    if denied := may_log(service=visit.service, state=done, meeting=meeting, now=now):
        raise HomeVisitRefused(denied)
    changes = {"state": done, **_columns(meeting, visit.service)}
    return replace(visit, key=key, changes=changes, action="did_home_visit", by=by, person=person, now=now)
