"""Centres: what kind of place it is, and what PostgreSQL holds about roles, hours and agreements."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from staff.models import Agreement, FamilyCentre, PartnerService, StaffRole
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, PrincipalFactory, StaffMemberFactory

pytestmark = pytest.mark.django_db

ALL_FOUR = ["mhv", "bhv", "open_preschool", "social_services"]


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        (ALL_FOUR, "family_centre"),
        ([*ALL_FOUR, "other"], "family_centre"),
        (["bhv", "open_preschool"], "like_family_centre"),
        (["bhv", "social_services", "mhv"], "like_family_centre"),
        (["bhv", "mhv"], "neither"),
        (["open_preschool", "social_services", "mhv"], "neither"),
        ([], "neither"),
    ],
)
def test_what_kind_of_place_it_is_follows_from_its_services(kinds, code):
    centre = FamilyCentreFactory()
    for kind in kinds:
        PartnerServiceFactory(centre=centre, kind=kind)
    assert centre.classification().code == code


def test_the_reason_names_what_is_missing_and_a_service_that_left_is_missing():
    centre = FamilyCentreFactory()
    for kind in ALL_FOUR:
        PartnerServiceFactory(centre=centre, kind=kind, is_active=kind != "mhv")
    answer = centre.classification()
    assert answer.code == "like_family_centre"
    assert str(PartnerService.Kind.MHV.label) in str(answer.reason)
    assert str(PartnerService.Kind.BHV.label) not in str(answer.reason).split(":")[-1]


@pytest.mark.parametrize("slug", ["admin", "personal", "en", "anmald", "static"])
def test_a_centre_can_not_take_an_address_that_the_service_uses(slug):
    centre = FamilyCentreFactory.build(slug=slug, municipality=PrincipalFactory())
    with pytest.raises(ValidationError) as caught:
        centre.full_clean()
    assert list(caught.value.error_dict) == ["slug"]


@pytest.mark.parametrize(
    ("role", "has_centre", "has_service", "is_allowed"),
    [
        ("staff_member", True, True, True),
        ("staff_member", True, False, False),
        ("centre_lead", True, True, True),
        ("centre_lead", False, False, False),
        ("coordinator", True, False, True),
        ("coordinator", True, True, False),
        ("coordinator", False, False, False),
        ("it_administrator", False, False, True),
        ("it_administrator", True, False, False),
    ],
)
def test_each_role_has_its_place(role, has_centre, has_service, is_allowed):
    service = PartnerServiceFactory()
    role = StaffRole(
        person=StaffMemberFactory(), role=role,
        centre=service.centre if has_centre else None, service=service if has_service else None,
    )  # fmt: skip
    if is_allowed:
        role.save()
        return
    with pytest.raises(IntegrityError, match="role_has_its_place"), transaction.atomic():
        role.save()


def test_hours_and_agreements_end_after_they_begin():
    centre = FamilyCentreFactory()
    with pytest.raises(IntegrityError, match="opening_hours_order"), transaction.atomic():
        centre.opening_hours.create(weekday=1, opens=time(12), closes=time(9), valid_from=date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="agreement_period"), transaction.atomic():
        Agreement.objects.create(centre=centre, valid_from=date(2026, 1, 1), valid_to=date(2025, 12, 31))


def test_one_service_of_a_centre_answers_comments():
    first = PartnerServiceFactory(answers_feedback=True)
    with pytest.raises(IntegrityError, match="one_service_answers_feedback"), transaction.atomic():
        PartnerServiceFactory(centre=first.centre, kind="bhv", answers_feedback=True)
    assert FamilyCentre.objects.get().services.filter(answers_feedback=True).count() == 1


@pytest.mark.parametrize(
    "times", [{"from_time": time(12)}, {"to_time": time(12)}, {"from_time": time(12), "to_time": time(9)}]
)
def test_a_closure_of_part_of_a_day_has_both_its_ends(times):
    day = date(2026, 11, 26)
    with pytest.raises(IntegrityError, match="closure_times"), transaction.atomic():
        FamilyCentreFactory().closures.create(from_date=day, to_date=day, reason="Stängt", **times)
