"""Reminders and thanks: when, to whom, once, and never stale."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities import reminding
from activities.links import token_of
from activities.models import ActivitySeries, Attendance, SignUpChild
from activities.tasks import send_reminders
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.outbox import sending
from familjecentral.outbox.models import Message
from tests.activities.told import acting_for, family, messages
from tests.factories import ActivityFactory, SessionFactory, stockholm

pytestmark = pytest.mark.django_db

SIGNED_UP = stockholm(2026, 11, 10, 8, 0)
TWO_DAYS_BEFORE = stockholm(2026, 11, 24, 10, 0)
SAME_MORNING = stockholm(2026, 11, 26, 7, 0)
AFTER = stockholm(2026, 11, 26, 17, 0)
BOTH = {"email": "familj@example.org", "remind_two_days": True, "remind_same_day": True}
NONE = BOTH | {"remind_two_days": False, "remind_same_day": False}


@pytest.fixture
def session():
    """On Thursday 26 November, 13 to 15."""
    return SessionFactory(capacity=40)


def has_place(bookable, *contacts, state="confirmed", at=SIGNED_UP):
    return family(bookable, *(contacts or (BOTH,)), state=state, state_at=at, signed_up_at=at)


def remind(bookable, now):
    """What is new in the outbox when the service's reminders are looked at, as (kind, whom)."""
    before = {message.pk for message in messages(bookable)}
    with clock.at(now):
        reminding.remind(controller_id=bookable.activity.responsible_service_id, now=now)
    return [(each.kind, each.to) for each in messages(bookable) if each.pk not in before]


def kinds(bookable, now):
    return [kind for kind, _whom in remind(bookable, now)]


def series_of(days=3, *, activity=None, **values):
    series = ActivitySeries.objects.create(
        activity=activity or ActivityFactory(title="ABC"), capacity=40, **values
    )
    for number in range(days):
        on = date(2026, 11, 26) + timedelta(days=7 * number)
        SessionFactory(activity=series.activity, series=series, number=number + 1, on_date=on)
    return series


def marked(sign_up, session, state):
    with acting_for(session):
        Attendance.objects.create(
            sign_up=sign_up, session=session, controller_id=sign_up.controller_id, state=state, marked_at=AFTER
        )


# ---- Before


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (stockholm(2026, 11, 24, 8, 59), []),
        (stockholm(2026, 11, 24, 9, 0), ["reminder_two_days"]),
        (stockholm(2026, 11, 24, 17, 59), ["reminder_two_days"]),
        (stockholm(2026, 11, 24, 18, 0), []),
        (stockholm(2026, 11, 23, 12, 0), []),
        (stockholm(2026, 11, 25, 12, 0), []),
        (stockholm(2026, 11, 26, 6, 59), []),
        (stockholm(2026, 11, 26, 7, 0), ["reminder_same_day"]),
        (stockholm(2026, 11, 26, 12, 59), ["reminder_same_day"]),
        (stockholm(2026, 11, 26, 13, 0), []),
    ],
)
def test_reminders_have_their_hours(session, now, due):
    has_place(session)
    assert kinds(session, now) == due


def test_each_parent_gets_the_reminders_they_have_chosen_and_no_other(session):
    only = [
        {"email": "bada@example.org", "remind_two_days": True, "remind_same_day": True},
        {"email": "ingen@example.org", "remind_two_days": False, "remind_same_day": False},
    ]
    has_place(session, *only)
    has_place(session, {"email": "tva@example.org", "remind_two_days": True, "remind_same_day": False})
    has_place(session, {"email": "morgon@example.org", "remind_two_days": False, "remind_same_day": True})
    two_days = {whom for _kind, whom in remind(session, TWO_DAYS_BEFORE)}
    same_day = {whom for _kind, whom in remind(session, SAME_MORNING)}
    assert two_days == {"bada@example.org", "tva@example.org"}
    assert same_day == {"bada@example.org", "morgon@example.org"}


@pytest.mark.parametrize("state", ["waiting", "offered", "entered", "lapsed", "cancelled", "released"])
def test_who_has_no_place_is_not_reminded_or_thanked(session, state):
    has_place(session, state=state)
    assert [kinds(session, now) for now in (TWO_DAYS_BEFORE, SAME_MORNING, AFTER)] == [[], [], []]


def test_who_has_left_a_series_is_neither_reminded_nor_thanked_ever_after():
    series = series_of()
    has_place(series, state="cancelled")
    last = stockholm(2026, 12, 10, 17, 0)
    assert [kinds(series, now) for now in (TWO_DAYS_BEFORE, SAME_MORNING, last)] == [[], [], []]


def test_nobody_is_reminded_of_what_is_called_off(session):
    session.called_off_at = SIGNED_UP
    session.save()
    has_place(session)
    assert [kinds(session, now) for now in (TWO_DAYS_BEFORE, SAME_MORNING, AFTER)] == [[], [], []]


