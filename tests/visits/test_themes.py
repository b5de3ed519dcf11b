"""The list of themes is the coordinator's: added, renamed, taken out of use, and never deleted."""

import pytest
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, staff_with
from tests.visits.work import theme_of
from visits.models import CounsellingTheme
from visits.themes import ThemeDenied, ThemeRefused, add_theme, change_theme

pytestmark = pytest.mark.django_db

THEMES = reverse("visits:themes")


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def coordinator(client, service):
    person = staff_with("coordinator", centre=service.centre)
    client.force_login(person)
    return person


def names():
    return [(theme.name, theme.is_active) for theme in CounsellingTheme.objects.order_by("name")]


def test_a_theme_is_added_renamed_and_taken_out_of_use(service):
    theme = add_theme(municipality=service.centre.municipality, name="  Sömn  och vila ", by=SYSTEM)
    assert names() == [("Sömn och vila", True)]
    change_theme(theme=theme, name="Sömn", is_active=False, by=SYSTEM)
    assert names() == [("Sömn", False)]
    assert AuditEvent.objects.filter(action="changed_themes").count() == 2


@pytest.mark.parametrize(("name", "reason"), [("sömn", ThemeDenied.NAME_TAKEN), ("  ", ThemeDenied.NAMELESS)])
def test_a_name_that_is_there_or_empty_is_refused(service, name, reason):
    theme_of(service, "Sömn", is_active=False)
    other = theme_of(service, "Pengar")
    for write in (
        lambda: add_theme(municipality=service.centre.municipality, name=name, by=SYSTEM),
        lambda: change_theme(theme=other, name=name, is_active=True, by=SYSTEM),
    ):
        with pytest.raises(ThemeRefused) as refused:
            write()
        assert refused.value.reason == reason
    assert names() == [("Pengar", True), ("Sömn", False)]


def test_the_coordinator_adds_and_closes_on_the_page(client, coordinator, service):
    assert client.post(THEMES, {"name": "Sömn"}).status_code == 302
    theme = CounsellingTheme.objects.get()
    assert list(client.get(THEMES).context["themes"]) == [theme]
    assert client.post(reverse("visits:change_theme", args=[theme.pk]), {"name": "Sömn"}).status_code == 302
    assert names() == [("Sömn", False)]


def test_a_name_that_is_taken_is_told_at_its_field(client, coordinator, service):
    theme_of(service, "Sömn")
    response = client.post(THEMES, {"name": "SÖMN"})
    assert (response.status_code, response.context["form"].errors) == (
        422, {"name": [ThemeDenied.NAME_TAKEN.label]},
    )  # fmt: skip


def test_another_municipalitys_theme_is_not_there(client, coordinator):
    theirs = theme_of(PartnerServiceFactory(centre=FamilyCentreFactory()), "Annat")
    response = client.post(reverse("visits:change_theme", args=[theirs.pk]), {"name": "Vårt"})
    assert response.status_code == 404
    assert names() == [("Annat", True)]


@pytest.mark.parametrize("role", ["staff_member", "centre_lead"])
def test_the_list_is_not_the_staffs(client, service, role):
    client.force_login(staff_with(role, service))
    assert client.get(THEMES).status_code == 403
