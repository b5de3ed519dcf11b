"""How the house is found: what is known is said, and what is not is not."""

import pytest

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM
from staff.house import services, visiting
from staff.models import PartnerService, VisitGuide
from tests.factories import FamilyCentreFactory

pytestmark = pytest.mark.django_db


def test_what_is_there_is_said_first_then_what_is_not_and_the_unknown_never(centre):
    assert visiting.facts_of(visiting.guide_of(centre)) == []
    visiting.change_guide(centre=centre, step_free="no", lift="yes", hearing_loop="unknown", by=SYSTEM)
    guide = visiting.change_guide(centre=centre, bring="  Tofflor\n", by=SYSTEM)
    assert [(fact.is_there, fact.sentence) for fact in visiting.facts_of(guide)] == [
        (True, str(visiting.FACTS["lift"][0])), (False, str(visiting.FACTS["step_free"][1])),
    ]  # fmt: skip
    assert (VisitGuide.objects.get().bring, VisitGuide.objects.count()) == ("Tofflor", 1)
    assert AuditEvent.objects.filter(action="changed_visit_guide").count() == 2


@pytest.mark.parametrize(
    ("street", "code", "town", "address"),
    [
        ("Storgatan 1", "123 45", "Ås", "Storgatan 1, 123 45 Ås"),
        ("Storgatan 1", "", "", "Storgatan 1"),
        ("", "123 45", "Ås", ""),
    ],
)
def test_a_map_is_linked_to_only_when_there_is_a_street(street, code, town, address):
    centre = FamilyCentreFactory(street=street, postal_code=code, locality=town)
    assert visiting.address_in_words(centre) == address
    assert visiting.map_url(centre).endswith("=Storgatan%201%2C%20123%2045%20%C3%85s") == (len(address) > 11)
    assert (visiting.map_url(centre) == "", visiting.geo_url(centre) == "") == (not address, not address)


def test_every_kind_of_service_is_described_and_its_own_words_are_kept(service):
    assert set(services.OF_KIND) == set(PartnerService.Kind)
    services.change_service_text(service=service, about=" Vi sjunger. ", place_in_house="Till\nvänster", by=SYSTEM)
    service.refresh_from_db()
    assert (service.about, service.place_in_house) == ("Vi sjunger.", "Till vänster")
    assert AuditEvent.objects.get().service_id == service.pk
