"""A municipality and a region at one centre, another municipality elsewhere, and people of each role."""

import pytest

from familjecentral import clock
from staff.documents.subjects import subjects_for
from staff.models import Principal
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, PrincipalFactory, staff_with, stockholm

NOW = stockholm(2026, 11, 26, 10, 0)


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def municipality():
    return PrincipalFactory(
        name="Exempelstad", official_name="Exempelstads kommun", contact="Torget 1, Exempelstad",
        data_protection_contact="dso@exempelstad.example",
    )  # fmt: skip


@pytest.fixture
def region():
    return PrincipalFactory(name="Region Exempel", kind=Principal.Kind.REGION)


@pytest.fixture
def centre(municipality, region):
    centre = FamilyCentreFactory(
        municipality=municipality, slug="angen", name="Familjecentralen Ängen", phone="+46701740605"
    )
    PartnerServiceFactory(centre=centre, kind="open_preschool")
    PartnerServiceFactory(centre=centre, kind="mhv", principal=region)
    return centre


@pytest.fixture
def coordinator(centre):
    return staff_with("coordinator", centre=centre)


@pytest.fixture
def subject_of(centre):
    """``subject_of(person, "information", "sv")``: the document as that person may read it; None if not."""

    def find(person, kind, language="sv"):
        found = [each for each in subjects_for(person) if each.kind == kind and each.language == language]
        about = {None, centre, centre.municipality}
        return next((each for each in found if {each.centre, each.principal} <= about), None)

    return find
