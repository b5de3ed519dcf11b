"""The week on other sites: the frame, and the JSON."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from activities.models import ActivitySession
from familjecentral import clock
from staff.models import FamilyCentre, Venue
from tests.factories import ActivityFactory, SessionFactory

from .conftest import THURSDAY, drop_in

pytestmark = pytest.mark.django_db


def frame(client, centre, hosts=None):
    if hosts is not None:
        FamilyCentre.objects.update(embed_hosts=hosts)
    return client.get(reverse("embedded_week", args=[centre.slug]))


def ancestors(page):
    (found,) = [part for part in page["Content-Security-Policy"].split("; ") if part.startswith("frame-ancestors")]
    return found


def week(client, centre, **query):
    response = client.get(reverse("week_json", args=[centre.slug]), query)
    return json.loads(response.content) if response.status_code == 200 else response.status_code


def test_nobody_may_frame_the_week_of_a_centre_that_lists_no_host(client, centre, session):
    page = frame(client, centre)
    assert (page.status_code, ancestors(page), page["X-Frame-Options"]) == (200, "frame-ancestors 'none'", "DENY")


def test_only_the_listed_hosts_may_frame_the_week(client, centre, session):
    page = frame(client, centre, "www.exempelstad.se\n\n Intranat.Exempelstad.se:8443 \nwww.ängen.se\n")
    assert ancestors(page) == (
        "frame-ancestors https://www.exempelstad.se https://intranat.exempelstad.se:8443 https://www.xn--ngen-koa.se"
    )
    assert "X-Frame-Options" not in page
    assert page["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "default-src 'self'" in page["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["centre", "week", "session", "groups", "week_json", "centre_calendar"])
def test_every_other_page_may_be_framed_by_nobody(client, centre, session, name):
    FamilyCentre.objects.update(embed_hosts="www.exempelstad.se")
    more = {"week": [2026, 48], "session": [session.pk]}.get(name, [])
    page = client.get(reverse(name, args=[centre.slug, *more]))
    assert (ancestors(page), page["X-Frame-Options"]) == ("frame-ancestors 'none'", "DENY")


@pytest.mark.parametrize(
    "line",
    [
        "https://www.exempelstad.se", "www.exempelstad.se/sida", "*.exempelstad.se", "*", "exempelstad", "'self'",
        "www.exempelstad.se; script-src *", "www.exempelstad.se:0", "www.exempelstad.se:port", "127.0.0.1",
        "a..se", "www.exempelstad.se www.annan.se", "-a.se", "å" * 70 + ".se",
    ],
)  # fmt: skip
def test_what_is_no_host_name_is_refused_in_words_and_never_reaches_the_header(client, centre, line):
    centre.embed_hosts = f"www.exempelstad.se\n{line}"
    with pytest.raises(ValidationError) as refused:
        centre.full_clean()
    assert refused.value.message_dict["embed_hosts"] == [
        f"”{line}” är inget värdnamn. Skriv det utan https:// och sökväg: www.exempelstad.se."
    ]
    assert ancestors(frame(client, centre, f"www.exempelstad.se\n{line}")) == (
        "frame-ancestors https://www.exempelstad.se"
    )


def test_the_frame_is_light_has_no_script_no_form_and_sets_no_cookie(client, centre, session):
    page = frame(client, centre, "www.exempelstad.se")
    assert dict(page.cookies) == {}
    for word in (b"<script", b"<form", b"<iframe", b"style=", b"bootstrap"):
        assert word not in page.content
    assert len(page.content) < 10_000


def test_the_frame_says_what_is_called_off_and_what_has_moved(client, centre, service):
    off, moved = drop_in(service, "Babycafé"), drop_in(service, "Sagostund", hour=13)
    library = Venue.objects.create(centre=centre, name="Biblioteket", is_shared=True)
    ActivitySession.objects.filter(pk=off.pk).update(
        called_off_at=clock.now(), called_off_reason="Ledaren är sjuk"
    )
    ActivitySession.objects.filter(pk=moved.pk).update(venue=library, is_moved=True)
    text = frame(client, centre).content.decode()
    assert 'Inställt – <bdi lang="sv" dir="ltr">Ledaren är sjuk</bdi>' in text
    assert "<s><bdi>Familjecentralen Ängen</bdi></s> Flyttad till: Biblioteket" in text


@pytest.mark.parametrize(("language", "direction"), [("sv", "ltr"), ("en", "ltr"), ("ar", "rtl")])
def test_the_frame_has_the_language_of_its_address(client, centre, session, language, direction):
    prefix = "" if language == "sv" else f"/{language}"
    page = client.get(f"{prefix}/angen/inbaddad-vecka/")
    assert f'<html lang="{language}" dir="{direction}">'.encode() in page.content


def test_the_json_is_the_week_with_songs_inside_their_slot(client, centre, service, session):
    song = drop_in(service, "Ramsor", within=session)
    data = week(client, centre)
    assert (data["week"], data["language"]) == ("2026-W48", "sv")
    assert data["url"] == "http://127.0.0.1:8000/angen/vecka/2026-48/"
    assert [day["date"] for day in data["days"]] == [f"2026-11-{n}" for n in range(23, 28)]
    (told,) = data["days"][3]["sessions"]
    inner = told.pop("within")
    assert told == {
        "id": session.pk, "title": "Sångstund", "group": "", "starts_at": "2026-11-26T10:00:00+01:00",
        "ends_at": "2026-11-26T11:00:00+01:00", "time": "kl. 10–11", "ages": "", "state": "Drop-in",
        "is_called_off": False, "reason": "", "url": f"http://127.0.0.1:8000/angen/traff/{session.pk}/",
        "services": [{"kind": "open_preschool", "name": "Öppna förskolan"}],
        "place": "Familjecentralen Ängen, Storgatan 1, Exempelstad", "moved_from": "",
    }  # fmt: skip
    assert [one["id"] for one in inner] == [song.pk]


def test_a_session_of_a_series_names_its_group_in_the_json_and_the_frame(client, centre, service):
    activity = ActivityFactory(responsible_service=service, title="Alla barn i centrum")
    series = activity.series.create(capacity=12)
    SessionFactory(activity=activity, series=series, title="Visa kärlek", on_date=THURSDAY)
    SessionFactory(activity=activity, series=series, on_date=THURSDAY, hour=15)
    told = week(client, centre)["days"][3]["sessions"]
    assert [(one["title"], one["group"]) for one in told] == [
        ("Visa kärlek", "Alla barn i centrum"), ("Alla barn i centrum", ""),
    ]  # fmt: skip
    assert frame(client, centre).content.decode().count("Alla barn i centrum") == 2


def test_a_closed_day_is_closed_in_the_json_with_its_reason(client, centre, session):
    centre.closures.create(from_date=THURSDAY, to_date=THURSDAY, reason="Planeringsdag")
    day = week(client, centre)["days"][3]
    assert (day["is_closed"], day["closures"], day["sessions"]) == (True, ["Stängt: Planeringsdag"], [])


def test_the_json_of_another_week_is_asked_for_by_its_number(client, centre, session):
    assert week(client, centre, vecka="2026-49")["week"] == "2026-W49"
    assert week(client, centre, vecka="2026-53")["week"] == "2026-W53"


@pytest.mark.parametrize(
    "asked", ["2027-53", "1999-01", "2026-0", "2026-99", "nu", "2026-48-1", "٢٠٢٦-48", "99999-1"]
)
def test_a_week_that_does_not_exist_is_not_found(client, centre, asked):
    assert week(client, centre, vecka=asked) == 404


def test_any_site_may_read_the_json_and_nobody_may_send_anything(client, centre, session):
    address = reverse("week_json", args=[centre.slug])
    first = client.get(address, headers={"origin": "https://www.exempelstad.se"})
    assert (first["Access-Control-Allow-Origin"], first["Cache-Control"]) == ("*", "public, max-age=300")
    assert "Access-Control-Allow-Credentials" not in first
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.head(address).status_code == 200
    assert Client(enforce_csrf_checks=False).post(address).status_code == 405


@pytest.mark.parametrize("name", ["embedded_week", "week_json"])
def test_the_week_takes_the_same_number_of_queries_for_1_and_30_sessions(
    client, centre, service, name, django_assert_num_queries
):
    for number in (1, 29):
        for n in range(number):
            slot = drop_in(service, f"Aktivitet {number} {n}")
            drop_in(service, "Sång", within=slot)
        with django_assert_num_queries(6):
            client.get(reverse(name, args=[centre.slug]))


def test_an_unpublished_centre_has_no_week_elsewhere(client, centre, session):
    FamilyCentre.objects.update(is_published=False)
    assert (frame(client, centre).status_code, week(client, centre)) == (404, 404)
