"""A public page as parents will see it: of one's own centre, in any language, published or not."""

import pytest
from django.urls import reverse
from django.utils import translation

from familjecentral import clock
from staff.models import FamilyCentre
from tests.factories import PartnerServiceFactory, staff_with

from .weeks import NOW, a_week, lead_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_monday():
    with clock.at(NOW):
        yield


@pytest.fixture
def centre():
    centre = a_week()
    centre.is_published = False
    centre.save()
    return centre


def address(page):
    return f"{reverse('activities_staff:preview')}?page={page}"


def looked_at(client, person, page):
    client.force_login(person)
    return client.get(address(page))


def test_an_unpublished_centre_is_seen_by_its_lead_and_by_nobody_else(client, centre):
    week = reverse("week", args=[centre.slug, 2026, 47])
    assert client.get(week).status_code == 404
    response = looked_at(client, lead_of(centre), week)
    html = response.content.decode()
    assert 'data-preview="sv"' in html
    assert "Spädbarnsmassage" in html.replace("\u00ad", "")
    assert response["Cache-Control"] == "no-store, private"
    assert FamilyCentre.objects.get(pk=centre.pk).is_published is False
    assert client.get(week).status_code == 404  # not even to the lead, at its own address


def test_it_is_a_strangers_page_in_its_language_whose_links_stay_and_whose_forms_send_nothing(client, centre):
    with translation.override("ar"):
        start = reverse("centre", args=[centre.slug])
    html = looked_at(client, lead_of(centre), start).content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert f'href="{address(start)}"' in html  # the brand of the page
    assert f'href="{start}"' not in html
    assert [line for line in html.split("<form")[1:] if not line.startswith(" inert")] == []
    assert reverse("account_logout") not in html


def test_a_page_that_leads_on_leads_on_in_the_preview(client, centre):
    response = looked_at(client, lead_of(centre), reverse("this_week", args=[centre.slug]))
    assert (response.status_code, response["Location"]) == (
        302, address(reverse("week", args=[centre.slug, 2026, 46])),
    )  # fmt: skip


@pytest.mark.parametrize(
    "page",
    ["", "/", "/finns-inte/", "//elsewhere.example/", "https://elsewhere.example/", "/personal/", "/admin/", "/%",
     "/health/live", "http://[", "/" + "x" * 2000],
)  # fmt: skip
def test_no_other_address_is_previewed(client, centre, page):
    assert looked_at(client, lead_of(centre), page).status_code == 404


def test_files_and_other_centres_are_not_previewed(client, centre):
    lead = lead_of(centre)
    assert looked_at(client, lead, reverse("centre_calendar", args=[centre.slug])).status_code == 404
    other = PartnerServiceFactory()
    assert looked_at(client, lead, reverse("centre", args=[other.centre.slug])).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("staff_member", 403), ("coordinator", 200)])
def test_only_those_who_plan_there_may(client, centre, role, status):
    service = centre.services.get(kind="open_preschool")
    person = staff_with(role, service) if role == "staff_member" else staff_with(role, centre=centre)
    assert looked_at(client, person, reverse("centre", args=[centre.slug])).status_code == status