def test_each_session_of_a_series_is_reminded_of():
    series = series_of()
    has_place(series)
    for week in range(3):
        now = TWO_DAYS_BEFORE + timedelta(days=7 * week)
        assert kinds(series, now) == ["reminder_two_days"]
    assert len({message.event for message in messages(series)}) == 3


def test_it_is_said_once_however_often_it_is_looked_at_and_when_the_clock_goes_back(session):
    has_place(session)
    assert kinds(session, TWO_DAYS_BEFORE) == ["reminder_two_days"]
    for minutes in (10, 60, -30, 0):
        assert kinds(session, TWO_DAYS_BEFORE + timedelta(minutes=minutes)) == []


def test_a_session_that_is_moved_to_another_day_is_reminded_of_anew(session):
    has_place(session)
    assert kinds(session, TWO_DAYS_BEFORE) == ["reminder_two_days"]
    later = timedelta(days=7)
    session.on_date, session.starts_at = session.on_date + later, session.starts_at + later
    session.ends_at += later
    session.save()
    assert kinds(session, TWO_DAYS_BEFORE + later) == ["reminder_two_days"]


def test_who_got_the_place_today_has_just_been_told(session):
    has_place(session, BOTH | {"email": "ny@example.org"}, at=TWO_DAYS_BEFORE - timedelta(hours=1))
    assert remind(session, TWO_DAYS_BEFORE) == []
    assert remind(session, SAME_MORNING) == [("reminder_same_day", "ny@example.org")]


def test_a_worker_that_was_down_for_a_day_sends_nothing_stale(session):
    has_place(session)
    assert kinds(session, stockholm(2026, 11, 25, 10, 0)) == []  # it slept over the two days
    assert kinds(session, stockholm(2026, 11, 26, 13, 30)) == []  # and over the morning


def test_a_reminder_that_lay_in_the_queue_while_the_mail_worker_was_down_never_leaves(session):
    has_place(session)
    assert kinds(session, TWO_DAYS_BEFORE) == ["reminder_two_days"]
    (message,) = messages(session)
    assert message.not_after == stockholm(2026, 11, 24, 20, 0)
    with clock.at(stockholm(2026, 11, 25, 10, 0)):
        assert sending.deliver_message(message_id=message.pk, controller_id=message.controller_id) is False
    assert messages(session)[0].state == "expired"
    assert kinds(session, SAME_MORNING) == ["reminder_same_day"]
    assert messages(session)[1].not_after == session.starts_at


def test_the_hours_are_stockholms_across_the_clock_change():
    spring = SessionFactory(on_date=date(2027, 3, 29))  # the clock goes forward on 28 March
    has_place(spring)
    assert kinds(spring, stockholm(2027, 3, 27, 8, 59)) == []
    assert kinds(spring, stockholm(2027, 3, 27, 9, 0)) == ["reminder_two_days"]
    assert kinds(spring, stockholm(2027, 3, 29, 6, 59)) == []
    assert kinds(spring, stockholm(2027, 3, 29, 7, 0)) == ["reminder_same_day"]


# ---- After


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (stockholm(2026, 11, 26, 15, 59), []),
        (stockholm(2026, 11, 26, 16, 0), ["thanks"]),
        (stockholm(2026, 11, 26, 19, 0), []),
        (stockholm(2026, 11, 27, 8, 59), []),
        (stockholm(2026, 11, 27, 9, 0), ["thanks"]),
        (stockholm(2026, 11, 28, 14, 59), ["thanks"]),
        (stockholm(2026, 11, 28, 15, 0), []),
    ],
)
def test_thanks_come_once_they_are_home_and_not_days_later(session, now, due):
    has_place(session)
    assert kinds(session, now) == due
    assert kinds(session, now) == []


@pytest.mark.parametrize(("mark", "is_thanked"), [("present", True), ("ill", False), ("no_show", False)])
def test_only_who_came_is_thanked(session, mark, is_thanked):
    marked(has_place(session), session, mark)
    assert kinds(session, AFTER) == ["thanks"] * is_thanked


def test_a_series_is_thanked_for_after_its_last_session_and_once():
    series = series_of()
    has_place(series)
    afters = [AFTER + timedelta(days=7 * week) for week in range(3)]
    assert [kinds(series, now) for now in afters] == [[], [], ["thanks"]]
    on = date(2026, 12, 17)
    SessionFactory(activity=series.activity, series=series, number=4, on_date=on)  # one more, added late
    assert kinds(series, AFTER + timedelta(days=21)) == []


def test_when_the_last_session_is_called_off_the_one_before_it_is_the_last():
    series = series_of()
    series.sessions.filter(number=3).update(called_off_at=SIGNED_UP)
    has_place(series)
    assert kinds(series, AFTER + timedelta(days=7)) == ["thanks"]


