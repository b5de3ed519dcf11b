"""The feeds of changes, read as a feed reader reads them."""

import json
import uuid
from datetime import timedelta

import feedparser
import pytest
from django.urls import reverse

from activities.models import ActivitySession, Deviation, DeviationSession
from familjecentral import clock

from . import conftest

pytestmark = pytest.mark.django_db


def added(service, title="Sångstund", at=None, **values):
    """A session that was added at that moment: now, when nothing is said."""
    session = conftest.drop_in(service, title, **values)
    ActivitySession.objects.filter(pk=session.pk).update(changed_at=at or clock.now())
    return session


def drop_in(service, title="Sångstund", **values):
    """A session that has been in the programme for long."""
    return added(service, title, at=clock.now() - timedelta(days=61), **values)


@pytest.fixture
def session(service):
    return drop_in(service)


def call_off(session, reason="Ledaren är sjuk", **values):
    now = clock.now()
    deviation = Deviation.objects.create(
        key=uuid.uuid4(), centre=session.activity.centre, kind="leader_ill", reason=reason, made_at=now, **values
    )
    touched = DeviationSession.objects.create(deviation=deviation, session=session)
    ActivitySession.objects.filter(pk=session.pk).update(called_off_at=now, called_off_reason=reason)
    return touched


def move(session, venue):
    deviation = Deviation.objects.create(
        key=uuid.uuid4(), centre=session.activity.centre, kind="moved", venue=venue, made_at=clock.now()
    )
    touched = DeviationSession.objects.create(deviation=deviation, session=session)
    ActivitySession.objects.filter(pk=session.pk).update(venue=venue, is_moved=True)
    return touched


def atom(client, centre):
    return feedparser.parse(client.get(reverse("changes_atom", args=[centre.slug])).content)


def items(client, centre):
    return json.loads(client.get(reverse("changes_json", args=[centre.slug])).content)["items"]


def told(client, centre):
    """(id, title, text, kind) of each entry; the same in both feeds."""
    feed = atom(client, centre)
    assert feed.bozo == 0
    entries = [(e.id, e.title, e.summary, e.tags[0].term) for e in feed.entries]
    assert [(i["id"], i["title"], i["content_text"], *i["tags"]) for i in items(client, centre)] == entries
    return entries


def test_a_session_that_has_not_changed_is_no_news_and_the_feeds_are_valid(client, centre, session):
    feed = atom(client, centre)
    assert (feed.version, feed.bozo, feed.entries) == ("atom10", 0, [])
    assert feed.feed.title == "Ändringar på Familjecentralen Ängen"
    assert feed.feed.links[1].href == "http://127.0.0.1:8000/angen/andringar.xml"


def test_a_deviation_is_told_with_its_reason(client, centre, session):
    touched = call_off(session)
    assert told(client, centre) == [
        (
            f"tag:127.0.0.1,2026:deviation-{touched.pk}",
            "Inställt: Sångstund, torsdag 26 november 2026 kl. 10–11",
            "Ledaren är sjuk",
            "called_off",
        )
    ]


def test_a_move_is_told_with_both_places(client, centre, session):
    move(session, centre.venues.create(name="Biblioteket", is_shared=True))
    ((_id, title, text, kind),) = told(client, centre)
    assert (title, kind) == ("Flyttat: Sångstund, torsdag 26 november 2026 kl. 10–11", "moved")
    assert text == "Flyttat från Familjecentralen Ängen.\nPlats: Biblioteket."


def test_an_undone_deviation_stays_in_the_feed_and_is_followed_by_its_undoing(client, centre, session):
    touched = call_off(session)
    with clock.at(clock.now() + timedelta(minutes=20)):
        Deviation.objects.update(undone_at=clock.now())
        ActivitySession.objects.filter(pk=session.pk).update(called_off_at=None, called_off_reason="")
        assert [(entry[0].rpartition(":")[2], entry[3]) for entry in told(client, centre)] == [
            (f"deviation-{touched.pk}-undone", "back_on"),
            (f"deviation-{touched.pk}", "called_off"),
        ]


def test_what_no_deviation_tells_of_is_told_from_the_session(client, centre, service):
    closed, later = drop_in(service, "Öppet hus"), drop_in(service, "Babycafé", hour=13)
    ActivitySession.objects.filter(pk=closed.pk).update(
        called_off_at=clock.now(), called_off_reason="Planeringsdag"
    )
    ActivitySession.objects.filter(pk=later.pk).update(starts_at=later.starts_at - timedelta(minutes=30))
    assert sorted(entry[1:] for entry in told(client, centre)) == [
        (
            "Inställt: Öppet hus, torsdag 26 november 2026 kl. 10–11", "Planeringsdag", "called_off",
        ),
        (
            "Ändrat: Babycafé, torsdag 26 november 2026 kl. 12.30–14",
            "Plats: Familjecentralen Ängen, Storgatan 1, Exempelstad.", "changed",
        ),
    ]  # fmt: skip


def test_what_changed_long_ago_is_told_no_more(client, centre, session):
    call_off(session)
    ActivitySession.objects.update(changed_at=clock.now() - timedelta(days=61))
    assert told(client, centre) == []


def test_an_entry_has_the_moment_and_the_page_of_what_it_is_about(client, centre, session):
    call_off(session)
    (item,) = items(client, centre)
    assert item["date_published"] == "2026-11-26T07:00:00+00:00"
    assert item["url"] == f"http://127.0.0.1:8000/angen/traff/{session.pk}/"


def test_a_feed_that_has_not_changed_is_answered_with_304(client, centre, session):
    call_off(session)
    for name in ("changes_atom", "changes_json"):
        address = reverse(name, args=[centre.slug])
        first = client.get(address)
        assert first["Cache-Control"] == "public, max-age=300"
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    move(session, centre.venues.create(name="Parken"))
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_feeds_take_the_same_number_of_queries_for_1_and_30_changes(
    client, centre, service, django_assert_num_queries
):
    for number in (1, 29):
        for n in range(number):
            call_off(drop_in(service, f"Aktivitet {number} {n}"))
        for name in ("changes_atom", "changes_json"):
            with django_assert_num_queries(6):
                client.get(reverse(name, args=[centre.slug]))


def test_a_feed_is_never_longer_than_fifty_entries(client, centre, service):
    for n in range(52):
        call_off(drop_in(service, f"Aktivitet {n}"))
    assert len(items(client, centre)) == 50
