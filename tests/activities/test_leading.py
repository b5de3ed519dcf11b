"""The page of one session for those who lead it: what there is to do, by what one may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from familjecentral import clock
from tests.activities.leading import needing
from tests.activities.sharing import decided, signed_in
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with

pytestmark = pytest.mark.django_db
PAGES = ("participants", "attendance", "session_note", "write_to_all", "note_interpreter")


@pytest.fixture
def session():
    return SessionFactory(on_date=clock.today(), hour=0, hours=23.9, capacity=None, activity__capacity=None)


@pytest.fixture
def address(session):
    return reverse("activities_staff:session", args=[session.pk])


def offered(client, session, address) -> list[str]:
    """The pages that the session's page leads to."""
    html = client.get(address).content.decode()
    found = [name for name in PAGES if f'"{reverse(f"activities_staff:{name}", args=[session.pk])}"' in html]
    return found + (["paper_list"] if f"traff/{session.pk}/lista/" in html else [])


def test_the_responsible_service_finds_everything_there(client, session, address):
    signed_in(client, staff_with("staff_member", session.activity.responsible_service))
    needing(session, "ti")
    assert offered(client, session, address) == [*PAGES, "paper_list"]
    assert f'href="{address}"' in client.get(reverse("visits:today")).content.decode()


def test_a_service_that_takes_part_finds_the_note(client, session, address):
    other = PartnerServiceFactory(centre=session.activity.centre, kind="bhv")
    session.activity.participating_services.add(other)
    signed_in(client, staff_with("staff_member", other))
    needing(session, "ti")
    assert offered(client, session, address) == ["session_note"]
    decided(session.activity, other)
    assert offered(client, session, address) == ["attendance", "session_note"]
    assert "igrin" not in client.get(address).content.decode()


def test_a_coordinator_only_reads(client, session, address):
    signed_in(client, staff_with("coordinator", centre=session.activity.centre))
    assert (client.get(address).status_code, offered(client, session, address)) == (200, [])


def test_a_service_that_does_not_hold_it_is_told_that_there_is_no_such_page(client, session, address):
    signed_in(client, staff_with("centre_lead", PartnerServiceFactory(centre=session.activity.centre, kind="bhv")))
    nothing = reverse("activities_staff:session", args=[2**31])
    assert [client.get(each).status_code for each in (address, nothing)] == [404, 404]
    assert f'href="{address}"' not in client.get(reverse("visits:today")).content.decode()


def test_a_drop_in_session_has_a_note_and_nobody_to_sign_up(client, session, address):
    session.activity.booking = "drop_in"
    session.activity.save()
    signed_in(client, staff_with("staff_member", session.activity.responsible_service))
    assert offered(client, session, address) == ["session_note"]


def test_it_takes_as_many_queries_for_30_families_as_for_one(client, session, address):
    signed_in(client, staff_with("staff_member", session.activity.responsible_service))
    needing(session, "ti")
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for n in range(29):
        needing(session, ["ti", "so", "uk"][n % 3])
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
