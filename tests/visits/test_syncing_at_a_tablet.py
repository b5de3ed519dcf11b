"""A shared tablet sends what was counted on it, and signs out by itself as before."""

import json
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from familjecentral import clock
from familjecentral.privacy.offline import BY_ITSELF
from staff import tablets
from tests.factories import ActivityFactory, SessionFactory, stockholm
from tests.staff.at_a_tablet import enter, paired_tablet, with_pin
from visits.models import VisitTally

pytestmark = pytest.mark.django_db

NOW = stockholm(2026, 11, 26, 10, 0)
URL = "/personal/synka/"


@pytest.fixture
def session(service):
    activity = ActivityFactory(responsible_service=service, booking="drop_in", capacity=None)
    return SessionFactory(activity=activity, hour=9, hours=3)


@pytest.fixture
def tablet(service, client, thursday_morning):
    """A paired tablet, which ``client`` is, opened by somebody with their PIN."""
    tablet, token = paired_tablet(service)
    client.cookies[tablets.COOKIE] = token
    enter(client, with_pin("staff_member", service))
    return tablet


def batch(session):
    event = {"id": str(uuid.uuid4()), "who": "woman", "band": None, "delta": 1, "undoes": None}
    record = {"id": str(uuid.uuid4()), "kind": "tally", "at": None, "session": session.pk, "events": [event]}
    return json.dumps({"device": str(uuid.uuid4()), "records": [record | {"language": "", "reason": ""}]})


def test_what_was_counted_says_on_which_tablet(client, tablet, session):
    response = client.post(URL, batch(session), content_type="application/json")
    assert response.json()["results"][0]["outcome"] == "stored"
    assert VisitTally.objects.get().tablet == tablet


def test_after_a_pause_the_script_is_told_in_json_and_nothing_is_stored(client, tablet, session):
    with clock.at(NOW + timedelta(minutes=settings.TABLET_IDLE_MINUTES)):
        response = client.post(URL, batch(session), content_type="application/json")
    assert (response.status_code, response.json()["reason"]) == (401, "signed_out")
    assert "_auth_user_id" not in client.session
    assert not VisitTally.objects.exists()


def test_what_the_page_asks_by_itself_does_not_keep_the_tablet_open(client, tablet, session):
    now_address = reverse("visits:count_now", args=[session.pk])
    for minute in range(1, settings.TABLET_IDLE_MINUTES):
        with clock.at(NOW + timedelta(minutes=minute)):
            assert client.get(now_address, headers={BY_ITSELF: "1"}).status_code == 200
    with clock.at(NOW + timedelta(minutes=settings.TABLET_IDLE_MINUTES)):
        assert client.get(now_address, headers={BY_ITSELF: "1"}).status_code == 401


def test_a_tap_does(client, tablet, session):
    with clock.at(NOW + timedelta(minutes=settings.TABLET_IDLE_MINUTES - 1)):
        client.post(URL, batch(session), content_type="application/json")
    with clock.at(NOW + timedelta(minutes=settings.TABLET_IDLE_MINUTES + 1)):
        assert client.get(reverse("visits:today")).status_code == 200
