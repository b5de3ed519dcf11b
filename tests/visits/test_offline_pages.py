"""What a device is given to keep: the app's own parts, and pages that hold no parent's data."""

import json
import re
import uuid
from datetime import date, timedelta

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from familjecentral import clock
from familjecentral.privacy.offline import BY_ITSELF, WORKS_OFFLINE
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory
from tests.staff.at_a_tablet import paired_tablet
from visits import offline_pages

pytestmark = pytest.mark.django_db

THURSDAY = date(2026, 11, 26)
ALONE = {BY_ITSELF: "1"}


def drop_in(service, on_date=THURSDAY, **more):
    activity = ActivityFactory(responsible_service=service, booking="drop_in", capacity=None)
    return SessionFactory(activity=activity, on_date=on_date, **more)


def listed(person):
    return [page.url for page in offline_pages.pages_to_keep(person, today=clock.today())]


def test_counting_today_and_in_the_coming_week_and_a_home_visit_are_kept(person, service):
    today, in_a_week = drop_in(service), drop_in(service, THURSDAY + timedelta(days=7))
    drop_in(service, THURSDAY - timedelta(days=1))
    drop_in(service, THURSDAY + timedelta(days=8))
    drop_in(service, called_off_at=clock.now())
    drop_in(PartnerServiceFactory())  # of another centre
    group = SessionFactory(activity__responsible_service=service, on_date=THURSDAY)  # with sign-up
    assert listed(person) == [
        reverse("visits:count", args=[today.pk]),
        reverse("visits:count", args=[in_a_week.pk]),
        f"{reverse('visits:home_visit_new')}?centre={service.centre.slug}",
        reverse("visits:attendance_shell", args=[group.pk]),
    ]


def test_a_shared_tablet_keeps_counting_only(person, service, client):
    session = drop_in(service)
    person.tablet, _token = paired_tablet(service)
    assert listed(person) == [reverse("visits:count", args=[session.pk])]


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_list_runs_the_same_queries_for_one_and_for_30(
    client, person, service, how_many, django_assert_num_queries
):
    for _each in range(how_many):
        drop_in(service)
    address = reverse("visits:pages_to_keep")
    client.get(address)
    with django_assert_num_queries(QUERIES):
        assert len(client.get(address).json()["pages"]) == how_many + 1


QUERIES = 10


def test_every_listed_page_says_that_it_works_offline_when_a_device_fetches_it(client, person, service):
    drop_in(service)
    drop_in(service, THURSDAY + timedelta(days=3))
    for page in client.get(reverse("visits:pages_to_keep")).json()["pages"]:
        assert client.get(page["url"], headers=ALONE).headers.get(WORKS_OFFLINE) == "1"


def test_a_page_that_somebody_looks_at_is_never_kept(client, person, service):
    address = reverse("visits:count", args=[drop_in(service).pk])
    assert WORKS_OFFLINE not in client.get(address).headers
    assert WORKS_OFFLINE not in client.post(address, headers=ALONE).headers


def test_no_other_page_says_that_it_works_offline(client, person, service):
    for name in ("visits:today", "visits:home_visits", "my_account", "activities_staff:activities"):
        assert WORKS_OFFLINE not in client.get(reverse(name), headers=ALONE).headers


def test_a_page_that_is_not_found_is_not_kept(client, person):
    answer = client.get(reverse("visits:count", args=[987654]), headers=ALONE)
    assert (answer.status_code, WORKS_OFFLINE in answer.headers) == (404, False)


def test_a_message_is_left_for_who_looks_and_is_not_on_the_page_that_is_kept(client, person, service):
    address = reverse("visits:count", args=[drop_in(service).pk])
    shown = 'class="note success"'
    client.post(address, {"key": uuid.uuid4(), "who": "man", "delta": 1, "event": "man::1"})
    assert shown not in client.get(address, headers=ALONE).content.decode()
    assert shown in client.get(address).content.decode()


def test_a_pad_for_a_later_day_is_kept_ready_to_count_on(client, person, service):
    address = reverse("visits:count", args=[drop_in(service, THURSDAY + timedelta(days=2)).pk])
    assert "tally-pad" in client.get(address, headers=ALONE).content.decode()
    assert "tally-pad" not in client.get(address).content.decode()


def test_every_asset_is_there(settings):
    assets = offline_pages.assets()
    assert len(assets) > 10
    missing = [each for each in assets if not finders.find(each.removeprefix(settings.STATIC_URL))]
    assert missing == []
    assert "/static/js/tally.js" in assets


def test_the_service_worker_is_never_kept_by_a_cache_and_knows_what_to_keep():
    response = Client().get(reverse("visits:service_worker"))
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert "no-store" in response.headers["Cache-Control"]
    config = json.loads(re.search(r"const CONFIG = (.*);", response.content.decode())[1])
    assert config == {
        "version": offline_pages.version(),
        "assets": list(offline_pages.assets()),
        "fallback": reverse("visits:offline"),
    }


def test_the_manifest_says_what_the_app_is_and_every_icon_is_there(settings):
    response = Client().get(reverse("visits:manifest"))
    assert response.headers["Content-Type"] == "application/manifest+json"
    told = response.json()
    assert (told["start_url"], told["scope"]) == ("/personal/", "/personal/")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    assert [
        icon for icon in told["icons"] if not finders.find(icon["src"].removeprefix(settings.STATIC_URL))
    ] == []


def test_the_page_without_a_network_names_nobody_and_is_the_same_for_all(client, person):
    address = reverse("visits:offline")
    assert person.name not in client.get(address).content.decode()
    assert Client().get(address).status_code == 200


def test_numbers_now_are_not_sent_again_while_nothing_has_changed(client, person, service):
    address = reverse("visits:count_now", args=[drop_in(service).pk])
    first = client.get(address)
    assert first.json()["totals"]["woman"] == 0
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
