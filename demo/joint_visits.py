"""At the workplace: home visits that two services have joined by a code, times for a family, a correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from familjecentral import clock
from familjecentral.audit.recording import PARENT, SYSTEM
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import PartnerService
from visits import choosing_time, home_visiting, joint_visits
from visits.home_visiting import Meeting
from visits.models import HomeVisit

from .chance import chance, key
from .days import at, is_open_day

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from staff.models import FamilyCentre, StaffMember
    from visits.models import HomeVisitStep, JointVisit

Kind = PartnerService.Kind
State = HomeVisit.State
JOINED_DAYS_AGO = (21, 12, 5)


def log_together(
    centre: FamilyCentre,
    steps: Sequence[HomeVisitStep],
    today: date,
    nurse: StaffMember,
    social_worker: StaffMember,
) -> None:
    """Three visits done by two services, an offer that a family has chosen a time for, one that is corrected."""
    rng = chance("joint visits")
    own, other = (centre.services.get(kind=kind) for kind in (Kind.BHV, Kind.SOCIAL_SERVICES))
    newborn, later = steps[0], steps[1]
    for days in JOINED_DAYS_AGO:
        met = Meeting(_open_day(today - timedelta(days=days)), mother_present=True, minutes=75)
        nurses = replace(met, professions=frozenset({HomeVisit.Profession.CHILD_NURSE}))
        socials = replace(met, father_present=True, professions=frozenset({HomeVisit.Profession.SOCIAL_WORKER}))
        visit = _log(own, newborn, State.DONE, nurses, person=nurse, rng=rng)
        _joint, code = _code(visit, nurse, rng)
        _log(other, newborn, State.DONE, socials, person=social_worker, rng=rng, code=code)
    offer = _log(own, later, State.OFFERED, Meeting(today + timedelta(days=9)), person=nurse, rng=rng)
    joint, _code_of_offer = _code(offer, nurse, rng)
    first = _open_day_from(today + timedelta(days=5))
    second = _open_day_from(first + timedelta(days=2))
    joint = choosing_time.propose_times(
        joint=joint, first=at(first, time(10)), second=at(second, time(14)), minutes=60, by=SYSTEM,
        now=clock.now(),
    )  # fmt: skip
    choosing_time.choose_time(joint=joint, number=1, seen=choosing_time.as_seen(joint), by=PARENT, now=clock.now())
    wrong = _log(
        own, later, State.DONE, Meeting(_open_day(today), mother_present=True, minutes=6), person=nurse, rng=rng
    )
    with reading_as(Reader.for_services(own.pk)):
        home_visiting.correct(
            visit=wrong, key=key(rng), step=later, state=State.DONE,
            meeting=Meeting(wrong.on_date, mother_present=True, minutes=60), by=SYSTEM, person=nurse,
            now=clock.now(),
        )  # fmt: skip


def _open_day(day: date) -> date:
    """The day, or the nearest open one before it."""
    while not is_open_day(day):
        day -= timedelta(days=1)
    return day


def _open_day_from(day: date) -> date:
    """The day, or the next open one after it: a family has to have time to choose."""
    while not is_open_day(day):
        day += timedelta(days=1)
    return day


def _log(
    service: PartnerService,
    step: HomeVisitStep,
    state: str,
    meeting: Meeting,
    *,
    person: StaffMember,
    rng: random.Random,
    code: str = "",
) -> HomeVisit:
    with reading_as(Reader.for_services(service.pk)):
        return home_visiting.log_home_visit(
            key=key(rng), service=service, step=step, state=state, meeting=meeting, code=code, by=SYSTEM,
            person=person, now=clock.now(),
        )  # fmt: skip


def _code(visit: HomeVisit, person: StaffMember, rng: random.Random) -> tuple[JointVisit, str]:
    with reading_as(Reader.for_services(visit.service_id)):
        joint = joint_visits.make_code(visit=visit, key=key(rng), by=SYSTEM, person=person, now=clock.now())
    return joint, joint_visits.code_of(joint, clock.now())
