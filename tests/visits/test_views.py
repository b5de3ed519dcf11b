"""Today and counting, as the staff of a centre open them."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Activity
from familjecentral import clock
from staff.models import StaffRole
from tests.factories import (
    ActivityFactory,
    AgeBandFactory,
    PartnerServiceFactory,
    SessionFactory,
    StaffMemberFactory,
    staff_with,
)
from visits.counting import CountDenied, Totals, totals_for
from visits.models import VisitTally

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("thursday_morning")]

TODAY = date(2026, 11, 26)
JSON = {"accept": "application/json"}


@pytest.fixture
def session(service):
    activity = ActivityFactory(responsible_service=service, booking=Activity.Booking.DROP_IN, capacity=None)
    return SessionFactory(activity=activity, hour=9)


def in_context(response, name):
    return response.context[name]


def shown(response) -> list:
    """The sessions of a Today page, with what may be opened."""
    return [
        (row.session, row.may_count, row.may_read_participants) for row in in_context(response, "day").sessions
    ]


# ---- Who may ----------------------------------------------------------------------------------
def test_a_stranger_is_sent_to_sign_in(client, session):
    for name, args in [("today", []), ("count", [session.pk]), ("home_visits", []), ("home_visit_new", [])]:
        response = client.get(reverse(f"visits:{name}", args=args))
        assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_of_another_centre_find_no_such_page(client, session, method):
    stranger = staff_with("centre_lead", service=PartnerServiceFactory())
    client.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    slug = session.activity.centre.slug
    for address in (
        reverse("visits:count", args=[session.pk]),
        f"{reverse('visits:today')}?centre={slug}",
        f"{reverse('visits:home_visit_new')}?centre={slug}",
    ):
        assert getattr(client, method)(address).status_code == 404
    assert not VisitTally.objects.exists()


def test_a_coordinator_is_led_to_the_report_and_may_not_count(client, session):
    coordinator = staff_with("coordinator", centre=session.activity.centre)
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get(reverse("visits:today"))
    assert (response.status_code, response.url) == (302, reverse("reports:report"))
    assert client.get(reverse("visits:count", args=[session.pk])).status_code == 403
    assert client.get(reverse("visits:home_visits")).status_code == 403


def test_a_person_without_roles_is_refused(client):
    client.force_login(StaffMemberFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("visits:today")).status_code == 403


# ---- Today ------------------------------------------------------------------------------------
def test_today_opens_counting_for_drop_in_and_participants_for_ones_own_service(client, person, service, session):
    massage = SessionFactory(activity=ActivityFactory(responsible_service=service))
    other_service = PartnerServiceFactory(centre=service.centre, kind="bhv")
    group = SessionFactory(activity=ActivityFactory(responsible_service=other_service), hour=15)
    SessionFactory(activity__responsible_service=PartnerServiceFactory())  # at another centre
    SessionFactory(activity=session.activity, hour=10, hours=1, within=session)  # nested: shown inside
    assert shown(client.get(reverse("visits:today"))) == [
        (session, True, False),
        (massage, False, True),
        (group, False, False),
    ]


def test_a_called_off_or_future_session_is_not_counted(client, person, session):
    session.called_off_at = clock.now()
    session.save()
    tomorrow = SessionFactory(activity=session.activity, on_date=TODAY + timedelta(days=1))
    assert shown(client.get(reverse("visits:today"))) == [(session, False, False)]
    assert shown(client.get(reverse("visits:today"), {"date": "2026-11-27"})) == [(tomorrow, False, False)]


@pytest.mark.parametrize("asked", ["", "yesterday", "2026-13-01", "9999-12-31"])
def test_a_date_that_is_none_is_today(client, person, asked):
    day = in_context(client.get(reverse("visits:today"), {"date": asked}), "day")
    assert (day.on, day.previous, day.next) == (TODAY, date(2026, 11, 25), date(2026, 11, 27))
    assert day.sessions == []


def test_with_two_centres_one_is_chosen_by_its_address(client, person, session):
    other = PartnerServiceFactory(kind="bhv")
    StaffRole.objects.create(person=person, role="centre_lead", centre=other.centre, service=other)
    response = client.get(reverse("visits:today"), {"centre": other.centre.slug})
    assert (in_context(response, "centre"), len(in_context(response, "centres"))) == (other.centre, 2)
    assert in_context(response, "day").sessions == []


def test_today_takes_as_many_queries_for_30_sessions_as_for_one(client, person, service, session):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("visits:today")).status_code == 200
        return len(captured)

    SessionFactory(activity=session.activity, on_date=TODAY - timedelta(days=1))
    SessionFactory(activity=session.activity, hour=10, hours=1, within=session)
    SessionFactory(activity=ActivityFactory(responsible_service=service))  # one that families sign up to
    few = queries()
    for n in range(30):
        activity = ActivityFactory(responsible_service=service)
        activity.participating_services.add(service)
        SessionFactory(activity=activity)
        outer = SessionFactory(activity=session.activity, hour=8 + n % 12)
        SessionFactory(activity=session.activity, hour=9, within=outer)
        SessionFactory(activity=session.activity, on_date=TODAY - timedelta(days=1 + n % 14))
    assert queries() == few


def current(response) -> list:
    return [item["url"] for item in response.context["nav"] if item["is_current"]]


def test_the_menu_marks_the_page_one_is_on(client, person, session):
    today, home_visits = reverse("visits:today"), reverse("visits:home_visits")
    assert current(client.get(today)) == [today]
    assert current(client.get(reverse("visits:count", args=[session.pk]))) == [today]
    assert current(client.get(home_visits)) == [home_visits]
    assert current(client.get(reverse("visits:home_visit_new"))) == [home_visits]


# ---- Counting ---------------------------------------------------------------------------------
def tap(**values):
    return {"key": str(uuid.uuid4()), "who": "woman", "age_band": "", "delta": "1"} | values


@pytest.fixture
def address(session):
    return reverse("visits:count", args=[session.pk])


def test_the_pads_are_the_adults_the_centres_age_bands_and_first_visits(client, person, session, address):
    bands = [
        AgeBandFactory(centre=session.activity.centre, from_months=low, to_months=high)
        for low, high in [(0, 12), (12, 36), (36, 84)]
    ]
    AgeBandFactory()
    pads = in_context(client.get(address), "pads")
    assert {heading: [pad.name for pad in group] for heading, group in pads.items()} == {
        "adults": ["woman", "man", "other_adult"],
        "children": [f"child:{band.pk}" for band in bands],
        "first_visits": ["first_visit"],
    }


def test_age_bands_are_written_with_both_ends_included(client, person, session, address):
    for low, high in [(0, 12), (12, 24), (24, 72), (6, 18)]:
        AgeBandFactory(centre=session.activity.centre, from_months=low, to_months=high)
    response = client.get(address, headers={"accept-language": "en"})
    labels = [pad.label for pad in in_context(response, "pads")["children"]]
    assert [[int(n) for n in label.replace("–", " ").split() if n.isdigit()] for label in labels] == [
        [0, 11], [6, 17], [1], [2, 5],
    ]  # fmt: skip


def test_every_button_has_a_key_of_its_own(client, person, session, address):
    AgeBandFactory(centre=session.activity.centre)
    html = client.get(address).content.decode()
    keys = [part[:36] for part in html.split('name="key" value="')[1:]]
    assert len(keys) == len(set(keys)) == 2 * 5 + 1  # five pads, and undo


def test_without_javascript_a_tap_saves_and_leads_back(client, person, session, address):
    response = client.post(address, tap())
    assert (response.status_code, response.url) == (302, address)
    assert totals_for(session) == Totals(women=1)


def test_the_script_is_answered_with_totals_and_what_undo_would_send(client, person, session, address):
    band = AgeBandFactory(centre=session.activity.centre)
    client.post(address, tap(delta="2"), headers=JSON)
    with clock.at(clock.now() + timedelta(seconds=1)):
        response = client.post(address, tap(who="child", age_band=str(band.pk)), headers=JSON)
    answer = response.json()
    assert response.status_code == 200
    assert answer["totals"] == {
        "woman": 2, "man": 0, "other_adult": 0, f"child:{band.pk}": 1, "first_visit": 0,
    }  # fmt: skip
    assert answer["undo"] == {"who": "child", "age_band": band.pk, "delta": -1}
    with clock.at(clock.now() + timedelta(seconds=2)):
        answer = client.post(address, tap(**answer["undo"]), headers=JSON).json()
    assert (answer["totals"][f"child:{band.pk}"], answer["undo"]) == (
        0, {"who": "woman", "age_band": "", "delta": -2},
    )  # fmt: skip


def test_a_tap_sent_twice_counts_once(client, person, session, address):
    same = tap()
    answers = [client.post(address, same, headers=JSON).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert totals_for(session) == Totals(women=1)


def test_below_zero_is_a_clear_sentence_and_the_numbers_are_still_there(client, person, address):
    client.post(address, tap())
    response = client.post(address, tap(delta="-2"))
    assert (response.status_code, in_context(response, "error")) == (422, str(CountDenied.BELOW_ZERO.label))
    assert in_context(response, "pads")["adults"][0].number == 1


@pytest.mark.parametrize(
    ("values", "code", "sentence"),
    [
        ({"delta": "-1"}, "below_zero", CountDenied.BELOW_ZERO),
        ({"delta": "0"}, "nothing", CountDenied.NOTHING),
        ({"delta": "many"}, "invalid", CountDenied.NOTHING),
        ({"delta": ""}, "invalid", CountDenied.NOTHING),
        ({"who": "child"}, "age_band", CountDenied.AGE_BAND),
        ({"who": "child", "age_band": "0"}, "invalid", CountDenied.AGE_BAND),
        ({"key": ""}, "invalid", CountDenied.KEY_REUSED),
    ],
)
@pytest.mark.usefixtures("person")
def test_a_wrong_tap_is_refused_with_its_sentence(client, address, values, code, sentence):
    response = client.post(address, tap(**values), headers=JSON)
    answer = response.json()
    assert (response.status_code, answer["code"], answer["error"]) == (422, code, str(sentence.label))
    assert not VisitTally.objects.exists()


def test_a_past_day_is_counted_late_and_takes_several_at_once(client, person, session):
    past = SessionFactory(activity=session.activity, on_date=date(2026, 11, 20))
    address = reverse("visits:count", args=[past.pk])
    assert in_context(client.get(address), "is_late")
    client.post(address, tap(delta="14"))
    assert totals_for(past) == Totals(women=14)


def test_a_future_session_shows_why_it_can_not_be_counted_and_refuses(client, person, session):
    ahead = SessionFactory(activity=session.activity, on_date=date(2026, 11, 27))
    address = reverse("visits:count", args=[ahead.pk])
    response = client.get(address)
    assert (in_context(response, "denied"), response.content.count(b"data-tap")) == (CountDenied.FUTURE, 0)
    assert client.post(address, tap(), headers=JSON).json()["code"] == "future"
