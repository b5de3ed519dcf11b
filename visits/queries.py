"""What staff read about their centre's days. Numbers only: no person is in any of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from activities.models import Activity, ActivitySession
from activities.session_notes import may_write_note
from activities.sharing_attendance import decisions_in_force
from activities.states import State, state_of
from staff.models import FamilyCentre, PartnerService, StaffRole
from staff.rules import centres_of, roles_of

from .closing import to_settle
from .count_rules import SessionToCount, sessions_to_count
from .models import HomeVisit, HomeVisitStep
from .totals import Totals, totals_by_session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from familjecentral.privacy.walls import Reader

LOOK_BACK_DAYS = 14  # how far back a forgotten count is asked for
LATEST_HOME_VISITS = 30
WORKERS = (StaffRole.Role.STAFF_MEMBER, StaffRole.Role.CENTRE_LEAD)


def work_centres(person: Any) -> list[FamilyCentre]:
    """The person themself: the centres where they work, by name."""
    return centres_of(person, *WORKERS)


def work_centre(person: Any, slug: str = "") -> FamilyCentre | None:
    """The person themself: the centre with that slug if they work there; their first when none is named."""
    return next((centre for centre in work_centres(person) if slug in ("", centre.slug)), None)


def own_services(person: Any, centre: FamilyCentre) -> list[PartnerService]:
    """The person themself: the services of the centre that they work in, by label."""
    found = {
        role.service_id: role.service
        for role in roles_of(person)
        if role.service is not None and role.centre_id == centre.pk and role.role in WORKERS
    }
    return sorted(found.values(), key=lambda service: service.label)


def session_at_work(person: Any, pk: int) -> ActivitySession | None:
    """Staff of the session's centre: the session; None for anyone else, as if there were none."""
    return ActivitySession.objects.for_cards().filter(pk=pk, activity__centre__in=work_centres(person)).first()


def session_to_count(person: Any, pk: int) -> tuple[SessionToCount, FamilyCentre] | None:
    """Staff of the session's centre: what counting asks about the session, and no more; and the centre."""
    session = sessions_to_count([pk]).get(pk)
    if session is None:
        return None
    return next(((session, centre) for centre in work_centres(person) if centre.pk == session.centre_id), None)


@dataclass(frozen=True)
class TodaySession:
    """A session on the Today page. ``totals`` is None until somebody has been counted."""

    session: ActivitySession
    state: State
    totals: Totals | None
    may_count: bool
    may_read_participants: bool
    may_read_attendance: bool
    may_deviate: bool = False  # call it off or move it
    may_lead: bool = False

    @property
    def bookable(self) -> Any:
        """What places are counted on: the session, or the series it belongs to."""
        return self.session.series or self.session


@dataclass(frozen=True)
class Today:
    """One day at one centre, with what has been forgotten before it."""

    centre: FamilyCentre
    on: date
    today: date
    sessions: list[TodaySession] = field(default_factory=list)
    closures: list[Any] = field(default_factory=list)
    not_counted: list[ActivitySession] = field(default_factory=list)

    @property
    def previous(self) -> date:
        return self.on - timedelta(days=1)

    @property
    def next(self) -> date:
        return self.on + timedelta(days=1)


def day_at(centre: FamilyCentre, on: date, *, reader: Reader, now: datetime, today: date) -> Today:
    """Staff of the centre: its sessions of a day, songs nested, with numbers; and drop-in not yet counted.

    ``may_read_participants`` is true for the reader's own services only. The number of queries does not
    depend on the number of sessions.
    """
    nested = ActivitySession.objects.select_related("activity").order_by("starts_at")
    sessions = list(
        ActivitySession.objects.for_cards()
        .filter(activity__centre=centre, on_date=on, within=None)
        .prefetch_related(Prefetch("nested", nested, to_attr="songs"))
    )
    totals = totals_by_session([session.pk for session in sessions])
    shared = {decision.activity_id for decision in decisions_in_force(reader.services)}
    rows = []
    for session in sessions:
        is_drop_in = session.activity.booking == Activity.Booking.DROP_IN
        rows.append(
            TodaySession(
                session=session,
                state=state_of(session, now),
                totals=totals.get(session.pk),
                may_count=is_drop_in and on <= today and not session.is_called_off,
                may_read_participants=not is_drop_in
                and session.activity.responsible_service_id in reader.services,
                may_read_attendance=not is_drop_in
                and (session.activity.responsible_service_id in reader.attends or session.activity_id in shared),
                may_deviate=session.activity.responsible_service_id in reader.services
                and not session.is_called_off
                and not session.is_over(now),
                may_lead=may_write_note(session, reader),
            )
        )
    closures = list(centre.closures.filter(from_date__lte=on, to_date__gte=on))
    return Today(centre, on, today, rows, closures, not_counted(centre, today))


def not_counted(centre: FamilyCentre, today: date) -> list[ActivitySession]:
    """Staff of the centre: drop-in sessions of the last LOOK_BACK_DAYS days that are to be settled."""
    return list(to_settle(centre, today).filter(on_date__gte=today - timedelta(days=LOOK_BACK_DAYS)))


def home_visits_of(person: Any) -> QuerySet[HomeVisit]:
    """Staff of the service that logged them: its home visits, latest first."""
    services = [service for centre in work_centres(person) for service in own_services(person, centre)]
    return (
        HomeVisit.objects.standing()
        .filter(service__in=services)
        .select_related("service__centre", "step__programme", "joint")
        .order_by("-on_date", "-logged_at")
    )


def latest_home_visits(person: Any) -> list[HomeVisit]:
    """Staff of the service that logged them: the latest LATEST_HOME_VISITS."""
    return list(home_visits_of(person)[:LATEST_HOME_VISITS])


def other_services_of(visits: Iterable[HomeVisit]) -> dict[Any, list[PartnerService]]:
    """Who may see the visits: the services that took part in each beside its own, in one query."""
    visits = list(visits)
    ids = {pk for visit in visits for pk in visit.other_service_ids}
    services = PartnerService.objects.select_related("centre").in_bulk(ids) if ids else {}
    return {visit.pk: [services[pk] for pk in visit.other_service_ids] for visit in visits}


def home_visit(person: Any, pk: Any) -> HomeVisit | None:
    """Staff of the service that logged it: one home visit; None for anyone else."""
    return home_visits_of(person).filter(pk=pk).first()


def steps() -> QuerySet[HomeVisitStep]:
    """Anyone: the steps of the home visit programmes in use."""
    return HomeVisitStep.objects.filter(programme__is_active=True).select_related("programme")


def services_of(centre: FamilyCentre) -> QuerySet[PartnerService]:
    """Anyone: the active services of a centre."""
    return centre.services.filter(is_active=True)
