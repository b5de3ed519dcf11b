"""What an import finds or makes around the programme: centre, services, places."""

from collections.abc import Iterator

import pytest

from activities.models import Activity
from familjecentral import clock
from staff.models import FamilyCentre, PartnerService, Principal
from tests.factories import (
    FamilyCentreFactory,
    PartnerServiceFactory,
    PrincipalFactory,
    VenueFactory,
    stockholm,
)

from .programme import (
    import_real,
    import_rows,
    open_row,
    sessions,
    week_row,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """The small programmes of these tests are still to come."""
    with clock.at(stockholm(2026, 10, 26, 8)):
        yield


def test_unknown_centre_and_municipality_are_unpublished_drafts_and_said() -> None:
    result = import_real("opaltorget")

    centre = FamilyCentre.objects.get()
    bodies = {body.name: (body.kind, body.is_published) for body in Principal.objects.all()}
    services = {
        s.kind: (s.principal.name, s.answers_feedback) for s in centre.services.select_related("principal")
    }
    assert (centre.slug, centre.is_published, centre.municipality.name) == ("opaltorget", False, "Göteborg")
    assert bodies == {"Göteborg": ("municipality", False), "Regionen (okänd)": ("region", False)}
    assert services == {
        "open_preschool": ("Göteborg", True),
        "bhv": ("Regionen (okänd)", False),
        "other": ("Göteborg", False),
    }
    assert [(b.from_months, b.to_months) for b in centre.age_bands.all()] == [(0, 12), (12, 36), (36, 84)]
    assert {v.name: v.is_shared for v in centre.venues.all()} == {"Välens naturreservat": True, "Utomhus": True}
    assert len(result.said) == 8


def test_known_centre_stays_as_it_is_and_only_lacks_what_the_file_adds() -> None:
    municipality = PrincipalFactory(name="Göteborg")
    centre = FamilyCentreFactory(name="Familjecentralen Opaltorget", municipality=municipality, slug="torget")
    preschool = PartnerServiceFactory(centre=centre)
    region = PrincipalFactory(name="Exempelregionen", kind=Principal.Kind.REGION)
    PartnerServiceFactory(centre=centre, kind=PartnerService.Kind.MHV, principal=region, answers_feedback=True)
    VenueFactory(centre=centre, name="utomhus", is_shared=True)

    import_real("opaltorget")

    centre.refresh_from_db()
    preschool.refresh_from_db()
    assert (centre.slug, centre.is_published, FamilyCentre.objects.count()) == ("torget", True, 1)
    assert (preschool.answers_feedback, preschool.activities.count()) == (False, 10)
    assert centre.services.get(kind="bhv").principal == region
    assert sorted(v.name for v in centre.venues.all()) == ["Välens naturreservat", "utomhus"]


@pytest.mark.parametrize(
    ("name", "taken", "slug"),
    [
        ("Familjecentralen Ängen & Ön", "", "angen-on"),
        ("Familjecentralen Admin", "", "admin-exempelkommun"),
        ("Familjecentralen Torget", "torget", "torget-exempelkommun"),
        ("Familjecentralen", "", "familjecentralen"),
        ("مركز", "", "centre"),
        ("Mötesplatsen Solen", "", "motesplatsen-solen"),
    ],
)
def test_address_on_the_web_is_made_from_the_name(name: str, taken: str, slug: str) -> None:
    if taken:
        FamilyCentreFactory(slug=taken)

    import_rows(week_row(centre=name))

    assert FamilyCentre.objects.get(name=name).slug == slug


def test_sign_up_activity_gets_the_default_places_and_drop_in_none() -> None:
    import_rows(week_row(), open_row())

    assert {a.title: a.capacity for a in Activity.objects.all()} == {"Spädbarnsmassage": 12, "Öppet hus": None}
    assert {(s.activity.title, s.capacity) for s in sessions()} == {("Spädbarnsmassage", 12), ("Öppet hus", None)}