@pytest.mark.parametrize(
    ("marks", "is_thanked"),
    [
        ({1: "no_show", 2: "no_show"}, False),  # never there
        ({1: "no_show", 2: "present"}, True),
        ({1: "present", 3: "ill"}, False),  # not there at the end
        ({}, True),
    ],
)
def test_of_a_series_they_must_have_been_there(marks, is_thanked):
    series = series_of()
    sign_up = has_place(series)
    for number, mark in marks.items():
        marked(sign_up, series.sessions.get(number=number), mark)
    assert kinds(series, AFTER + timedelta(days=14)) == ["thanks"] * is_thanked


@pytest.mark.parametrize("why", ["the activity", "the series", "the child"])
def test_a_group_for_expecting_parents_or_a_family_that_awaits_a_child_is_never_thanked(why):
    activity = ActivityFactory(for_expecting=why == "the activity")
    series = series_of(1, activity=activity, due_month=date(2026, 12, 1) if why == "the series" else None)
    sign_up = has_place(series)
    if why == "the child":
        with acting_for(series):
            SignUpChild.objects.create(sign_up=sign_up, due_month=date(2026, 12, 1))
    assert kinds(series, AFTER) == []


def test_who_wants_no_reminders_gets_no_thanks_either(session):
    has_place(session, NONE)
    assert kinds(session, AFTER) == []


# ---- At what cost, and of whom


@pytest.mark.parametrize("now", [TWO_DAYS_BEFORE, SAME_MORNING, AFTER])
def test_the_number_of_queries_is_the_same_for_one_family_and_for_thirty(now):
    counted = []
    for number in (1, 30):
        session = SessionFactory(capacity=40)
        for n in range(number):
            has_place(session, BOTH | {"email": f"f{n}@example.org"})
        with clock.at(now), CaptureQueriesContext(connection) as queries:
            service_id = session.activity.responsible_service_id
            assert reminding.remind(controller_id=service_id, now=now) == number
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[1] <= 16


def test_a_service_reminds_its_own_families_only_and_the_task_looks_at_every_service(session):
    other = SessionFactory()
    has_place(session)
    has_place(other, BOTH | {"email": "andra@example.org"})
    with clock.at(TWO_DAYS_BEFORE):
        assert reminding.remind(controller_id=session.activity.responsible_service_id, now=TWO_DAYS_BEFORE) == 1
        assert messages(other) == []
        send_reminders.func(timestamp=0)
    assert [message.to for message in messages(other)] == ["andra@example.org"]
    assert len(messages(session)) == 1


# ---- One click


def contact_of(sign_up, number=1):
    with acting_for(sign_up.bookable):
        return sign_up.contacts.get(number=number)


def wants(sign_up, number=1):
    contact = contact_of(sign_up, number)
    return contact.remind_two_days, contact.remind_same_day


@pytest.fixture
def parents(session):
    return has_place(session, BOTH, BOTH | {"email": "den-andra@example.org"})


def address(sign_up, number=1):
    return reverse("stop_reminders", args=[token_of(sign_up.key, number)])


def test_one_click_of_a_mail_program_turns_off_that_parents_reminders_and_not_the_other_ones(
    client, session, parents
):
    client.handler.enforce_csrf_checks = True  # the mail program has no token of ours
    response = client.post(address(parents, 2), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert (wants(parents, 1), wants(parents, 2)) == ((True, True), (False, False))
    assert {whom for _kind, whom in remind(session, TWO_DAYS_BEFORE)} == {"familj@example.org"}
    assert "no-store" in response["Cache-Control"]
    event = AuditEvent.objects.get(action="stopped_reminders")
    assert (event.actor_kind, event.thing_id) == ("parent", str(parents.pk))


def test_opening_the_link_asks_and_changes_nothing(client, parents):
    page = client.get(address(parents))
    assert page.status_code == 200
    assert page.context["is_done"] is False
    assert wants(parents) == (True, True)


def test_clicking_twice_is_clicking_once_and_the_page_says_that_they_are_off(client, parents):
    for _twice in range(2):
        assert client.post(address(parents)).context["is_done"] is True
    assert client.get(address(parents)).context["is_done"] is True
    assert AuditEvent.objects.filter(action="stopped_reminders").count() == 1


@pytest.mark.parametrize("guess", ["x", "a" * 43, "%00", "1"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_guessed_link_turns_nothing_off(client, parents, guess, method):
    assert getattr(client, method)(f"/anmald/{guess}/inga-paminnelser/").status_code == 404
    assert wants(parents) == (True, True)


def test_a_parent_who_has_left_has_no_such_page(client, parents):
    with acting_for(parents.bookable):
        parents.contacts.filter(number=2).delete()
    assert client.get(address(parents, 2)).status_code == 404


def test_messages_that_matter_come_though_reminders_are_off(session):
    has_place(session, NONE)
    with acting_for(session):
        assert Message.objects.count() == 0
    assert kinds(session, TWO_DAYS_BEFORE) == []
