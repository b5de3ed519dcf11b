"""Which centres a report may be about, for whom."""

import pytest

from reports.scope import LARGEST_CHOICE, Kind, ScopeDenied, ScopeRefused, centres_followed, choices_of, scope_of
from staff.models import PartnerService, Principal, StaffRole
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, staff_with

pytestmark = pytest.mark.django_db


def refused(code, centres):
    with pytest.raises(ScopeRefused) as refusal:
        scope_of(code, centres)
    return refusal.value.reason


@pytest.fixture
def other(centre):
    """Another in the same municipality."""
    return FamilyCentreFactory(slug="alpha", name="Alpha", municipality=centre.municipality)


def test_each_code_leads_to_its_centres(centre, other):
    region = Principal.objects.create(kind=Principal.Kind.REGION, name="Regionen")
    PartnerServiceFactory(centre=other, kind=PartnerService.Kind.BHV, principal=region)
    followed = [other, centre]
    found = {
        code: scope_of(code, followed).ids
        for code in (
            "centre:exempel", "several:exempel,alpha", f"municipality:{centre.municipality_id}",
            f"region:{region.pk}",
        )
    }  # fmt: skip
    assert list(found.values()) == [[centre.pk], [other.pk, centre.pk], [other.pk, centre.pk], [other.pk]]
    assert [scope_of(code, followed).code for code in found] == [
        "centre:exempel",
        "several:alpha,exempel",
        *list(found)[2:],
    ]


def test_one_centre_chosen_among_several_is_that_centre(centre, other):
    assert scope_of("several:alpha", [other, centre]).kind == Kind.CENTRE


@pytest.mark.parametrize(
    "code",
    ["", "centre:", "centre:alpha", "several:exempel,alpha", "municipality:x", "municipality:²", "region:0",
     "country:1", "municipality:999999999999999999999"],
)  # fmt: skip
def test_what_is_guessed_or_not_followed_up_is_refused_alike(centre, other, code):
    assert refused(code, [centre]) == ScopeDenied.NOT_YOURS


def test_no_centre_and_too_many_say_what_to_do(centre):
    assert refused("several:", [centre]) == ScopeDenied.NOTHING_CHOSEN
    many = FamilyCentreFactory.create_batch(LARGEST_CHOICE + 1)
    assert refused("several:" + ",".join(each.slug for each in many), many) == ScopeDenied.TOO_MANY


def test_a_part_of_a_municipality_says_that_it_is_a_part(centre, other):
    code = f"municipality:{centre.municipality_id}"
    assert scope_of(code, [centre, other]).notes == ()
    assert len(scope_of(code, [centre]).notes) == 1


def test_a_lead_follows_up_no_centre_where_they_only_work(centre, other):
    person = staff_with("centre_lead", PartnerServiceFactory(centre=centre))
    StaffRole.objects.create(
        person=person, role="staff_member", centre=other, service=PartnerServiceFactory(centre=other)
    )
    assert centres_followed(person) == [centre]


def test_a_list_of_one_centre_offers_no_groups(centre):
    assert choices_of([centre]) == [("centre:exempel", centre.name)]
