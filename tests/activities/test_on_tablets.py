"""At a shared tablet a discreet group goes by its neutral title, on every page that opens there."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from activities.models import ActivitySeries
from familjecentral import clock
from staff import tablets
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, staff_with, stockholm
from tests.staff.at_a_tablet import enter, paired_tablet, with_pin

pytestmark = pytest.mark.django_db

NOW = stockholm(2026, 11, 26, 10, 0)
TRUE, NEUTRAL, OWN, NOTE = "Stödgrupp vid oro", "Föräldragrupp", "Att sova igen", "Ta med det du skrev om oron"


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory(kind="bhv")


@pytest.fixture
def at_tablet(service):
    _tablet, token = paired_tablet(service)
    client = Client()
    client.cookies[tablets.COOKIE] = token
    assert enter(client, with_pin("staff_member", service)).status_code == 302
    return client


def group(service, *, booking="invitation", neutral=NEUTRAL):
    """A series with a session today that has a title of its own."""
    activity = ActivityFactory(responsible_service=service, title=TRUE, booking=booking, neutral_title=neutral)
    series = ActivitySeries.objects.create(activity=activity, capacity=6)
    return SessionFactory(activity=activity, series=series, title=OWN, note=NOTE, on_date=NOW.date())


def pages(session):
    """What a tablet opens about the session: its day, its attendance and its group."""
    return [
        reverse("visits:today"),
        reverse("activities_staff:attendance", args=[session.pk]),
        reverse("activities_staff:cohort", args=[session.series_id]),
    ]


def words(client, address):
    page = client.get(address)
    assert page.status_code == 200, address
    text = page.content.decode().replace("\u00ad", "")
    return [word for word in (TRUE, OWN, NOTE, NEUTRAL) if word in text]


@pytest.mark.parametrize("booking", ["invitation", "sign_up"])
def test_at_a_tablet_only_the_neutral_title_is_read(at_tablet, service, booking):
    session = group(service, booking=booking)
    assert [words(at_tablet, address) for address in pages(session)] == [[NEUTRAL]] * 3


def test_a_group_by_invitation_without_a_neutral_title_is_just_a_group(at_tablet, service):
    session = group(service, neutral="")
    for address in pages(session):
        assert words(at_tablet, address) == []
        assert gettext("A group") in at_tablet.get(address).content.decode()


def test_a_discreet_drop_in_is_counted_under_its_neutral_title(at_tablet, service):
    activity = ActivityFactory(
        responsible_service=service, title=TRUE, booking="drop_in", neutral_title=NEUTRAL, capacity=None
    )
    session = SessionFactory(activity=activity, on_date=NOW.date(), hour=9)
    missed = SessionFactory(activity=activity, on_date=NOW.date().replace(day=24), hour=9)
    for address in [reverse("visits:today"), *(reverse("visits:count", args=[s.pk]) for s in (session, missed))]:
        assert words(at_tablet, address) == [NEUTRAL]


def test_a_group_that_is_not_discreet_goes_by_its_own_title_at_a_tablet(at_tablet, service):
    session = group(service, booking="sign_up", neutral="")
    assert [words(at_tablet, address) for address in pages(session)] == [[OWN, NOTE], [OWN], [TRUE, OWN]]


def test_on_their_own_screen_staff_read_the_true_title(client, service):
    session = group(service)
    client.force_login(staff_with("staff_member", service))
    assert [words(client, address) for address in pages(session)] == [[OWN, NOTE], [OWN], [TRUE, OWN]]
