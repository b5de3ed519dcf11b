"""The calendar and the pages beside it: what they show, whom they let in, and that nothing is saved unseen."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import ActivitySession, PlannedChange, WeeklySlot
from familjecentral import clock
from tests.activities.programme import sign_up, state
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, staff_with

from .weeks import NOW, a_week, lead_of, slot

pytestmark = pytest.mark.django_db
WEEK = "/personal/planering/vecka/"


@pytest.fixture(autouse=True)
def a_monday():
    with clock.at(NOW):
        yield


@pytest.fixture
def centre():
    return a_week()


@pytest.fixture
def lead(client, centre):
    person = lead_of(centre)
    client.force_login(person)
    return person


def slot_form(**different):
    return {
        "action": "slot", "number": slot().pk, "key": uuid.uuid4(), "weekday": 3, "starts": "13:00",
        "ends": "14:30", "venue": "", "from_day": "2026-11-23",
    } | different  # fmt: skip


def cards(response):
    return {
        column.name: [(card.title, row, rows) for card, row, rows in column.placed]
        for column in response.context["week"].columns
        if column.cards
    }


def test_the_ordinary_week_stands_by_day_and_time(client, lead):
    response = client.get(WEEK, {"date": "2026-11-25"})
    assert cards(response) == {"Tisdag": [("Öppet hus", 4, 12), ("Sångstund", 8, 2), ("Spädbarnsmassage", 22, 6)]}
    assert response.context["week"].hours[0] == (8, 0)
    assert cards(client.get(WEEK, {"date": "2027-03-01"})) == {}


def test_a_slot_is_looked_through_saved_and_undone(client, lead):
    before = state()
    looked = client.post(WEEK, slot_form())
    assert (looked.status_code, state()) == (200, before)
    saved = client.post(WEEK, slot_form(step="save"))
    assert saved.url.endswith("&date=2026-11-23")
    assert [name for name in cards(client.get(saved.url)) if name == "Onsdag"] == ["Onsdag"]
    change = PlannedChange.objects.get()
    assert change.made_by == lead
    client.post(WEEK, {"action": "undo", "number": change.pk})
    assert "Onsdag" not in cards(client.get(WEEK, {"date": "2026-11-25"}))
    assert WeeklySlot.objects.count() == 3


def test_what_is_wrong_stands_at_its_field_and_what_was_written_stays(client, lead):
    response = client.post(WEEK, slot_form(ends="12:00", step="save"))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["ends"])
    assert response.context["form"]["starts"].value() == "13:00"
    assert client.post(WEEK, slot_form(from_day="", step="save")).status_code == 422


def test_a_session_made_by_hand_is_moved_with_its_families_counted_and_a_slots_is_not(client, centre, lead):
    activity = ActivityFactory(responsible_service=centre.services.get(kind="open_preschool"), title="Cirkel")
    session = SessionFactory(activity=activity, on_date=date(2026, 11, 26))
    sign_up(session)
    response = client.get(WEEK, {"date": "2026-11-26", "show": "sessions"})
    may = {card.title: card.may_move for column in response.context["week"].columns for card in column.cards}
    assert may == {"Öppet hus": False, "Sångstund": False, "Spädbarnsmassage": False, "Cirkel": True}
    form = {"action": "session", "key": uuid.uuid4(), "on_date": "2026-11-27", "starts": "10:00", "venue": ""}
    looked = client.post(WEEK, form | {"number": session.pk})
    assert looked.context["reach"].families == 1
    session.refresh_from_db()
    assert session.on_date == date(2026, 11, 26)
    client.post(WEEK, form | {"number": session.pk, "step": "save"})
    session.refresh_from_db()
    assert session.on_date == date(2026, 11, 27)
    of_a_slot = ActivitySession.objects.filter(slot__isnull=False).last()
    assert client.post(WEEK, form | {"number": of_a_slot.pk}).status_code == 404


@pytest.mark.parametrize("data", [{}, {"action": "x"}, {"number": "1" * 30}, {"number": "-1"}, {"number": 987654}])
def test_a_form_that_nobody_made_is_not_found(client, lead, data):
    form = {"action": "slot", "number": slot().pk} | data if data else {}
    assert client.post(WEEK, form).status_code == 404


@pytest.mark.parametrize("page", ["plan_week", "copy_term", "upload_programme"])
def test_nobody_plans_at_another_centre_and_staff_do_not_plan(client, centre, lead, page):
    address = reverse(f"activities_staff:{page}")
    assert client.get(address, {"centre": centre.slug}).status_code == 200
    other = PartnerServiceFactory()
    assert client.get(address, {"centre": other.centre.slug}).status_code == 404
    client.force_login(staff_with("centre_lead", other))
    assert client.post(WEEK, slot_form()).status_code == 404
    client.force_login(staff_with("staff_member", centre.services.get(kind="open_preschool")))
    assert client.get(address, {"centre": centre.slug}).status_code == 403


def test_the_calendar_takes_as_many_queries_for_thirty_slots_as_for_three(client, centre, lead):
    counts = []
    activity = slot().activity
    for more in (0, 27):
        for number in range(more):
            activity.slots.create(
                weekday=4, starts=f"{8 + number // 6:02}:{number % 6 * 10:02}", ends="16:00",
                valid_from=date(2026, 11, 2), valid_to=date(2026, 12, 11),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            client.get(WEEK, {"date": "2026-11-25"})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_term_is_looked_through_with_all_ticked_copied_and_undone(client, centre, lead):
    address = reverse("activities_staff:copy_term")
    assert client.get(address).context["form"].initial["first"] == date(2027, 1, 18)
    form = {"centre": centre.slug, "key": uuid.uuid4(), "as_of": "2026-12-11", "first": "2027-01-18",
            "last": "2027-04-16"}  # fmt: skip
    before = state()
    looked = client.post(address, form)
    assert (len(looked.context["slots"]), state()) == (3, before)
    wrong = client.post(address, form | {"last": "2026-01-01"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["last"])
    none = client.post(address, form | {"ticked": "yes", "step": "save"})
    assert (none.status_code, state()) == (422, before)
    done = client.post(address, form | {"ticked": "yes", "slot": [slot().pk], "step": "save"})
    assert done.url.endswith("&date=2027-01-18")
    assert WeeklySlot.objects.filter(valid_from=date(2027, 1, 18)).count() == 1
    client.post(WEEK, {"action": "undo", "number": PlannedChange.objects.get().pk})
    assert state()[:-1] == before[:-1]  # all but the log


def test_a_changed_setting_has_its_undo_on_the_page_of_settings(client, centre, lead):
    activity = slot().activity
    address = reverse("activities_staff:activity_settings", args=[activity.pk])
    data = {
        "booking": "sign_up", "target_group": "everyone", "capacity": activity.capacity, "age_from_months": 0,
        "age_to_months": 12, "sibling_rule": "one_fits", "capacity_unit": "families", "opens_time": "08:00",
        "closes_hours_before": 0, "allocation": "first_come", "queue_rule": "strict", "has_waiting_list": "on",
        "needs_contact": "on", "nested_count": "in_slot", "title": "Massage",
    }  # fmt: skip
    client.post(address, data)
    change = PlannedChange.objects.get()
    assert (change.before, change.after) == ({"title": "Spädbarnsmassage"}, {"title": "Massage"})
    assert f'data-change="{change.pk}"' in client.get(address).content.decode()
    client.post(WEEK, {"action": "undo", "number": change.pk})
    activity.refresh_from_db()
    assert activity.title == "Spädbarnsmassage"
