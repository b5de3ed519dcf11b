"""Factories for what tests stand on. Names are made up."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from activities.models import Activity, ActivitySession
from staff.models import AgeBand, FamilyCentre, PartnerService, Principal, StaffMember, StaffRole, Venue
from visits.models import HomeVisitProgramme, HomeVisitStep

STOCKHOLM = ZoneInfo("Europe/Stockholm")


class PrincipalFactory(DjangoModelFactory):
    class Meta:
        model = Principal

    name = factory.Sequence(lambda n: f"Exempelkommun {n}")
    kind = Principal.Kind.MUNICIPALITY
    is_published = True


class FamilyCentreFactory(DjangoModelFactory):
    class Meta:
        model = FamilyCentre

    slug = factory.Sequence(lambda n: f"exempel-{n}")
    name = factory.Sequence(lambda n: f"Familjecentralen Exempel {n}")
    municipality = factory.SubFactory(PrincipalFactory)
    is_published = True


class PartnerServiceFactory(DjangoModelFactory):
    class Meta:
        model = PartnerService

    centre = factory.SubFactory(FamilyCentreFactory)
    kind = PartnerService.Kind.OPEN_PRESCHOOL
    principal = factory.SelfAttribute("centre.municipality")


class VenueFactory(DjangoModelFactory):
    class Meta:
        model = Venue

    centre = factory.SubFactory(FamilyCentreFactory)
    name = factory.Sequence(lambda n: f"Rum {n}")


class AgeBandFactory(DjangoModelFactory):
    class Meta:
        model = AgeBand

    centre = factory.SubFactory(FamilyCentreFactory)
    from_months = 0
    to_months = 12


class StaffMemberFactory(DjangoModelFactory):
    class Meta:
        model = StaffMember

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")


def staff_with(
    role: str, service: PartnerService | None = None, centre: FamilyCentre | None = None
) -> StaffMember:
    """A staff member with one role: at a service, at a centre (coordinator) or nowhere (IT)."""
    person = StaffMemberFactory()
    StaffRole.objects.create(
        person=person, role=role, service=service, centre=service.centre if service else centre
    )
    return person


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity

    title = "Spädbarnsmassage"
    booking = Activity.Booking.SIGN_UP
    responsible_service = factory.SubFactory(PartnerServiceFactory)
    centre = factory.SelfAttribute("responsible_service.centre")
    capacity = 12


class SessionFactory(DjangoModelFactory):
    """A session on ``on_date`` from ``hour`` for ``hours`` hours, Stockholm time."""

    class Meta:
        model = ActivitySession

    class Params:
        hour = 13
        hours = 2

    activity = factory.SubFactory(ActivityFactory)
    on_date = date(2026, 11, 26)
    starts_at = factory.LazyAttribute(
        lambda s: datetime(s.on_date.year, s.on_date.month, s.on_date.day, s.hour, tzinfo=STOCKHOLM)
    )
    ends_at = factory.LazyAttribute(lambda s: s.starts_at + timedelta(hours=s.hours))
    capacity = factory.SelfAttribute("activity.capacity")


def stockholm(*parts: int) -> datetime:
    """A moment by Stockholm's clock: ``stockholm(2026, 11, 26, 13, 0)``."""
    return datetime(*parts, tzinfo=STOCKHOLM)


class HomeVisitStepFactory(DjangoModelFactory):
    class Meta:
        model = HomeVisitStep

    programme = factory.SubFactory("tests.factories.HomeVisitProgrammeFactory")
    name = "Nyfödd"
    at_months = 0


class HomeVisitProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = HomeVisitProgramme

    name = factory.Sequence(lambda n: f"Basprogram {n}")
