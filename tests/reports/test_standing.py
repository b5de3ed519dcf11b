"""How the centres stand: staff, agreements and what they are, counted once each."""

from datetime import date, timedelta

import pytest

from reports.counts import Trained
from reports.periods import Period
from reports.standing import house_of
from staff.models import Agreement, Improvement, TrainingDone, TrainingTheme
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, staff_with

from .made import AT

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
PERIOD = Period(date(2026, 7, 1), TODAY)


def agreement(centre, first, last):
    return Agreement.objects.create(centre=centre, valid_from=first, valid_to=last)


def test_each_thing_is_counted_once(centre):
    other = FamilyCentreFactory(municipality=centre.municipality)
    services = [PartnerServiceFactory(centre=centre, kind=kind) for kind in (
        "mhv", "bhv", "open_preschool", "social_services",
    )]  # fmt: skip
    PartnerServiceFactory(centre=other, kind="bhv")
    PartnerServiceFactory(centre=other, kind="social_services", is_active=False)
    person, lead = staff_with("staff_member", services[0]), staff_with("centre_lead", services[1])
    staff_with("coordinator", centre=centre)
    gone = staff_with("staff_member", services[0])
    gone.is_active = False
    gone.save()
    person.roles.create(role="staff_member", centre=centre, service=services[2])
    for each in (person, lead):
        each.created_at = AT - timedelta(days=900)
        each.save()
    theme = TrainingTheme.objects.create(municipality=centre.municipality, name="Psykisk hälsa")
    for who in (person, person, gone):
        TrainingDone.objects.create(
            person=who, theme=theme, on_date=TODAY - timedelta(days=TrainingDone.objects.count()), logged_at=AT
        )
    for state in ("ongoing", "ongoing", "ended"):
        Improvement.objects.create(
            centre=centre, aim="A", measure="B", start="C", goal="D", state=state, made_at=AT
        )
    agreement(centre, date(2020, 1, 1), date(2022, 12, 31))
    agreement(centre, date(2024, 1, 1), date(2029, 12, 31))
    agreement(centre, date(2030, 1, 1), date(2032, 12, 31))
    found = house_of([centre, other], PERIOD, TODAY)
    assert (found.centres, found.staff, found.new_staff) == (2, 2, 0)
    assert found.trained == [Trained("Psykisk hälsa", 2, 1)]
    assert (found.improvements, found.centres_improving) == ({"ongoing": 2, "ended": 1}, 1)
    assert found.agreements == {"valid": 1, "": 1}
    assert found.classes == {"family_centre": 1, "neither": 1}


def test_a_new_colleague_without_an_introduction_is_seen(centre):
    service = PartnerServiceFactory(centre=centre)
    for _ in range(2):
        new = staff_with("staff_member", service)
        new.created_at = AT - timedelta(days=10)
        new.save()
    new.introductions.create(service=service, starts_on=TODAY, begun_at=AT)
    found = house_of([centre], PERIOD, TODAY)
    assert (found.new_staff, found.introduced) == (2, 1)
