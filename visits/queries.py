"""What staff read about their centre's days. Numbers only: no person is in any of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q, Sum

from activities.models import Activity, ActivitySession, SignUp
from activities.session_notes import may_write_note
from activities.sharing_attendance import decisions_in_force
from activities.states import State, state_of
from staff.models import FamilyCentre, PartnerService, StaffRole
from staff.rules import centres_of, roles_of

from .count_rules import SessionToCount, sessions_to_count
from .models import HomeVisit, HomeVisitStep, JointVisit
from .offline_attendance import sessions_to_keep
from .to_do import ToDo, to_do
from .totals import Totals, totals_by_session

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from familjecentral.privacy.walls import Reader

LATEST_HOME_VISITS = 30
OPEN_SHOWN = 60
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
class Coming:
    """Families with a place at a session, and the people in them."""

    families: int = 0
    adults: int = 0
    children: int = 0


@dataclass(frozen=True)
class TodaySession:
    """A session on the Today page. ``totals`` is None until somebody has been counted.

    ``coming`` is None where the walls let the reader see no family of it, and where nobody signs up.
    """

    session: ActivitySession
    state: State
    totals: Totals | None
    may_count: bool
    may_read_participants: bool
    may_read_attendance: bool
    may_deviate: bool = False  # call it off or move it
    may_lead: bool = False
    coming: Coming | None = None

    @property
    def bookable(self) -> Any:
        """What places are counted on: the session, or the series it belongs to."""
        return self.session.series or self.session


@dataclass(frozen=True)
class Today:
    """One day at one centre: what is on, and, of the present day, what is missing (``to_do``).

    ``to_keep``: sessions of today and tomorrow whose attendance list the device may keep.
    """

    centre: FamilyCentre
    on: date
    today: date
    now: datetime
    sessions: list[TodaySession] = field(default_factory=list)
    closures: list[Any] = field(default_factory=list)
    to_do: ToDo | None = None
    to_keep: list[ActivitySession] = field(default_factory=list)

    @property
    def previous(self) -> date:
        return self.on - timedelta(days=1)

    @property
    def next(self) -> date:
        return self.on + timedelta(days=1)

    @property
    def on_now(self) -> list[TodaySession]:
        """What has begun and is not over; what one counts at the door first."""
        found = [
            row for row in self.sessions
            if row.session.starts_at <= self.now < row.session.ends_at and not row.session.is_called_off
        ]  # fmt: skip
        return sorted(found, key=lambda row: not row.may_count)

    @property
    def later(self) -> list[TodaySession]:
        """What is to come; what is called off too, until it would be over."""
        on_now = self.on_now
        return [row for row in self.sessions if self.now < row.session.ends_at and row not in on_now]

    @property
    def over(self) -> list[TodaySession]:
        """What has been."""
        return [row for row in self.sessions if row.session.ends_at <= self.now]


def day_at(centre: FamilyCentre, on: date, *, reader: Reader, now: datetime, today: date) -> Today:
    """Staff of the centre: its sessions of a day, songs nested, with numbers; and what is missing today.

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
    attended = [session for session in sessions if _may_attend(session, shared, reader)]
    coming = _coming(attended, reader)
    rows = [
        _row(session, totals.get(session.pk), coming.get(session.pk), reader=reader, now=now, today=today)
        for session in sessions
    ]
    is_today = on == today
    return Today(
        centre=centre,
        on=on,
        today=today,
        now=now,
        sessions=rows,
        closures=list(centre.closures.filter(from_date__lte=on, to_date__gte=on)),
        to_do=to_do(centre, reader=reader, now=now) if is_today else None,
        to_keep=sessions_to_keep(reader.attends, today) if is_today else [],
    )


def _row(
    session: ActivitySession,
    totals: Totals | None,
    coming: Coming | None,
    *,
    reader: Reader,
    now: datetime,
    today: date,
) -> TodaySession:
    is_drop_in = session.activity.booking == Activity.Booking.DROP_IN
    service_id = session.activity.responsible_service_id
    is_own = service_id in reader.services
    return TodaySession(
        session=session,
        state=state_of(session, now),
        totals=totals,
        may_count=is_drop_in and session.on_date <= today and not session.is_called_off,
        may_read_participants=not is_drop_in and is_own,
        may_read_attendance=coming is not None,
        may_deviate=is_own and not session.is_called_off and not session.is_over(now),
        may_lead=may_write_note(session, reader),
        coming=coming,
    )


