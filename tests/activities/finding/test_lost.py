"""Addresses that lead nowhere: what they may have meant, and what is never told."""

from datetime import date

import pytest
from django.urls import reverse

from activities.models import Activity, ActivitySession
from staff.models import FamilyCentre
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(service):
    FamilyCentre.objects.filter(pk=service.centre_id).update(slug="ekholmen", name="Familjecentralen Ekholmen")
    service.centre.refresh_from_db()
    return service.centre


def lost(client, path):
    page = client.get(path)
    assert page.status_code == 404
    return page


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/ekholmem/", "/ekholmen/"),
        ("/Ekholmen/", "/ekholmen/"),
        ("/familjecentralen-ekholmen/", "/ekholmen/"),
        ("/ekholmn/vecka/2026-48/", "/ekholmen/vecka/2026-48/"),
        ("/en/ekholmn/grupper/", "/en/ekholmen/grupper/"),
        ("/ekholmen/vekca/", "/ekholmen/vecka/"),
        ("/ekholmen/week/", "/ekholmen/vecka/"),
        ("/ekholmen/vecka/48/", "/ekholmen/vecka/"),
        ("/ekholmen/gruper/", "/ekholmen/grupper/"),
        ("/ekholmen/vad-som-helst/", "/ekholmen/"),
        ("/ekholmen/serie/99999/", "/ekholmen/grupper/"),
    ],
)
def test_a_mistyped_address_leads_to_the_nearest_page(client, centre, path, url):
    page = lost(client, path)
    assert page.context["meant"].url == url
    assert f'href="{url}"' in page.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/xyzzy/",
        "/wp-login.php",
        "/anmald/ekholmen/",
        "/personal/ekholmen/",
        "/%00/",
        "/" + "a" * 900 + "/",
        "/ek/",
    ],
)
def test_an_address_like_nothing_and_one_with_a_secret_suggest_nothing(client, centre, path):
    page = lost(client, path)
    assert page.context["meant"] is None
    assert b"ekholmen" not in page.content


def test_a_session_that_is_gone_leads_to_the_next_of_the_same_activity(client, centre, service):
    activity = ActivityFactory(responsible_service=service)
    first, gone, last = (SessionFactory(activity=activity, on_date=date(2026, 11, 26 + n)) for n in range(3))
    number = gone.pk
    gone.delete()
    page = lost(client, f"/ekholmen/traff/{number}/")
    assert page.context["meant"].session.pk == first.pk
    assert reverse("session", args=["ekholmen", first.pk]) in page.content.decode()
    assert lost(client, "/ekholmen/traff/999999999/").context["meant"].session is None  # only this week
    assert lost(client, f"/ekholmem/traff/{last.pk}/").context["meant"].session.pk == last.pk


def test_a_session_of_another_centre_is_shown_there(client, centre):
    session = SessionFactory(activity__responsible_service=PartnerServiceFactory())
    page = lost(client, f"/ekholmen/traff/{session.pk}/anmalan/").content.decode()
    assert reverse("session", args=[session.activity.centre.slug, session.pk]) in page


def test_a_group_by_invitation_and_an_unpublished_centre_are_never_suggested(client, centre, service):
    hidden = SessionFactory(activity__responsible_service=service, activity__booking=Activity.Booking.INVITATION)
    closed = SessionFactory(activity__responsible_service=PartnerServiceFactory(centre__is_published=False))
    for session in (hidden, closed):
        page = lost(client, f"/ekholmen/traff/{session.pk}/")
        assert page.context["meant"].session is None
        assert (
            session.activity.centre.slug == "ekholmen" or session.activity.centre.slug not in page.content.decode()
        )
    assert lost(client, f"/{closed.activity.centre.slug}/").context["meant"] is None


def test_a_bad_address_costs_few_queries(client, centre, django_assert_max_num_queries):
    for _ in range(5):
        PartnerServiceFactory()
    with django_assert_max_num_queries(8):
        lost(client, "/ekholmem/traff/999999/")
    with django_assert_max_num_queries(0):
        lost(client, "/wp-login.php")
    assert ActivitySession.objects.count() == 0
