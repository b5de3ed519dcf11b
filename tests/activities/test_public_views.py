"""The programme as anyone sees it."""

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from activities.models import Activity
from activities.rules import SignUpDenied
from familjecentral import clock
from tests.factories import ActivityFactory, FamilyCentreFactory, PartnerServiceFactory, SessionFactory, stockholm

pytestmark = pytest.mark.django_db

THURSDAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(stockholm(2026, 11, 26, 8, 0)):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory()


def drop_in(service, title="Öppen förskola", **values):
    activity = ActivityFactory(
        responsible_service=service, title=title, booking=Activity.Booking.DROP_IN, capacity=None
    )
    return SessionFactory(activity=activity, **{"on_date": THURSDAY, "hour": 9, "hours": 3} | values)


def week_page(client, service):
    return client.get(reverse("week", args=[service.centre.slug, 2026, 48]))


def test_the_week_shows_its_sessions_with_songs_inside_their_slot(client, service):
    slot = drop_in(service)
    song = drop_in(service, "Sångstund", hour=10, hours=1, within=slot)
    days = week_page(client, service).context["days"]
    assert [(d.on.day, [s.pk for s in d.sessions]) for d in days] == [
        (n, [slot.pk] * (n == 26)) for n in range(23, 28)
    ]
    assert [s.pk for s in days[3].sessions[0].songs] == [song.pk]


def test_the_weekend_is_shown_when_something_is_on(client, service):
    drop_in(service, on_date=date(2026, 11, 28))
    assert [d.on.isoweekday() for d in week_page(client, service).context["days"]] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("sessions", [5, 100])
def test_the_week_takes_the_same_number_of_queries_for_5_and_100_sessions(
    client, service, sessions, django_assert_num_queries
):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    for n in range(sessions):
        session = drop_in(service, f"Aktivitet {n}", on_date=date(2026, 11, 23 + n % 5))
        session.activity.participating_services.add(other)
        drop_in(service, "Sång", within=session, on_date=session.on_date)
    with django_assert_num_queries(8):
        page = week_page(client, service)
    assert page.content.count(b'class="session-card') == sessions


def test_invitation_only_groups_are_in_no_list_and_have_no_page(client, service):
    hidden = drop_in(service, "Separerade föräldrar")
    Activity.objects.filter(pk=hidden.activity_id).update(booking=Activity.Booking.INVITATION)
    slug = service.centre.slug
    for page in (
        week_page(client, service),
        client.get(reverse("centre", args=[slug])),
        client.get(reverse("groups", args=[slug])),
    ):
        assert b"Separerade" not in page.content
    assert client.get(reverse("session", args=[slug, hidden.pk])).status_code == 404
    assert client.get(reverse("sign_up", args=[slug, hidden.pk])).status_code == 404


def test_an_unpublished_centre_is_not_found(client):
    service = PartnerServiceFactory(centre__is_published=False)
    session = drop_in(service)
    slug = service.centre.slug
    for address in (reverse("centre", args=[slug]), reverse("session", args=[slug, session.pk])):
        assert client.get(address).status_code == 404
    assert client.get(reverse("centres")).context["centres"] == []


def test_a_session_of_another_centre_is_not_found_under_this_one(client, service):
    session = drop_in(service)
    assert client.get(reverse("session", args=[FamilyCentreFactory().slug, session.pk])).status_code == 404


@pytest.mark.parametrize(
    ("year", "number", "status"), [(2026, 53, 200), (2027, 53, 404), (1999, 1, 404), (2999, 1, 404)]
)
def test_weeks_that_do_not_exist_are_not_found(client, service, year, number, status):
    assert client.get(reverse("week", args=[service.centre.slug, year, number])).status_code == status


def test_a_closed_day_says_why_and_shows_no_session(client, service):
    session = drop_in(service)
    service.centre.closures.create(from_date=THURSDAY, to_date=THURSDAY, reason="Planeringsdag")
    page = week_page(client, service)
    assert b"Planeringsdag" in page.content
    assert session.activity.title.encode() not in page.content


@pytest.mark.parametrize(
    ("at", "until", "opens"),
    [((8, 59), None, (26, 9)), ((9, 0), 12, None), ((11, 59), 12, None), ((12, 0), None, (27, 10))],
)
def test_open_now_is_true_to_the_minute(client, service, at, until, opens):
    drop_in(service)
    drop_in(service, on_date=date(2026, 11, 27), hour=10)
    with clock.at(stockholm(2026, 11, 26, *at)):
        state = client.get(reverse("centre", args=[service.centre.slug])).context["open"]
    assert state.until == (until and stockholm(2026, 11, 26, until, 0))
    assert state.next_at == (opens and stockholm(2026, 11, *opens, 0))


def test_called_off_and_moved_out_sessions_do_not_open_the_house(client, service):
    drop_in(service, called_off_at=clock.now())
    drop_in(service, venue=service.centre.venues.create(name="Parken", is_shared=True))
    with clock.at(stockholm(2026, 11, 26, 10, 0)):
        state = client.get(reverse("centre", args=[service.centre.slug])).context["open"]
    assert (state.is_open, state.next_at) == (False, None)


