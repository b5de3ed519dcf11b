"""Made data for the report's tests: sessions with counts, and home visits."""

import uuid

from familjecentral.privacy.walls import Reader, reading_as
from staff.models import AgeBand, FamilyCentre, PartnerService
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, stockholm
from visits.models import HomeVisit, HomeVisitProgramme, HomeVisitStep, VisitTally

AT = stockholm(2026, 11, 24, 12, 0)


def service_at(centre: FamilyCentre, kind: str = PartnerService.Kind.OPEN_PRESCHOOL) -> PartnerService:
    return PartnerService.objects.filter(centre=centre, kind=kind).first() or PartnerServiceFactory(
        centre=centre, kind=kind
    )


def session_at(centre, day, booking="drop_in", hour=9, **fields):
    """A session at the centre, in an activity of its own."""
    activity = ActivityFactory(responsible_service=service_at(centre), booking=booking)
    return SessionFactory(activity=activity, on_date=day, hour=hour, **fields)


def count(session, who, number, band: AgeBand | None = None):
    """``number`` visits of ``who``, as one event."""
    VisitTally.objects.create(
        id=uuid.uuid4(), session=session, centre=session.activity.centre, who=who, age_band=band, delta=number,
        counted_at=session.starts_at,
    )  # fmt: skip


def home_visits(centre, day, state, number, *, joint=0):
    """``number`` home visits, the first ``joint`` of them with another service."""
    programme, _ = HomeVisitProgramme.objects.get_or_create(name="Basprogram")
    step, _ = HomeVisitStep.objects.get_or_create(programme=programme, name="Nyfödd", at_months=0)
    bhv = service_at(centre, PartnerService.Kind.BHV)
    others = [service_at(centre, kind) for kind in (PartnerService.Kind.SOCIAL_SERVICES, PartnerService.Kind.MHV)]
    with reading_as(Reader.for_services(bhv.pk)):
        for index in range(number):
            HomeVisit.objects.create(
                centre=centre, service=bhv, step=step, state=state, on_date=day, mother_present=True, logged_at=AT,
                # two others: still one visit
                other_service_ids=sorted(other.pk for other in others) if index < joint else [],
            )  # fmt: skip
