"""What each role may do, and whose persons it reads."""

import pytest

from familjecentral.privacy.walls import NOBODY, Reader
from staff.rules import centres_of, reader_for
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, staff_with

pytestmark = pytest.mark.django_db

PERMISSIONS = ["tally.create", "comment.read", "report.read"]


@pytest.mark.parametrize(
    ("role", "own", "reads_persons"),
    [
        ("staff_member", [True, False, False], True),
        ("centre_lead", [True, True, True], True),
        ("coordinator", [False, False, True], False),
        ("it_administrator", [False, False, False], False),
        ("data_protection_officer", [False, False, False], False),
    ],
)
def test_a_role_opens_its_own_centre_and_no_other(role, own, reads_persons):
    service, elsewhere = PartnerServiceFactory(), FamilyCentreFactory()
    with_service = role in ("staff_member", "centre_lead")
    centre = None if role in ("it_administrator", "data_protection_officer") else service.centre
    person = staff_with(role, service=service if with_service else None, centre=centre)
    assert [person.has_perm(p, service.centre) for p in PERMISSIONS] == own
    assert [person.has_perm(p, elsewhere) for p in PERMISSIONS] == [False] * 3
    leads = [service.pk] if role == "centre_lead" else []
    assert reader_for(person) == (Reader.for_staff([service.pk], leads=leads) if reads_persons else NOBODY)
    assert person.is_staff == (role == "it_administrator")


def test_a_deactivated_person_has_no_role_left():
    service = PartnerServiceFactory()
    person = staff_with("centre_lead", service=service)
    person.is_active = False
    assert [person.has_perm(p, service.centre) for p in PERMISSIONS] == [False] * 3
    assert (reader_for(person), centres_of(person), person.is_staff) == (NOBODY, [], False)


def test_a_visitor_reads_nobody():
    from django.contrib.auth.models import AnonymousUser

    assert reader_for(AnonymousUser()) == NOBODY