def test_opening_hours_open_the_house_but_not_through_a_half_day_closure(client, service):
    centre = service.centre
    centre.opening_hours.create(weekday=4, opens=time(8), closes=time(16), valid_from=date(2026, 1, 1))
    centre.closures.create(
        from_date=THURSDAY, to_date=THURSDAY, from_time=time(12), to_time=time(14), reason="Stängt mitt på dagen"
    )
    seen = []
    for hour in (9, 12, 14, 16):
        with clock.at(stockholm(2026, 11, 26, hour, 30)):
            state = client.get(reverse("centre", args=[centre.slug])).context["open"]
        seen.append((state.until, str(state.reason or "")))
    noon, four = stockholm(2026, 11, 26, 12), stockholm(2026, 11, 26, 16)
    assert seen == [(noon, ""), (None, "Stängt mitt på dagen"), (four, ""), (None, "")]


def test_public_pages_set_no_cookie_and_need_no_script(client, service):
    drop_in(service)
    for address in (reverse("centres"), reverse("centre", args=[service.centre.slug])):
        page = client.get(address)
        assert (page.status_code, dict(page.cookies)) == (200, {})
        assert b"<script" not in page.content
        assert "script-src 'self'" in page["Content-Security-Policy"]


def test_pages_have_the_language_and_direction_of_their_address(client: Client, service):
    for prefix, lang, direction in (("", "sv", "ltr"), ("/en", "en", "ltr"), ("/ar", "ar", "rtl")):
        page = client.get(f"{prefix}/{service.centre.slug}/", headers={"accept-language": "fi"})
        assert f'<html lang="{lang}" dir="{direction}">'.encode() in page.content


def test_the_list_of_centres_takes_the_same_number_of_queries_for_1_and_30(client, django_assert_num_queries):
    for number in (1, 29):
        for _ in range(number):
            drop_in(PartnerServiceFactory())
        with django_assert_num_queries(5):
            client.get(reverse("centres"))


def test_a_session_of_a_series_is_signed_up_for_with_the_whole_series(client, service):
    activity = ActivityFactory(responsible_service=service)
    session = SessionFactory(
        activity=activity, series=activity.series.create(capacity=12), on_date=date(2026, 12, 3)
    )
    page = client.get(reverse("sign_up", args=[service.centre.slug, session.pk]))
    assert page.context["denied"] == SignUpDenied.WHOLE_SERIES
    assert (
        reverse("series", args=[service.centre.slug, session.series_id])
        in client.get(reverse("session", args=[service.centre.slug, session.pk])).content.decode()
    )


def test_the_page_of_a_series_takes_the_same_number_of_queries_for_1_session_and_10(
    client, service, django_assert_num_queries
):
    activity = ActivityFactory(responsible_service=service)
    group, template = activity.series.create(capacity=12), service.centre.templates.create(rhythm="weekly")
    address = reverse("series", args=[service.centre.slug, group.pk])
    for number in (1, 9):
        for _ in range(number):
            n = group.sessions.count() + 1
            about = template.sessions.create(number=n, title=f"Träff {n}", text="Vi ses.")
            SessionFactory(
                activity=activity, series=group, number=n, template_session=about, lead_service=service,
                on_date=THURSDAY + timedelta(weeks=n), venue=service.centre.venues.create(name=f"Rum {n}"),
            )  # fmt: skip
        with django_assert_num_queries(7):
            page = client.get(address)
        assert page.content.decode().count("Leds av") == group.sessions.count()


def test_a_session_of_a_series_names_the_series_on_its_card(client, service):
    activity = ActivityFactory(responsible_service=service, title="Alla barn i centrum")
    values = {
        "activity": activity,
        "series": activity.series.create(capacity=12),
        "on_date": THURSDAY,
        "number": 2,
    }
    SessionFactory(title="Visa kärlek", **values)
    page = client.get(reverse("week", args=[service.centre.slug, 2026, 48])).content.decode()
    assert page.index("Visa kärlek") < page.index("Alla barn i centrum")


def test_ten_megabytes_in_a_field_are_refused_before_they_are_read(client, service):
    session = SessionFactory(activity__responsible_service=service)
    address = reverse("sign_up", args=[service.centre.slug, session.pk])
    assert client.post(address, {"alias": "x" * 10_000_000}).status_code == 413


def test_a_closure_that_called_nothing_off_still_closes_the_house(client, service):
    drop_in(service)
    service.centre.closures.create(from_date=THURSDAY, to_date=THURSDAY, reason="Stängt")
    with clock.at(stockholm(2026, 11, 26, 10, 0)):
        state = client.get(reverse("centre", args=[service.centre.slug])).context["open"]
    assert (state.is_open, str(state.reason)) == (False, "Stängt")