def _may_attend(session: ActivitySession, shared: set[int], reader: Reader) -> bool:
    if session.activity.booking == Activity.Booking.DROP_IN:
        return False
    return session.activity.responsible_service_id in reader.attends or session.activity_id in shared


def _coming(sessions: Sequence[ActivitySession], reader: Reader) -> dict[int, Coming]:
    """By session: who has a place at it, itself or in its series. One query."""
    rows = (
        SignUp.objects.for_reader(reader)
        .filter(state=SignUp.State.CONFIRMED, repeat_until=None)
        .filter(Q(session__in=sessions) | Q(series__in={each.series_id for each in sessions if each.series_id}))
        .order_by()
        .values("session", "series")
        .annotate(families=Count("id"), grown=Sum("adults"), young=Sum("child_count"))
    )
    found: dict[tuple[int | None, int | None], Coming] = {
        (row["session"], row["series"]): Coming(row["families"], row["grown"], row["young"]) for row in rows
    }
    nobody = Coming()
    coming = {}
    for session in sessions:
        alone = found.get((session.pk, None), nobody)
        group = found.get((None, session.series_id), nobody) if session.series_id else nobody
        coming[session.pk] = Coming(
            alone.families + group.families, alone.adults + group.adults, alone.children + group.children
        )
    return coming


def home_visit_services(person: Any) -> list[PartnerService]:
    """The person themself: the services, of all their centres, that they work in."""
    return [service for centre in work_centres(person) for service in own_services(person, centre)]


def home_visits_of(person: Any) -> QuerySet[HomeVisit]:
    """Staff of the service that logged them: its home visits as they stand, latest first."""
    return (
        HomeVisit.objects.standing()
        .filter(service__in=home_visit_services(person))
        .select_related("service__centre", "step__programme", "joint")
        .order_by("-on_date", "-logged_at")
    )


def open_home_visits(person: Any) -> list[HomeVisit]:
    """Staff of the service that logged them: offers that nobody has marked as done or declined, oldest first."""
    return list(
        home_visits_of(person)
        .filter(state__in=HomeVisit.OPEN_STATES)
        .order_by("on_date", "logged_at")[:OPEN_SHOWN]
    )


def latest_home_visits(person: Any) -> list[HomeVisit]:
    """Staff of the service that logged them: the latest LATEST_HOME_VISITS that are done or declined."""
    return list(home_visits_of(person).exclude(state__in=HomeVisit.OPEN_STATES)[:LATEST_HOME_VISITS])


def other_services_of(visits: Iterable[HomeVisit]) -> dict[Any, list[PartnerService]]:
    """Who may see the visits: the services that took part in each beside its own, in one query."""
    visits = list(visits)
    ids = {pk for visit in visits for pk in visit.other_service_ids}
    services = PartnerService.objects.select_related("centre").in_bulk(ids) if ids else {}
    return {visit.pk: [services[pk] for pk in visit.other_service_ids] for visit in visits}


def home_visit(person: Any, pk: Any) -> HomeVisit | None:
    """Staff of the service that logged it: one home visit; None for anyone else."""
    return home_visits_of(person).filter(pk=pk).first()


def home_visit_entry(person: Any, pk: Any) -> HomeVisit | None:
    """Staff of the service that wrote it: one entry, also when another has replaced it; None for anyone else."""
    entries = HomeVisit.objects.filter(service__in=home_visit_services(person), is_withdrawn=False)
    return entries.select_related("service__centre", "step__programme", "joint").filter(pk=pk).first()


def is_replaced(entry: HomeVisit) -> bool:
    """Staff of the service that wrote it: has another entry taken its place?"""
    return HomeVisit.objects.filter(replaces=entry).exists()


def joint_visit(person: Any, pk: int) -> JointVisit | None:
    """Staff of the two services: a joint visit of theirs, and its times; None for anyone else."""
    services = [service.pk for service in home_visit_services(person)]
    own = Q(service__in=services) | Q(other_service__in=services)
    return JointVisit.objects.filter(own, pk=pk).select_related("centre").first()


def steps() -> QuerySet[HomeVisitStep]:
    """Anyone: the steps of the home visit programmes in use."""
    return HomeVisitStep.objects.filter(programme__is_active=True, is_active=True).select_related("programme")


def services_of(centre: FamilyCentre) -> QuerySet[PartnerService]:
    """Anyone: the active services of a centre."""
    return centre.services.filter(is_active=True)
