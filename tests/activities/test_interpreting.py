"""Interpreters: needs pooled by language, small numbers of others never told, orders shown to parents."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from activities.interpreting import (
    FEWEST_TOLD,
    InterpreterDenied,
    InterpreterRefused,
    needs_at,
    note_interpreter,
    pooled_elsewhere,
    read_needs,
)
from activities.models import ActivitySeries, ActivitySession
from activities.queries import bookable_sessions
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.privacy.walls import reading_as
from staff.rules import reader_for
from tests.activities.leading import coming, needing
from tests.activities.sharing import signed_in
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db
NOW = stockholm(2026, 11, 24, 8, 0)


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.at(NOW):
        yield


@pytest.fixture
def session():
    return SessionFactory(capacity=None, activity__capacity=None)


@pytest.fixture
def service(session):
    return session.activity.responsible_service


@pytest.fixture
def person(service):
    return staff_with("staff_member", service)


def needs(person, *services):
    with reading_as(reader_for(person)) as reader:
        found = read_needs(services=services, reader=reader, by=Actor.staff(person), now=NOW)
    return [
        (n.language, n.families, [(at.session.pk, at.families) for at in n.sessions], n.to_order) for n in found
    ]


def order(session, person, language="ti", is_ordered=True):
    with reading_as(reader_for(person)) as reader:
        return note_interpreter(
            session=session,
            language=language,
            is_ordered=is_ordered,
            reader=reader,
            by=Actor.staff(person),
            now=NOW,
        )


# ---- What is needed


def test_needs_are_pooled_by_language_over_sessions_and_series(session, service, person):
    activity = session.activity
    series = ActivitySeries.objects.create(activity=activity)
    first, second = (
        SessionFactory(activity=activity, series=series, number=n, capacity=None, on_date=session.on_date, hour=h)
        for n, h in ((1, 9), (2, 18))
    )
    needing(session, "ti")
    needing(session, "ti", "ti")  # both parents of one family
    needing(series, "ti", alias="Serien")
    needing(session, "so")
    coming(session, "Ingen tolk")
    needing(session, "uk", state="waiting")
    needing(session, "uk", repeat_until=NOW)  # signed up twice, and has not been told on the screen
    assert needs(person, service) == [
        ("so", 1, [(session.pk, 1)], 1),
        ("ti", 3, [(first.pk, 1), (session.pk, 2), (second.pk, 1)], 1),
    ]
    event = AuditEvent.objects.get(action="read_interpreter_needs")
    assert (event.actor_id, event.service_id, event.count) == (person.pk, service.pk, 2)


def test_as_many_are_to_be_ordered_as_sessions_are_at_the_same_time(session, service, person):
    at_the_same_time = SessionFactory(activity=session.activity, hour=14)
    after = SessionFactory(activity=session.activity, hour=16)
    for each in (session, at_the_same_time, after):
        needing(each, "ti")
    assert needs(person, service)[0][-1] == 2
    order(session, person)
    assert needs(person, service)[0][-1] == 1
    order(at_the_same_time, person)
    order(after, person)
    assert needs(person, service)[0][-1] == 0


@pytest.mark.parametrize("fault", ["past", "later", "called_off", "other_service"])
def test_what_is_not_in_the_coming_four_weeks_of_ones_own_is_not_counted(session, service, person, fault):
    if fault in {"past", "later"}:
        days = -7 if fault == "past" else 28
        session.on_date += timedelta(days=days)
        session.starts_at += timedelta(days=days)
        session.ends_at += timedelta(days=days)
    if fault == "called_off":
        session.called_off_at = NOW
    session.save()
    needing(session, "ti")
    if fault == "other_service":
        person = staff_with("staff_member", PartnerServiceFactory(centre=service.centre, kind="bhv"))
    assert needs(person, service) == []


# ---- What others are told


def test_the_centres_other_services_are_told_from_five_families_and_nothing_below(session, service):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    coordinator = staff_with("coordinator", centre=service.centre)
    for _ in range(FEWEST_TOLD - 1):
        needing(session, "ti")
    needing(SessionFactory(activity=ActivityFactory(responsible_service=other)), "so")

    def told(person, *own):
        with reading_as(reader_for(person)) as reader:
            assert reader.services == frozenset(own)
            return [(each.language, each.families) for each in pooled_elsewhere(service.centre, own, NOW)]

    assert told(coordinator) == []
    needing(session, "ti")
    assert told(coordinator) == [("ti", FEWEST_TOLD)]
    assert told(staff_with("staff_member", other), other.pk) == [("ti", FEWEST_TOLD)]
    assert told(staff_with("staff_member", service), service.pk) == []  # their own are not in it


def test_ones_own_families_never_make_a_small_number_of_others_visible(session, service):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    for _ in range(FEWEST_TOLD):
        needing(session, "ti")
    needing(SessionFactory(activity=ActivityFactory(responsible_service=other)), "ti")
    assert pooled_elsewhere(service.centre, [service.pk], NOW) == []


def test_the_page_of_a_coordinator_has_no_session_that_families_need(client, session, service):
    for _ in range(2):
        needing(session, "ti")
    signed_in(client, staff_with("coordinator", centre=service.centre))
    page = client.get(reverse("activities_staff:interpreters"))
    assert (page.status_code, page.context["needs"], page.context["elsewhere"]) == (200, [], [])
    assert "igrin" not in page.content.decode()


def test_who_works_elsewhere_does_not_open_the_centres_page(client, service):
    signed_in(client, staff_with("staff_member", PartnerServiceFactory()))
    address = reverse("activities_staff:interpreters")
    assert client.get(address, {"centre": service.centre.slug}).status_code == 404
    signed_in(client, staff_with("it_administrator"))
    assert client.get(address).status_code == 403


def test_it_takes_as_many_queries_for_30_sessions_as_for_one(client, session, person):
    signed_in(client, person)
    needing(session, "ti")
    ActivitySession.objects.update(interpreters_ordered=["ti"])
    address = reverse("activities_staff:interpreters")
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for n in range(29):
        one = SessionFactory(activity=session.activity, on_date=session.on_date + timedelta(days=n % 20), hour=8)
        needing(one, ["ti", "so", "uk"][n % 3])
        ActivitySession.objects.filter(pk=one.pk).update(interpreters_ordered=["ti"])
    with CaptureQueriesContext(connection) as many:
        page = client.get(address)
    assert sum(len(need.sessions) for need in page.context["needs"]) == 30
    assert len(many) == len(few)


# ---- What is ordered


def test_an_order_is_noted_once_and_taken_back(session, person):
    for is_ordered, expected in [(True, ["ti"]), (True, ["ti"]), (False, []), (False, [])]:
        assert order(session, person, is_ordered=is_ordered).interpreters_ordered == expected
    actions = list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["ordered_interpreter", "took_back_interpreter"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("other", InterpreterDenied.NOT_YOURS),
        ("off", InterpreterDenied.CALLED_OFF),
        ("over", InterpreterDenied.OVER),
    ],
)
def test_what_can_not_be_ordered(session, service, person, fault, reason):
    if fault == "other":
        person = staff_with("centre_lead", PartnerServiceFactory(centre=service.centre, kind="bhv"))
    if fault == "off":
        ActivitySession.objects.update(called_off_at=NOW)
    if fault == "over":
        ActivitySession.objects.update(starts_at=NOW - timedelta(hours=2), ends_at=NOW)
    with pytest.raises(InterpreterRefused) as refusal:
        order(session, person)
    assert refusal.value.reason == reason
    session.refresh_from_db()
    assert session.interpreters_ordered == []


def test_an_order_for_a_session_called_off_can_be_taken_back(session, person):
    order(session, person)
    ActivitySession.objects.update(called_off_at=NOW)
    assert order(session, person, is_ordered=False).interpreters_ordered == []


def test_the_session_says_what_is_needed_and_what_was_ordered_beforehand(session, service, person):
    needing(session, "ti")
    session = order(session, person, "uk")
    with reading_as(reader_for(person)) as reader:
        found = needs_at(session, reader)
    assert [(n.language, n.families, n.sessions[0].is_ordered) for n in found] == [
        ("ti", 1, False),
        ("uk", 0, True),
    ]


@pytest.mark.parametrize(("language", "is_ordered"), [("klingon", "yes"), ("ti", "perhaps"), ("", "")])
def test_a_damaged_form_orders_nothing(client, session, person, language, is_ordered):
    signed_in(client, person)
    address = reverse("activities_staff:note_interpreter", args=[session.pk])
    client.post(address, {"language": language, "is_ordered": is_ordered, "back": "session"})
    session.refresh_from_db()
    assert session.interpreters_ordered == []


def test_the_buttons_of_both_pages_lead_back_to_them(client, session, person, service):
    signed_in(client, person)
    needing(session, "ti")
    address = reverse("activities_staff:note_interpreter", args=[session.pk])
    sent = {"language": "ti", "is_ordered": "yes"}
    assert client.post(address, sent | {"back": "session"})["Location"] == reverse(
        "activities_staff:session", args=[session.pk]
    )
    everything = reverse("activities_staff:interpreters") + f"?centre={service.centre.slug}"
    assert client.post(address, sent | {"back": "all"})["Location"] == everything
    assert b"data-interpreter-ordered" in client.get(everything).content


# ---- What parents see


def test_parents_see_it_on_the_session_the_week_and_the_groups(client, session, service):
    ActivitySession.objects.update(interpreters_ordered=["ti", "uk"])
    slug, day = service.centre.slug, session.on_date.isocalendar()
    addresses = [reverse("session", args=[slug, session.pk]), reverse("groups", args=[slug]),
                 reverse("week", args=[slug, day.year, day.week])]  # fmt: skip
    shown = [client.get(address).content.decode().count("data-interpreter-ordered") for address in addresses]
    assert shown == [2, 2, 2]
    ActivitySession.objects.update(called_off_at=NOW)
    shown = [client.get(address).content.decode().count("data-interpreter-ordered") for address in addresses]
    assert shown == [0, 0, 0]


@pytest.mark.parametrize(("page_language", "order"), [
    ("ar", ["arabic", "early", "late"]), ("sv", ["early", "late", "arabic"]), ("", ["early", "late", "arabic"]),
    ("so", ["early", "late", "arabic"]), ("fa", ["late", "early", "arabic"]),
])  # fmt: skip
def test_sessions_with_an_interpreter_for_the_reader_come_first(page_language, order):
    activity = ActivityFactory()
    for title, hour, ordered in [("early", 9, []), ("late", 11, ["prs"]), ("arabic", 13, ["ar"])]:
        SessionFactory(activity=activity, title=title, hour=hour, interpreters_ordered=ordered)
    found = bookable_sessions(activity.centre, NOW, page_language)
    assert [each.title for each in found] == order


def test_a_session_called_off_is_not_first():
    activity = ActivityFactory()
    SessionFactory(activity=activity, title="early", hour=9)
    SessionFactory(activity=activity, title="off", hour=11, interpreters_ordered=["ar"], called_off_at=NOW)
    assert [each.title for each in bookable_sessions(activity.centre, NOW, "ar")] == ["early", "off"]


def test_the_groups_in_arabic_begin_with_what_is_interpreted(client):
    activity = ActivityFactory()
    SessionFactory(activity=activity, title="Tidig", hour=9)
    SessionFactory(activity=activity, title="Tolkad", hour=13, interpreters_ordered=["ar"])
    with translation.override("ar"):
        page = client.get(reverse("groups", args=[activity.centre.slug]))
    assert [each.title for each in page.context["sessions"]] == ["Tolkad", "Tidig"]


def test_the_series_come_in_that_order_too_and_say_which_interpreter_is_to_come(client):
    activity = ActivityFactory()
    early, interpreted, been = (ActivitySeries.objects.create(activity=activity) for _ in range(3))
    SessionFactory(activity=activity, series=early, hour=9)
    SessionFactory(activity=activity, series=interpreted, hour=11)
    SessionFactory(activity=activity, series=interpreted, hour=13, interpreters_ordered=["ar", "ti"])
    week_before = NOW.date() - timedelta(days=7)
    SessionFactory(activity=activity, series=been, on_date=week_before, interpreters_ordered=["ar"])
    SessionFactory(activity=activity, series=been, hour=15)
    address = reverse("groups", args=[activity.centre.slug])
    for language, order in (("ar", [interpreted, been, early]), ("sv", [been, early, interpreted])):
        with translation.override(language):
            page = client.get(reverse("groups", args=[activity.centre.slug]))
        assert page.context["series"] == order
    assert client.get(address).content.decode().count("data-interpreter-ordered") == 2
    page = client.get(reverse("series", args=[activity.centre.slug, interpreted.pk]))
    assert page.content.decode().count("data-interpreter-ordered") == 2
