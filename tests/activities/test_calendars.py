"""Calendars, read with two libraries that didn't write them."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import vobject
from django.urls import reverse
from ical.calendar_stream import IcsCalendarStream

from activities.links import link_to
from activities.models import Activity, ActivitySession, SignUp, SignUpContact
from familjecentral import clock
from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import STOCKHOLM, ActivityFactory, PartnerServiceFactory, SessionFactory, stockholm

pytestmark = pytest.mark.django_db

TOKEN, SECOND = "a" * 43, "b" * 43


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(stockholm(2026, 11, 26, 8, 0)):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory(
        centre__name="Familjecentralen Ängen", centre__slug="angen", centre__street="Storgatan 1",
        centre__locality="Exempelstad",
    )  # fmt: skip


@pytest.fixture
def session(service):
    return SessionFactory(activity__responsible_service=service)


def signed_up(bookable, state=SignUp.State.CONFIRMED, **values):
    service = bookable.activity.responsible_service
    of = "session" if isinstance(bookable, ActivitySession) else "series"
    if state == SignUp.State.OFFERED:
        values["offer_until"] = clock.now() + timedelta(hours=2)
    with reading_as(Reader.for_services(service.pk)):
        sign_up = SignUp.objects.create(
            controller=service, key=uuid.uuid4(), contents_hash="-", token_hash=hash_token(TOKEN), state=state,
            second_token_hash=hash_token(SECOND), places=1, adults=1, alias="Ugglan", signed_up_at=clock.now(),
            **{of: bookable}, **values,
        )  # fmt: skip
        for number, token in ((1, TOKEN), (2, SECOND)):
            SignUpContact.objects.create(
                sign_up=sign_up, number=number, token_hash=hash_token(token), email=f"{number}@example.org",
                language="sv",
            )  # fmt: skip
    return sign_up


def events(client, name, *args):
    """The events as both readers understand them: they must agree."""
    response = client.get(reverse(name, args=args))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    text = response.content.decode()
    found = sorted(IcsCalendarStream.calendar_from_ics(text).events, key=lambda event: (event.dtstart, event.uid))
    others = vobject.readOne(text).contents.get("vevent", [])
    assert sorted((e.uid.value, e.dtstart.value.astimezone(UTC), e.summary.value) for e in others) == sorted(
        (e.uid, e.dtstart.astimezone(UTC), e.summary) for e in found
    )
    return found


def test_a_session_has_time_place_and_page(client, session):
    (event,) = events(client, "centre_calendar", "angen")
    assert (event.summary, event.location) == (
        "Spädbarnsmassage",
        "Familjecentralen Ängen, Storgatan 1, Exempelstad",
    )
    assert event.dtstart.astimezone(STOCKHOLM) == stockholm(2026, 11, 26, 13, 0)
    assert event.dtend - event.dtstart == timedelta(hours=2)
    assert (event.status, event.sequence, str(event.url)) == (
        "CONFIRMED", 0, f"http://127.0.0.1:8000/angen/traff/{session.pk}/",
    )  # fmt: skip
    assert event.last_modified == session.changed_at.replace(microsecond=0)


def test_the_feeds_of_centre_activity_series_and_session_tell_the_same_event(client, session):
    series = session.activity.series.create(capacity=12)
    ActivitySession.objects.update(series=series)
    args = {
        "centre_calendar": ["angen"],
        "activity_calendar": ["angen", session.activity_id],
        "series_calendar": ["angen", series.pk],
        "session_calendar": ["angen", session.pk],
    }
    told = [events(client, name, *values) for name, values in args.items()]
    assert [[event.uid for event in found] for found in told] == [[f"session-{session.pk}@127.0.0.1"]] * 4


def test_a_move_keeps_the_uid_counts_the_sequence_up_and_says_from_where(client, session, service):
    (before,) = events(client, "centre_calendar", "angen")
    library = service.centre.venues.create(name="Biblioteket", is_shared=True)
    ActivitySession.objects.filter(pk=session.pk).update(venue=library, is_moved=True)
    (after,) = events(client, "centre_calendar", "angen")
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    assert (after.location, after.description) == (
        "Biblioteket, Exempelstad",
        "Flyttat från Familjecentralen Ängen.",
    )


def test_a_called_off_session_stays_as_cancelled_and_says_so_in_its_title_too(client, session):
    ActivitySession.objects.update(called_off_at=clock.now(), called_off_reason="Ledaren är sjuk")
    (event,) = events(client, "centre_calendar", "angen")
    assert (event.status, event.sequence, event.summary, event.description) == (
        "CANCELLED", 1, "Inställt: Spädbarnsmassage", "Ledaren är sjuk",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [(date(2027, 3, 26), 1, 2), (date(2026, 10, 22), 2, 1)],  # the clocks change on the Sunday in between
)
def test_the_wall_clock_survives_the_change_of_clocks(client, session, day, before, after):
    ActivitySession.objects.all().delete()
    for on in (day, day + timedelta(days=7)):
        SessionFactory(activity=session.activity, on_date=on)
    with clock.at(datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM)):
        found = events(client, "centre_calendar", "angen")
    assert [event.dtstart.astimezone(UTC).hour for event in found] == [13 - before, 13 - after]
    assert [event.dtstart.replace(tzinfo=None).hour for event in found] == [13, 13]


def test_the_zone_is_in_the_calendar_with_its_changes_so_that_no_client_has_to_know_it(client, session):
    text = client.get(reverse("centre_calendar", args=["angen"])).content.decode()
    zone = vobject.readOne(text).vtimezone.tzinfo
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(3 * 365)]
    offsets = {
        tz: [datetime(d.year, d.month, d.day, 12, tzinfo=tz).utcoffset() for d in days] for tz in (zone, STOCKHOLM)
    }
    assert offsets[zone] == offsets[STOCKHOLM]


def test_what_is_long_past_or_far_ahead_is_not_in_a_feed(client, session):
    for weeks in (-5, -3, 25, 27):
        SessionFactory(activity=session.activity, on_date=date(2026, 11, 26) + timedelta(weeks=weeks))
    weeks = [(e.dtstart.date() - date(2026, 11, 26)).days // 7 for e in events(client, "centre_calendar", "angen")]
    assert weeks == [-3, 0, 25]


def test_a_feed_that_has_not_changed_is_answered_with_304_and_any_site_may_read_it(client, session):
    address = reverse("centre_calendar", args=["angen"])
    first = client.get(address)
    assert (first["Cache-Control"], first["Access-Control-Allow-Origin"]) == ("public, max-age=300", "*")
    with clock.at(clock.now() + timedelta(hours=1)):
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    ActivitySession.objects.update(called_off_at=clock.now())
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("name", ["centre_calendar", "activity_calendar", "series_calendar"])
def test_a_feed_takes_the_same_number_of_queries_for_1_and_30_sessions(
    client, service, name, django_assert_num_queries
):
    activity = ActivityFactory(responsible_service=service)
    series = activity.series.create(capacity=12)
    args = {"activity_calendar": [activity.pk], "series_calendar": [series.pk]}.get(name, [])
    for number in (1, 29):
        for _ in range(number):
            SessionFactory(activity=activity, series=series, venue=service.centre.venues.first())
        with django_assert_num_queries(4 if name == "centre_calendar" else 5):
            assert client.get(reverse(name, args=["angen", *args])).status_code == 200


def test_an_empty_feed_is_a_calendar_too(client, service):
    assert events(client, "centre_calendar", "angen") == []


def test_a_wrong_number_and_an_unpublished_centre_have_no_calendar(client, session):
    elsewhere = SessionFactory(activity__responsible_service__centre__is_published=False)
    for name, args in (
        ("session_calendar", ["angen", elsewhere.pk]),
        ("activity_calendar", ["angen", elsewhere.activity_id]),
        ("series_calendar", ["angen", 0]),
        ("centre_calendar", [elsewhere.activity.centre.slug]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 404


@pytest.mark.parametrize("token", [TOKEN, SECOND])
def test_a_family_follows_every_session_of_its_series(client, session, token):
    series = session.activity.series.create(capacity=12)
    ActivitySession.objects.update(series=series)
    SessionFactory(activity=session.activity, series=series, on_date=date(2027, 11, 25))  # beyond half a year
    signed_up(series)
    found = events(client, "my_calendar", token)
    assert [(event.summary, event.status, event.dtstart.year) for event in found] == [
        ("Spädbarnsmassage", "CONFIRMED", 2026),
        ("Spädbarnsmassage", "CONFIRMED", 2027),
    ]


@pytest.mark.parametrize("state", [SignUp.State.WAITING, SignUp.State.OFFERED, SignUp.State.ENTERED])
def test_where_a_family_has_no_place_yet_the_session_is_tentative(client, session, state):
    signed_up(session, state)
    (event,) = events(client, "my_calendar", TOKEN)
    assert (event.status, event.summary) == ("TENTATIVE", "Ingen plats än: Spädbarnsmassage")


@pytest.mark.parametrize("state", [SignUp.State.CANCELLED, SignUp.State.LAPSED, SignUp.State.RELEASED])
def test_a_family_that_has_left_has_an_empty_calendar(client, session, state):
    signed_up(session, state)
    assert events(client, "my_calendar", TOKEN) == []


def test_a_discreet_group_goes_by_its_neutral_title_with_nothing_that_tells(client, session):
    Activity.objects.update(title="Separerade föräldrar", neutral_title="Tid hos oss", about="Om separation")
    ActivitySession.objects.update(title="När barnet sörjer", note="Ta med avtalet")
    signed_up(session)
    (event,) = events(client, "my_calendar", TOKEN)
    assert (event.summary, event.description, event.url) == ("Tid hos oss", None, None)


def test_an_invitation_only_group_without_a_title_for_others_is_neutral_too(client, session):
    Activity.objects.update(booking=Activity.Booking.INVITATION)
    signed_up(session)
    (event,) = events(client, "my_calendar", TOKEN)
    assert event.summary == "På familjecentralen"


def test_a_familys_calendar_holds_no_person_no_link_and_is_kept_by_no_cache(client, session):
    signed_up(session)
    address = reverse("my_calendar", args=[TOKEN])
    response = client.get(address)
    text = response.content.decode().replace("\r\n ", "")
    assert [word for word in ("Ugglan", "example.org", TOKEN) if word in text] == []
    assert response["Cache-Control"] == "no-store, private"
    assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304


def test_a_wrong_link_has_no_calendar(client, session):
    signed_up(session)
    assert client.get(reverse("my_calendar", args=["c" * 43])).status_code == 404


def test_a_familys_calendar_takes_the_same_number_of_queries_for_1_and_30_sessions(
    client, session, django_assert_max_num_queries
):
    series = session.activity.series.create(capacity=12)
    ActivitySession.objects.update(series=series)
    signed_up(series)
    taken = []
    for _ in range(2):
        with django_assert_max_num_queries(10) as captured:
            assert client.get(reverse("my_calendar", args=[TOKEN])).status_code == 200
        taken.append(len(captured))
        for n in range(29):
            SessionFactory(activity=session.activity, series=series, on_date=date(2026, 12, 1 + n))
    assert taken[0] == taken[1]


def test_a_phone_follows_a_calendar_by_webcal(client, session):
    page = client.get(reverse("session", args=["angen", session.pk])).content.decode()
    assert f'href="webcal://127.0.0.1:8000/angen/traff/{session.pk}/kalender.ics"' in page
    week = client.get(reverse("week", args=["angen", 2026, 48])).content.decode()
    assert 'href="webcal://127.0.0.1:8000/angen/kalender.ics"' in week
    assert link_to("my_calendar", TOKEN).startswith("http://127.0.0.1:8000/anmald/")
