"""What staff choose, look through, confirm and undo; and what parents then read on the public pages."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from activities.deviation_queries import banner
from activities.deviation_reach import preview
from activities.models import Deviation
from familjecentral import clock
from familjecentral.privacy.walls import reading_as
from staff.models import Closure
from staff.rules import reader_for
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, VenueFactory, staff_with

from .deviations import NOW, State, family, register

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOW):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def session(service):
    return SessionFactory(activity__responsible_service=service, activity__title="Babycafé")


@pytest.fixture
def as_staff(client, service):
    client.force_login(staff_with("staff_member", service))
    return client


@pytest.fixture
def as_lead(client, service):
    client.force_login(staff_with("centre_lead", service))
    return client


def asked(session, /, **how):
    return {
        "centre": session.activity.centre.slug,
        "session": session.pk,
        "kind": "leader_ill",
        "reason": "",
    } | how


def send(client, name, data):
    return client.post(reverse(f"activities_staff:{name}"), {"key": uuid.uuid4(), **data})


def look(client, name, data):
    return client.get(reverse(f"activities_staff:{name}"), data)


def public(client, session, page="centre"):
    return client.get(reverse(page, args=[session.activity.centre.slug]), follow=True).content.decode()


# Staff


def test_from_today_one_comes_to_the_session_ticked(as_staff, session):
    today = as_staff.get(reverse("visits:today")).content.decode()
    asked_for = f"centre={session.activity.centre.slug}&amp;date=2026-11-26&amp;session={session.pk}"
    link = f"{reverse('activities_staff:deviate')}?{asked_for}"
    assert link in today
    page = as_staff.get(link.replace("&amp;", "&")).content.decode()
    assert f'id="session-{session.pk}" value="{session.pk}" checked' in page


def test_another_services_staff_are_offered_no_button_and_no_session(client, session):
    other = PartnerServiceFactory(centre=session.activity.centre, kind="mhv")
    client.force_login(staff_with("staff_member", other))
    assert f"session={session.pk}" not in client.get(reverse("visits:today")).content.decode()
    assert "Babycafé" not in look(client, "deviate", {}).content.decode()
    answer = look(client, "look_through_deviation", asked(session))
    assert (answer.status_code, [error["code"] for error in errors(answer, "session")]) == (
        422,
        ["invalid_choice"],
    )
    assert send(client, "register_deviation", asked(session)).status_code == 422
    assert not Deviation.objects.exists()


def errors(answer, field):
    return answer.context["form"].errors.get_json_data().get(field, [])


def test_looked_through_nothing_has_happened_and_families_are_counted_by_how_they_are_reached(as_staff, session):
    family(session, email="a@example.org")
    family(session, State.WAITING, phone="+46701740601")
    family(session, State.OFFERED, email="b@example.org", parents=2)
    family(session)
    family(session, State.CANCELLED, email="c@example.org")
    answer = look(as_staff, "look_through_deviation", asked(session))
    page = answer.content.decode()
    for proof in ('families="4"', 'by-mail="2"', 'by-sms="1"', 'by-neither="1"', 'offers="1"'):
        assert f"data-{proof}" in page
    assert "example.org" not in page
    assert not Deviation.objects.exists()


def test_confirmed_twice_it_is_registered_once_and_can_be_undone(as_staff, service, session):
    key = uuid.uuid4()
    answers = [send(as_staff, "register_deviation", asked(session, key=key)) for _ in range(2)]
    deviation = Deviation.objects.get()
    assert {answer.url for answer in answers} == {reverse("activities_staff:deviation", args=[deviation.pk])}
    page = as_staff.get(answers[0].url).content.decode()
    undoing = reverse("activities_staff:undo_deviation", args=[deviation.pk])
    assert f'action="{undoing}"' in page
    assert as_staff.post(undoing).status_code == 302
    deviation.refresh_from_db()
    assert deviation.undone_at == NOW
    assert undoing not in as_staff.get(answers[0].url).content.decode()


def test_after_an_hour_there_is_no_button_and_a_late_click_is_told_why(as_staff, session):
    send(as_staff, "register_deviation", asked(session))
    deviation = Deviation.objects.get()
    undoing = reverse("activities_staff:undo_deviation", args=[deviation.pk])
    with clock.at(NOW + timedelta(hours=1, minutes=1)):
        page = as_staff.get(reverse("activities_staff:deviation", args=[deviation.pk])).content.decode()
        answer = as_staff.post(undoing, follow=True)
    assert undoing not in page
    assert "Det har gått mer än en timme" in answer.content.decode()
    deviation.refresh_from_db()
    assert deviation.undone_at is None


@pytest.mark.parametrize(
    ("how", "field", "code"),
    [
        ({"session": []}, "session", "required"),
        ({"session": "x"}, "session", "invalid_pk_value"),
        ({"kind": "closed"}, "kind", "invalid_choice"),
        ({"kind": ""}, "kind", "required"),
        ({"kind": "moved"}, "venue", "no_place"),
        ({"reason": "x" * 121}, "reason", "max_length"),
        ({"reason": "a\x00b"}, "reason", "unholdable"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_registered(as_staff, session, how, field, code):
    answer = look(as_staff, "look_through_deviation", asked(session, **how))
    assert (answer.status_code, [error["code"] for error in errors(answer, field)]) == (422, [code])
    assert send(as_staff, "register_deviation", asked(session, **how)).status_code == 422
    assert not Deviation.objects.exists()


def test_a_place_that_is_taken_is_told_with_what_is_there_before_one_confirms(as_staff, service, session):
    hall = VenueFactory(centre=service.centre)
    SessionFactory(activity__responsible_service=service, activity__title="Föräldragrupp", venue=hall)
    answer = look(as_staff, "look_through_deviation", asked(session, kind="moved", venue=hall.pk))
    (error,) = errors(answer, "venue")
    assert (error["code"], "Föräldragrupp" in error["message"]) == ("venue_taken", True)


def test_what_has_been_called_off_meanwhile_is_told_when_one_confirms(as_staff, session):
    register([session])
    answer = send(as_staff, "register_deviation", asked(session))
    assert [error["code"] for error in errors(answer, "session")] == ["already_called_off"]


def test_a_lead_closes_the_house_and_opens_it_again(as_lead, service, session):
    other = PartnerServiceFactory(centre=service.centre, kind="mhv")
    theirs = SessionFactory(activity__responsible_service=other, activity__title="Föräldragrupp")
    family(theirs, email="a@example.org")
    day = {"centre": service.centre.slug, "first": "2026-11-26", "reason": "Planeringsdag"}
    page = look(as_lead, "closing", day).content.decode()
    assert 'data-families="0"' in page  # those of another service are not theirs to count
    assert f'data-reach="{theirs.pk}"' in page
    answer = send(as_lead, "close", day)
    deviation = Deviation.objects.get()
    assert (answer.url, Closure.objects.count()) == (reverse("activities_staff:deviation", args=[deviation.pk]), 1)
    opening = reverse("activities_staff:open_again", args=[deviation.pk])
    assert opening in as_lead.get(answer.url).content.decode()
    assert as_lead.post(reverse("activities_staff:undo_deviation", args=[deviation.pk])).status_code == 404
    as_lead.post(opening)
    assert Closure.objects.count() == 0


def test_staff_who_lead_nothing_can_not_close_the_house(as_staff, service):
    day = {"centre": service.centre.slug, "first": "2026-11-26", "reason": "Planeringsdag"}
    assert look(as_staff, "closing", day).status_code == 403
    assert send(as_staff, "close", day).status_code == 403
    assert reverse("activities_staff:closing") not in look(as_staff, "deviate", {}).content.decode()
    assert Closure.objects.count() == 0


@pytest.mark.parametrize(
    ("how", "field", "code"),
    [
        ({"first": ""}, "first", "required"),
        ({"first": "26/11"}, "first", "invalid"),
        ({"last": "2026-11-25"}, "last", "too_long"),
        ({"last": "2027-11-26"}, "last", "too_long"),
        ({"from_time": "12:00"}, "to_time", "times"),
        ({"from_time": "12:00", "to_time": "11:00"}, "to_time", "times"),
        ({"reason": ""}, "reason", "required"),
    ],
)
def test_a_wrong_closing_is_said_at_its_field(as_lead, service, how, field, code):
    day = {"centre": service.centre.slug, "first": "2026-11-26", "reason": "Planeringsdag"} | how
    answer = send(as_lead, "close", day)
    assert (answer.status_code, [error["code"] for error in errors(answer, field)]) == (422, [code])
    assert Closure.objects.count() == 0


def test_another_centres_deviation_is_not_there(client, as_staff, session):
    theirs = register([SessionFactory()])
    for name in ("deviation", "undo_deviation"):
        url = reverse(f"activities_staff:{name}", args=[theirs.pk])
        assert (client.get if name == "deviation" else client.post)(url).status_code == 404


@pytest.mark.parametrize("name", ["deviate", "look_through_deviation"])
def test_a_week_of_thirty_sessions_takes_as_many_queries_as_one_of_one(as_staff, session, name):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def opened(sessions):
        with CaptureQueriesContext(connection) as queries:
            answer = look(as_staff, name, asked(session, session=[each.pk for each in sessions]))
        assert answer.status_code == 200
        return len(queries)

    family(session, email="a@example.org")
    opened([session])
    one = opened([session])
    activity = session.activity
    more = [
        SessionFactory(activity=activity, on_date=DAY + timedelta(days=n % 3), hour=8 + n // 3, hours=1)
        for n in range(30)
    ]
    for each in more:
        family(each, email=f"{each.pk}@example.org")
    assert opened([session, *more]) == one


def test_preview_counts_a_family_in_a_series_once_though_two_of_its_sessions_are_touched(service):
    from activities.models import ActivitySeries

    activity = ActivityFactory(responsible_service=service)
    series = ActivitySeries.objects.create(activity=activity, capacity=8)
    sessions = [SessionFactory(activity=activity, series=series, number=n, hour=8 + 3 * n) for n in (1, 2)]
    family(series, email="a@example.org")
    with reading_as(reader_for(staff_with("staff_member", service))) as reader:
        found = preview(sessions=sessions, kind="called_off", reader=reader)
    assert (found.families, found.by_mail, [reach.has_place for reach in found.sessions]) == (1, 1, [1, 1])


# Parents


def test_a_parent_reads_it_on_the_start_page_and_the_week(client, session):
    assert 'id="banner"' not in public(client, session)
    register([session], "leader_ill")
    line = 'I dag kl. 13: <bdi lang="sv" dir="ltr">Babycafé</bdi> är inställt</a> – ledaren är sjuk'
    for page in ("centre", "this_week"):
        assert line in public(client, session, page)


def test_a_move_is_said_with_the_old_place_struck_through_on_the_card_and_the_sessions_page(
    client, service, session
):
    hall, library = (
        VenueFactory(centre=service.centre, name="Storstugan"),
        VenueFactory(centre=service.centre, name="Biblioteket"),
    )
    session.venue = hall
    session.save()
    register([session], "moved", venue=library, reason="Målning")
    start = public(client, session)
    assert (
        'är flyttat till <bdi lang="sv" dir="ltr">Biblioteket</bdi></a> – <bdi lang="sv" dir="ltr">Målning</bdi>'
        in start
    )
    page = client.get(reverse("session", args=[service.centre.slug, session.pk])).content.decode()
    for text in (start, page, public(client, session, "this_week")):
        assert '<s><bdi lang="sv" dir="ltr">Storstugan</bdi></s>' in text


def test_a_moved_session_of_a_series_is_struck_through_on_its_page(client, service):
    from activities.models import ActivitySeries

    series = ActivitySeries.objects.create(activity=ActivityFactory(responsible_service=service), capacity=8)
    session = SessionFactory(activity=series.activity, series=series, number=1)
    register([session], "moved", venue=VenueFactory(centre=service.centre, name="Biblioteket"))
    page = client.get(reverse("series", args=[service.centre.slug, series.pk])).content.decode()
    assert f"<s><bdi>{service.centre.name}</bdi></s>" in page
    assert "Biblioteket" in page


def lines(centre, **how):
    found = banner(centre, how.get("now", NOW), how.get("today", DAY))
    return [
        (news.when, news.session and news.session.display_title, str(news.reason or "")) for news in found.news
    ]


def test_the_banner_reads_today_tomorrow_and_the_coming_days_in_order(service, session):
    later = SessionFactory(activity=session.activity, on_date=DAY + timedelta(days=6), hour=9)
    tomorrow = SessionFactory(activity=session.activity, on_date=DAY + timedelta(days=1), hour=9)
    too_late = SessionFactory(activity=session.activity, on_date=DAY + timedelta(days=7))
    register([later, too_late, session, tomorrow], reason="Halka")
    Closure.objects.create(
        centre=service.centre, from_date=DAY, to_date=DAY, from_time=time(14), to_time=time(16), reason="Städning"
    )
    Closure.objects.create(
        centre=service.centre,
        from_date=DAY - timedelta(days=1),
        to_date=DAY + timedelta(days=1),
        reason="Ombyggnad",
    )
    assert lines(service.centre) == [
        ("I dag till och med fredag 27 november 2026", None, "Ombyggnad"), ("I dag kl. 14–16", None, "Städning"),
        ("I dag kl. 13", "Babycafé", "Halka"), ("I morgon kl. 9", "Babycafé", "Halka"),
        ("Onsdag 2 december 2026 kl. 9", "Babycafé", "Halka"),
    ]  # fmt: skip


def test_the_banner_leaves_out_what_is_over_undone_unlisted_or_off_since_the_house_is_closed(service, session):
    secret = SessionFactory(activity__responsible_service=service, activity__booking="invitation", hour=15)
    register([secret])
    register(centre=service.centre, kind="closed", closed=closed_today(), reason="Planeringsdag")
    assert lines(service.centre) == [("I dag", None, "Planeringsdag")]
    other = SessionFactory(activity__responsible_service=PartnerServiceFactory())
    register([other])
    assert len(lines(other.activity.centre)) == 1
    assert lines(other.activity.centre, now=other.ends_at) == []


def closed_today():
    from activities.deviation_rules import ClosedTime

    return ClosedTime(DAY, DAY)


def test_of_many_changes_six_are_shown_and_the_rest_counted(client, service, session):
    register([SessionFactory(activity=session.activity, hour=8 + n, hours=1) for n in range(8)])
    found = banner(service.centre, NOW, DAY)
    assert (len(found.news), found.more) == (6, 2)
    assert "Och 2 ändringar till" in public(client, session)


def test_the_banner_takes_two_queries_for_one_change_and_for_thirty(service, session, django_assert_num_queries):
    for n in range(30):
        register(
            [
                SessionFactory(
                    activity=session.activity, on_date=DAY + timedelta(days=n % 5), hour=9 + n // 5, hours=1
                )
            ]
        )
    with django_assert_num_queries(2):
        assert len(banner(service.centre, NOW, DAY).news) == 6
