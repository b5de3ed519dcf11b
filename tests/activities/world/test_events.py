"""What search engines read in the pages: schema.org events, and the tags of shared links."""

import json

import pytest
from django.urls import reverse
from lxml import html

from activities.models import Activity, ActivitySession
from activities.signing_up import SignUp
from familjecentral import clock
from tests.activities.programme import sign_up
from tests.factories import ActivityFactory, SessionFactory, VenueFactory

from .conftest import THURSDAY, drop_in

pytestmark = pytest.mark.django_db


def page_of(client, bookable):
    name = "session" if isinstance(bookable, ActivitySession) else "series"
    return html.fromstring(client.get(reverse(name, args=["angen", bookable.pk])).content)


def event(client, bookable):
    (block,) = page_of(client, bookable).xpath('//script[@type="application/ld+json"]')
    return json.loads(block.text)


def tags(page):
    return {tag.get("property"): tag.get("content") for tag in page.xpath('//meta[starts-with(@property, "og:")]')}


def test_a_session_is_an_event_with_place_time_and_price(client, session):
    found = event(client, session)
    page = f"http://127.0.0.1:8000/angen/traff/{session.pk}/"
    assert found == {
        "@context": "https://schema.org", "@type": "Event", "@id": page, "url": page, "name": "Sångstund",
        "startDate": "2026-11-26T10:00:00+01:00", "endDate": "2026-11-26T11:00:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "isAccessibleForFree": True, "image": f"{page}kort.png",
        "organizer": {
            "@type": "Organization", "name": "Familjecentralen Ängen", "url": "http://127.0.0.1:8000/angen/",
        },
        "location": {
            "@type": "Place", "name": "Familjecentralen Ängen",
            "address": {
                "@type": "PostalAddress", "streetAddress": "Storgatan 1", "postalCode": "123 45",
                "addressLocality": "Exempelstad", "addressCountry": "SE",
            },
        },
        "offers": {
            "@type": "Offer", "price": 0, "priceCurrency": "SEK", "url": page,
            "availability": "https://schema.org/InStock",
        },
    }  # fmt: skip


def test_a_called_off_session_is_cancelled_and_offers_nothing(client, session):
    ActivitySession.objects.update(called_off_at=clock.now())
    found = event(client, session)
    assert (found["eventStatus"], "offers" in found) == ("https://schema.org/EventCancelled", False)


def test_a_moved_session_is_at_its_new_place_at_the_same_time(client, centre, session):
    library = centre.venues.create(name="Biblioteket", street="Torget 2", is_shared=True)
    ActivitySession.objects.update(venue=library, is_moved=True)
    found = event(client, session)
    assert (found["location"]["name"], found["location"]["address"]["streetAddress"], found["description"]) == (
        "Biblioteket", "Torget 2", "Flyttat från Familjecentralen Ängen.",
    )  # fmt: skip
    assert found["eventStatus"] == "https://schema.org/EventScheduled"
    assert "postalCode" not in found["location"]["address"]  # it is the centre's


def test_a_full_session_is_sold_out(client, service):
    session = SessionFactory(activity__responsible_service=service, capacity=1)
    assert event(client, session)["offers"]["availability"] == "https://schema.org/InStock"
    sign_up(session, SignUp.State.CONFIRMED)
    assert event(client, session)["offers"]["availability"] == "https://schema.org/SoldOut"


def test_a_series_is_one_thing_with_its_sessions_and_one_offer(client, service):
    activity = ActivityFactory(responsible_service=service, languages=["sv", "ti"], age_to_months=12)
    series = activity.series.create(capacity=12)
    for n in (1, 2):
        SessionFactory(activity=activity, series=series, number=n, on_date=THURSDAY.replace(month=12, day=n))
    found = event(client, series)
    inner = found["subEvent"]
    assert (found["@type"], found["startDate"][:10], found["endDate"][:10], found["offers"]["price"]) == (
        "EventSeries", "2026-12-01", "2026-12-02", 0,
    )  # fmt: skip
    assert [(e["inLanguage"], e["typicalAgeRange"], "offers" in e) for e in inner] == [
        (["sv", "ti"], "0-1", False)
    ] * 2


@pytest.mark.parametrize("sessions", [1, 30])
def test_the_page_of_a_series_takes_the_same_number_of_queries_for_1_and_30_sessions(
    client, service, sessions, django_assert_num_queries
):
    series = ActivityFactory(responsible_service=service).series.create(capacity=12)
    for _ in range(sessions):
        SessionFactory(activity=series.activity, series=series, venue=VenueFactory(centre=service.centre))
    with django_assert_num_queries(7):
        page_of(client, series)


def test_no_text_of_staff_can_end_the_data_block(client, service):
    session = drop_in(service, "</script><script>alert(1)</script>", note="<!-- <script> ]]> & \u2028")
    assert event(client, session)["name"] == "</script><script>alert(1)</script>"
    assert len(page_of(client, session).xpath("//script")) == 1


def test_a_shared_link_has_title_and_picture_of_our_own(client, session):
    found = tags(page_of(client, session))
    assert (found["og:title"], found["og:image"], found["og:url"]) == (
        "Sångstund, torsdag 26 november 2026 kl. 10–11",
        f"http://127.0.0.1:8000/angen/traff/{session.pk}/kort.png",
        f"http://127.0.0.1:8000/angen/traff/{session.pk}/",
    )


@pytest.mark.parametrize("name", ["centre", "week", "groups"])
def test_the_pages_of_a_centre_share_its_picture_and_tell_of_its_feeds(client, centre, session, name):
    page = html.fromstring(
        client.get(reverse(name, args=["angen", *([2026, 48] if name == "week" else [])])).content
    )
    assert tags(page)["og:image"] == "http://127.0.0.1:8000/angen/kort.png"
    assert [link.get("type") for link in page.xpath('//link[@rel="alternate"][@type]')] == [
        "text/calendar", "application/atom+xml", "application/feed+json",
    ]  # fmt: skip


def test_a_discreet_session_has_a_page_but_no_data_and_no_picture(client, session):
    Activity.objects.update(neutral_title="Tid hos oss")
    page = page_of(client, session)
    assert (page.xpath("//script"), tags(page)) == ([], {})
