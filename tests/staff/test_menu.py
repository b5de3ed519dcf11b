"""Staff's menu: one line with the page one is on, and the rest under *More*, which opens without JavaScript."""

import re

import pytest
from django.urls import reverse

from staff.models import StaffRole
from tests.factories import PartnerServiceFactory, SessionFactory, StaffMemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def client(client, service):
    person = StaffMemberFactory()
    StaffRole.objects.create(person=person, role="centre_lead", service=service, centre=service.centre)
    client.force_login(person)
    return client


def parts(page):
    first = [item["url"] for item in page.context["nav_first"]]
    return first, [item["url"] for item in page.context["nav_more"]]


def test_the_page_one_is_on_stands_in_the_line_though_it_belongs_under_more(client):
    development = reverse("staff:development")
    usual, more = parts(client.get(reverse("visits:today")))
    assert development in more
    first, rest = parts(client.get(development))
    assert first == [*usual, development]
    assert rest == [url for url in more if url != development]
    html = client.get(development).content.decode()
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', html) == [development]


def test_pages_of_a_session_are_below_today(client, service):
    session = SessionFactory(activity__responsible_service=service)
    page = client.get(reverse("activities_staff:session", args=[session.pk]))
    assert [item["url"] for item in page.context["nav"] if item["is_current"]] == [reverse("visits:today")]


def test_a_menu_of_few_pages_has_no_more(client, service):
    person = StaffMemberFactory()
    StaffRole.objects.create(person=person, role="data_protection_officer")
    client.force_login(person)
    page = client.get(reverse("log:list"))
    assert parts(page) == ([item["url"] for item in page.context["nav"]], [])
    assert "nav-more" not in page.content.decode()
