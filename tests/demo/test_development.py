"""The demo shows work as numbers and how a centre develops: each part has something to look at."""

import pytest
from django.urls import reverse

from demo import accounts, development
from demo.centres import make_centres
from familjecentral import clock
from familjecentral.privacy.walls import Reader, reading_as
from staff.development import agreements, improving, introducing, steering, training
from staff.models import PartnerService
from tests.factories import stockholm
from visits.models import CounsellingContact, Guidance, OtherWork

pytestmark = pytest.mark.django_db

A_TUESDAY = stockholm(2026, 11, 24, 9, 30)
TODAY = A_TUESDAY.date()


@pytest.fixture
def demo():
    with clock.at(A_TUESDAY):
        centres = make_centres(TODAY)
        people = accounts.make_accounts(centres)
        development.make_themes(centres)
        workplace = next(centre for centre in centres if centre.slug == accounts.WORKPLACE)
        development.log_work(workplace, TODAY, accounts.by_service(people.values()))
        development.develop(workplace, TODAY, people)
        yield workplace, people


def test_work_is_logged_by_those_whose_it_is_up_to_yesterday(demo):
    centre, people = demo
    for model, kinds in (
        (CounsellingContact, {"social_services"}),
        (Guidance, {"mhv", "bhv", "open_preschool", "social_services"}),
        (OtherWork, {"open_preschool", "social_services"}),
    ):
        with reading_as(Reader.for_services(*PartnerService.objects.values_list("pk", flat=True))):
            found = list(model.objects.standing().select_related("service"))
        assert {entry.service.kind for entry in found} == kinds
        assert len(found) >= 20
        assert max(entry.on_date for entry in found) < TODAY
        assert {entry.centre_id for entry in found} == {centre.pk}
    with reading_as(Reader.for_services(*PartnerService.objects.values_list("pk", flat=True))):
        by = set(CounsellingContact.objects.values_list("logged_by", flat=True))
    assert by == {people["socionom@demo.example"].pk}


def test_each_part_of_the_centres_development_has_something_to_see(demo):
    centre, people = demo
    coordinator = people["samordnare@demo.example"]
    matrix = training.matrix(centre, coordinator)
    assert [theme.name for theme in matrix.themes] == list(training.SHIPPED_THEMES)
    assert 0 < sum(row.number for row in matrix.rows) < len(matrix.rows) * len(matrix.themes)
    (ongoing,) = introducing.ongoing_at(centre, coordinator, today=TODAY)
    assert (ongoing.introduction.person, ongoing.left > 0) == (people["barnmorska@demo.example"], True)
    assert [work.state for work in improving.improvements_of(centre)] == ["ongoing", "planned"]
    assert steering.open_decisions(centre).count() == 2
    assert len(agreements.agreements_of(centre, today=TODAY)) == 1


def test_the_coordinator_opens_every_page_of_it(client, demo):
    _centre, people = demo
    client.force_login(people["samordnare@demo.example"])
    pages = (
        "development",
        "training",
        "introduction",
        "improvements",
        "steering",
        "agreements",
        "training_themes",
    )
    assert {client.get(reverse(f"staff:{page}")).status_code for page in pages} == {200}
