"""The counting page and what is sent from it, as the staff of a centre open it."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Activity
from familjecentral import clock
from staff.models import Closure, StaffRole
from tests.factories import ActivityFactory, AgeBandFactory, PartnerServiceFactory, SessionFactory, staff_with
from tests.visits.taps import event, tap
from visits.closing import ClosingDenied, Kind
from visits.count_rules import CountDenied
from visits.models import CountClosing, UsualFamily, VisitTally
from visits.totals import Totals, totals_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("thursday_morning")]

TODAY = date(2026, 11, 26)


@pytest.fixture
def session(service):
    activity = ActivityFactory(responsible_service=service, booking=Activity.Booking.DROP_IN, capacity=None)
    return SessionFactory(activity=activity, hour=9)


@pytest.fixture
def address(session):
    return reverse("visits:count", args=[session.pk])


def posted(*events, **more):
    return {"key": str(uuid.uuid4()), "event": list(events) or ["woman::1"]} | more


def messages_of(response) -> list[str]:
    return [str(each) for each in response.context["messages"]]


# ---- The pads ---------------------------------------------------------------------------------
def test_the_pads_are_the_adults_the_centres_age_bands_and_first_visits(client, person, session, address):
    bands = [
        AgeBandFactory(centre=session.activity.centre, from_months=low, to_months=high)
        for low, high in [(0, 12), (12, 36), (36, 84)]
    ]
    AgeBandFactory()
    pads = client.get(address).context["pads"]
    assert {heading: [pad.name for pad in group] for heading, group in pads.items()} == {
        "adults": ["woman", "man", "other_adult"],
        "children": [f"child:{band.pk}" for band in bands],
        "first_visits": ["first_visit"],
    }


def test_age_bands_are_written_with_both_ends_included(client, person, session, address):
    for low, high in [(0, 12), (12, 24), (24, 72), (6, 18)]:
        AgeBandFactory(centre=session.activity.centre, from_months=low, to_months=high)
    response = client.get(address)
    labels = [pad.label for pad in response.context["pads"]["children"]]
    assert [[int(n) for n in label.replace("–", " ").split() if n.isdigit()] for label in labels] == [
        [0, 11], [6, 17], [1], [2, 5],
    ]  # fmt: skip


def test_every_button_has_a_key_of_its_own(client, person, session, address):
    AgeBandFactory(centre=session.activity.centre)
    keys = re.findall(r'name="key" value="([^"]{36})"', client.get(address).content.decode())
    assert len(keys) == len(set(keys)) == 2 * 5 + 2 + 1 + 2  # five pads, two families, undo, two ways to close


def test_every_tap_carries_its_events_for_the_script(client, person, session, address):
    band = AgeBandFactory(centre=session.activity.centre)
    html = client.get(address).content.decode()
    taps = [
        re.findall(r'name="event" value="([^"]+)"', form)
        for form in re.findall(r"<form[^>]* data-tap>.*?</form>", html)
    ]
    child = f"child:{band.pk}"
    assert taps == [
        ["woman::1", f"{child}:1"], ["man::1", f"{child}:1"],
        *([f"{pad}:{by}"] for pad in ("woman:", "man:", "other_adult:", child, "first_visit:") for by in (-1, 1)),
    ]  # fmt: skip
    assert f'data-tally data-session="{session.pk}"' in html
    assert 'name="language" data-with-taps' in html


def test_a_centres_own_families_are_its_buttons_in_their_order(client, person, session, address):
    centre = session.activity.centre
    bands = [AgeBandFactory(centre=centre, from_months=low, to_months=high) for low, high in [(0, 12), (12, 24)]]
    second = UsualFamily.objects.create(centre=centre, women=1, men=1, position=2)
    second.children.set(bands)
    UsualFamily.objects.create(centre=centre, other_adults=2, position=1)
    response = client.get(address)
    assert [(each.label, each.events) for each in response.context["families"]] == [
        ("2 andra vuxna", ("other_adult::2",)),
        (
            "1 kvinna + 1 man + 1 barn (0–11 månader) + 1 barn (1 år)",
            ("woman::1", "man::1", f"child:{bands[0].pk}:1", f"child:{bands[1].pk}:1"),
        ),
    ]


def test_only_who_plans_the_centre_is_led_to_choose_its_families(client, person, session, address, service):
    way = reverse("visits:usual_families").encode()
    assert way not in client.get(address).content
    client.force_login(staff_with("centre_lead", service=service))
    assert way in client.get(address).content


def test_the_page_takes_as_many_queries_for_30_families_and_songs_as_for_one(client, person, session, address):
    centre = session.activity.centre

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def more(number):
        band = AgeBandFactory(centre=centre, from_months=number, to_months=number + 1)
        UsualFamily.objects.create(centre=centre, women=1, position=number).children.set([band])
        SessionFactory(activity=ActivityFactory(responsible_service=session.activity.responsible_service),
                       hour=10, hours=1, within=session)  # fmt: skip

    more(0)
    tap(session, person, now=clock.now())
    few = queries()
    for number in range(1, 30):
        more(number)
        tap(session, person, now=clock.now())
    assert queries() == few


# ---- Tapping without a script -----------------------------------------------------------------
def test_a_tap_is_saved_and_leads_back(client, person, session, address):
    response = client.post(address, posted())
    assert (response.status_code, response.url) == (302, address)
    assert totals_for(session) == Totals(women=1)


def test_one_tap_counts_a_family(client, person, session, address):
    band = AgeBandFactory(centre=session.activity.centre)
    client.post(address, posted("woman::1", "man::1", f"child:{band.pk}:1", "first_visit::1"))
    assert totals_for(session) == Totals(1, 1, 0, {band.pk: 1}, 1)
    assert VisitTally.objects.values("tap").distinct().count() == 1


def test_a_tap_sent_twice_counts_once(client, person, session, address):
    same = posted("woman::1", "man::1")
    assert [client.post(address, same).status_code for _n in range(2)] == [302, 302]
    assert totals_for(session) == Totals(women=1, men=1)


def test_undo_takes_ones_own_latest_family_back_and_is_not_offered_when_nothing_stands(
    client, person, session, address
):
    assert not client.get(address).context["can_undo"]
    client.post(address, posted("woman::1", "man::1"))
    assert client.get(address).context["can_undo"]
    undo = {"key": str(uuid.uuid4()), "undo": "1"}
    assert [client.post(address, undo).status_code for _n in range(2)] == [302, 302]
    assert totals_for(session).is_nothing
    assert not client.get(address).context["can_undo"]
    response = client.post(address, undo | {"key": str(uuid.uuid4())})
    assert (response.status_code, response.context["error"]) == (422, str(CountDenied.NOTHING_TO_UNDO.label))


def test_below_zero_is_a_clear_sentence_and_the_numbers_are_still_there(client, person, address):
    client.post(address, posted())
    response = client.post(address, posted("woman::-2"))
    assert (response.status_code, response.context["error"]) == (422, str(CountDenied.BELOW_ZERO.label))
    assert response.context["pads"]["adults"][0].number == 1


@pytest.mark.parametrize(
    ("values", "denied"),
    [
        ({"event": ["woman::-1"]}, CountDenied.BELOW_ZERO),
        ({"event": ["woman::0"]}, CountDenied.NOTHING),
        ({"event": []}, CountDenied.NOTHING),
        ({"event": ["woman::many"]}, CountDenied.DAMAGED),
        ({"event": ["woman"]}, CountDenied.DAMAGED),
        ({"event": ["dog::1"]}, CountDenied.DAMAGED),
        ({"event": ["woman::1"] * 51}, CountDenied.DAMAGED),
        ({"event": ["child::1"]}, CountDenied.AGE_BAND),
        ({"event": ["child:0:1"]}, CountDenied.AGE_BAND),
        ({"event": [f"child:{2**70}:1"]}, CountDenied.AGE_BAND),
        ({"event": ["child:-1:1"]}, CountDenied.AGE_BAND),
        ({"language": "xx"}, CountDenied.LANGUAGE),
        ({"reason": "boredom"}, CountDenied.REASON),
        ({"key": ""}, CountDenied.DAMAGED),
        ({"key": "1"}, CountDenied.DAMAGED),
    ],
)
@pytest.mark.usefixtures("person")
def test_a_wrong_tap_is_refused_with_its_sentence(client, address, values, denied):
    response = client.post(address, posted() | values)
    assert (response.status_code, response.context["error"]) == (422, str(denied.label))
    assert not VisitTally.objects.exists()


@pytest.mark.parametrize("name", ["count", "count_now", "close_count"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_of_another_centre_find_no_such_session(client, session, name, method):
    client.force_login(staff_with("centre_lead", service=PartnerServiceFactory()))
    response = getattr(client, method)(reverse(f"visits:{name}", args=[session.pk]))
    assert response.status_code in {404, 405}
    assert (response.status_code == 405) == ((name, method) in {("count_now", "post"), ("close_count", "get")})
    assert not VisitTally.objects.exists()


# ---- Days that have been, are to come, or were closed -------------------------------------------
def late(numbers, **more):
    fields = {f"number_{place}": number for place, number in enumerate(numbers)}
    return {"key": str(uuid.uuid4()), "late": "1", "reason": "paper"} | fields | more


@pytest.fixture
def past(session):
    return SessionFactory(activity=session.activity, on_date=date(2026, 11, 20))


def test_a_past_day_takes_all_numbers_at_once_with_a_reason(client, person, past):
    band = AgeBandFactory(centre=past.activity.centre)
    address = reverse("visits:count", args=[past.pk])
    page = client.get(address)
    assert (page.context["asks_why"], b"data-tap>" in page.content) == (True, False)
    assert client.post(address, late([14, 3, "", 15, 2])).status_code == 302
    assert totals_for(past) == Totals(14, 3, 0, {band.pk: 15}, 2)
    assert set(VisitTally.objects.values_list("reason", flat=True)) == {"paper"}
    assert client.post(address, late([-4])).status_code == 302
    assert totals_for(past).women == 10


@pytest.mark.parametrize(
    ("numbers", "more", "field"),
    [
        ([1], {"reason": ""}, "reason"),
        ([1], {"reason": "boredom"}, "reason"),
        ([1], {"reason": "opened_anyway"}, "reason"),
        (["many"], {}, "number_0"),
        ([201], {}, "number_0"),
    ],
)
@pytest.mark.usefixtures("person")
def test_a_late_entry_that_is_wrong_is_said_at_its_field(client, past, numbers, more, field):
    response = client.post(reverse("visits:count", args=[past.pk]), late(numbers, **more))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not VisitTally.objects.exists()


@pytest.mark.parametrize(("numbers", "denied"), [([""], CountDenied.NOTHING), ([-1], CountDenied.BELOW_ZERO)])
def test_a_late_entry_of_nothing_or_below_zero_is_refused_and_what_was_written_stays(
    client, person, past, numbers, denied
):
    response = client.post(reverse("visits:count", args=[past.pk]), late(numbers))
    assert (response.status_code, response.context["error"]) == (422, str(denied.label))
    assert response.context["form"]["reason"].value() == "paper"


def test_a_tap_for_a_past_day_from_an_old_page_says_what_is_missing(client, person, past):
    response = client.post(reverse("visits:count", args=[past.pk]), posted())
    assert (response.status_code, response.context["error"]) == (422, str(CountDenied.REASON.label))


def test_a_day_when_the_centre_was_closed_asks_whether_it_was_open(client, person, session, address):
    centre = session.activity.centre
    Closure.objects.create(centre=centre, from_date=TODAY, to_date=TODAY, reason="Planeringsdag")
    page = client.get(address)
    assert [code for code, _label in page.context["reasons"]] == ["opened_anyway"]
    assert client.post(address, posted()).context["error"] == str(CountDenied.CLOSED_DAY.label)
    assert client.post(address, late([2], reason="opened_anyway")).status_code == 302
    assert totals_for(session).women == 2


def test_a_future_session_shows_why_it_can_not_be_counted_and_refuses(client, person, session):
    ahead = SessionFactory(activity=session.activity, on_date=date(2026, 11, 27))
    address = reverse("visits:count", args=[ahead.pk])
    page = client.get(address)
    assert (page.context["refusal"], page.context["is_shut"]) == (str(CountDenied.FUTURE.label), True)
    assert b"data-tap" not in page.content
    assert b'name="undo"' not in page.content
    assert client.post(address, posted()).context["error"] == str(CountDenied.FUTURE.label)


def test_where_those_of_a_song_session_are_counted_is_said_at_both(client, person, session, address):
    song = SessionFactory(activity=ActivityFactory(
        responsible_service=session.activity.responsible_service, title="Sångstund"
    ), hour=10, hours=1, within=session)  # fmt: skip
    (rule,) = client.get(address).context["rules"]
    assert rule.startswith("Sångstund är en del av Spädbarnsmassage")
    song.activity.nested_count = Activity.NestedCount.BY_ITSELF
    song.activity.save()
    (rule,) = client.get(address).context["rules"]
    assert rule.startswith("Sångstund räknas för sig")
    own = reverse("visits:count", args=[song.pk])
    assert client.get(own).context["rules"] == [rule]
    assert client.post(own, posted()).status_code == 302


# ---- The numbers now ----------------------------------------------------------------------------
def test_the_numbers_now_are_few_queries_and_304_until_they_change(client, person, session):
    now = reverse("visits:count_now", args=[session.pk])
    band = AgeBandFactory(centre=session.activity.centre)
    tap(session, person, event(), event("child", 2, band), now=clock.now())
    client.get(reverse("visits:today"))
    with CaptureQueriesContext(connection) as captured:
        first = client.get(now, headers={"accept-language": "en"})
    ours = [
        query for query in captured.captured_queries if "activities_" in query["sql"] or "visits_" in query["sql"]
    ]
    assert len(ours) == 3
    assert first.json() == {
        "totals": {"woman": 1, "man": 0, "other_adult": 0, "first_visit": 0, f"child:{band.pk}": 2},
        "so_far": "1 vuxen och 2 barn hittills", "closing": "",
    }  # fmt: skip
    same = {"accept-language": "en", "if-none-match": first["ETag"]}
    assert (client.get(now, headers=same).status_code, client.get(now, headers=same).content) == (304, b"")
    tap(session, person, now=clock.now())
    assert client.get(now, headers=same).status_code == 200


# ---- Closing --------------------------------------------------------------------------------------
def close(client, session, kind, **more):
    address = reverse("visits:close_count", args=[session.pk])
    return client.post(address, {"key": str(uuid.uuid4()), "kind": kind} | more, follow=True)


def test_a_count_is_closed_and_a_later_tap_opens_it_again(client, person, session, address):
    client.post(address, posted())
    page = close(client, session, "counted")
    assert (page.context["state"].code, page.context["ways_to_close"]) == ("counted", [Kind.REOPENED])
    assert client.get(reverse("visits:count_now", args=[session.pk])).json()["closing"] == "counted"
    with clock.at(clock.now() + timedelta(minutes=1)):
        client.post(address, posted())
        page = client.get(address)
    assert (page.context["state"].code, page.context["state"].was_closed) == ("", True)
    assert page.context["ways_to_close"] == [Kind.COUNTED]


@pytest.mark.parametrize(
    ("kind", "denied"), [("counted", ClosingDenied.NOBODY_COUNTED), ("reopened", ClosingDenied.NOT_CLOSED)]
)
def test_a_closing_that_can_not_be_is_refused_in_words(client, person, session, kind, denied):
    assert messages_of(close(client, session, kind)) == [str(denied.label)]
    assert not CountClosing.objects.exists()


@pytest.mark.parametrize("sent", [{"kind": "open"}, {"key": "1"}])
def test_a_closing_that_can_not_be_read_changes_nothing(client, person, session, sent):
    address = reverse("visits:close_count", args=[session.pk])
    response = client.post(address, {"key": str(uuid.uuid4()), "kind": "unknown"} | sent, follow=True)
    assert len(messages_of(response)) == 1
    assert not CountClosing.objects.exists()


def test_all_days_that_nobody_counted_are_listed_and_settled_in_one_tap(client, person, session, service):
    sessions = [SessionFactory(activity=session.activity, on_date=TODAY - timedelta(days=n)) for n in (1, 40, 400)]
    page = client.get(reverse("visits:to_settle"))
    assert list(page.context["page"].object_list) == sessions
    page = close(client, sessions[1], "nobody_came", list="1")
    assert list(page.context["page"].object_list) == [sessions[0], sessions[2]]
    page = close(client, sessions[0], "unknown", list="1")
    assert list(page.context["page"].object_list) == [sessions[2]]


def test_the_list_is_paged_with_as_many_queries_for_60_days_as_for_31(client, person, session):
    address = reverse("visits:to_settle")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert len(response.context["page"].object_list) == 30
        return len(captured)

    for n in range(1, 32):
        SessionFactory(activity=session.activity, on_date=TODAY - timedelta(days=n))
    few = queries()
    for n in range(32, 61):
        SessionFactory(activity=session.activity, on_date=TODAY - timedelta(days=n))
    assert queries() == few
    assert len(client.get(address, {"page": "2"}).context["page"].object_list) == 30


def test_the_list_of_another_centre_is_not_found(client, person):
    other = PartnerServiceFactory().centre
    assert client.get(reverse("visits:to_settle"), {"centre": other.slug}).status_code == 404


def test_the_list_is_of_the_centre_in_the_address(client, person, session):
    other = PartnerServiceFactory(kind="bhv")
    StaffRole.objects.create(person=person, role="centre_lead", centre=other.centre, service=other)
    SessionFactory(activity=session.activity, on_date=TODAY - timedelta(days=1))
    assert not client.get(reverse("visits:to_settle"), {"centre": other.centre.slug}).context["page"].object_list
