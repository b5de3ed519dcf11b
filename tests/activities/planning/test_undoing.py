"""Undone within the hour, while nobody has signed up to what would disappear; audited."""

from datetime import date, timedelta

import pytest

from activities.activity_settings import SettingsRefused, change_settings
from activities.models import ActivitySession, PlannedChange, WeeklySlot
from activities.planning.undoing import undo
from activities.planning.week_refusals import WeekDenied, WeekRefused
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM, Actor
from tests.activities.programme import shown, sign_up
from tests.factories import staff_with

from .weeks import NOW, a_week, lead_of, moved, slot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_monday():
    with clock.at(NOW):
        yield


@pytest.fixture
def centre():
    return a_week()


def undone(change, person, now=NOW):
    return undo(change=change, by=Actor.staff(person), person=person, now=now)


def week():
    """The slots, and when and where each session is, whatever its number."""
    slots = [(each.activity.title, each.weekday, each.starts, each.valid_from, each.valid_to)
             for each in WeeklySlot.objects.order_by("activity__title", "valid_from")]  # fmt: skip
    sessions = ActivitySession.objects.order_by("starts_at", "activity__title")
    return slots, [(each.on_date, *shown(each)) for each in sessions]


def test_a_slot_that_was_moved_is_back_with_its_sessions_and_the_log_says_so(centre):
    before, lead = week(), lead_of(centre)
    change = moved(slot(), person=lead).change
    assert week() != before
    undone(change, lead, NOW + timedelta(minutes=60))
    assert week() == before
    change.refresh_from_db()
    assert (change.undone_by, change.undone_at) == (lead, NOW + timedelta(minutes=60))
    event = AuditEvent.objects.get(action="undid_planning")
    assert (event.actor_id, event.detail) == (lead.pk, "slot_moved")
    undone(change, lead)  # once more changes nothing
    assert AuditEvent.objects.filter(action="undid_planning").count() == 1


def test_a_family_whose_session_was_called_off_by_the_change_has_it_back(centre):
    session = ActivitySession.objects.get(activity__title="Spädbarnsmassage", on_date=date(2026, 11, 24))
    sign_up(session)
    change = moved(slot(), person=lead_of(centre)).change
    undone(change, lead_of(centre))
    session.refresh_from_db()
    assert (session.is_called_off, shown(session)[0]) == (False, "2 13:30-15:00")


def test_it_stays_when_a_family_has_signed_up_to_what_would_disappear(centre):
    lead = lead_of(centre)
    change = moved(slot(), person=lead).change
    sign_up(ActivitySession.objects.get(activity__title="Spädbarnsmassage", on_date=date(2026, 11, 25)))
    before = week()
    with pytest.raises(WeekRefused) as refused:
        undone(change, lead)
    assert (refused.value.reason, week()) == (WeekDenied.HAS_FAMILIES, before)
    change.refresh_from_db()
    assert change.undone_at is None


def test_after_the_hour_it_stays(centre):
    lead = lead_of(centre)
    change = moved(slot(), person=lead).change
    with pytest.raises(WeekRefused) as refused:
        undone(change, lead, NOW + timedelta(hours=1, seconds=1))
    assert refused.value.reason == WeekDenied.TOO_LATE


def test_an_earlier_change_waits_until_the_later_is_undone(centre):
    lead = lead_of(centre)
    first = moved(slot(), person=lead).change
    later = moved(WeeklySlot.objects.get(activity__title="Spädbarnsmassage", weekday=3), weekday=4, person=lead)
    with pytest.raises(WeekRefused) as refused:
        undone(first, lead)
    assert refused.value.reason == WeekDenied.CHANGED_SINCE
    undone(later.change, lead)
    undone(first, lead)


@pytest.mark.parametrize("role", ["staff_member", "data_protection_officer", "it_administrator"])
def test_nobody_but_those_who_plan_there_undoes_it(centre, role):
    change = moved(slot()).change
    service = centre.services.get(kind="open_preschool") if role == "staff_member" else None
    with pytest.raises(WeekRefused) as refused:
        undone(change, staff_with(role, service))
    assert refused.value.reason == WeekDenied.NOT_YOURS


def test_an_activitys_settings_are_put_back_by_the_lead_of_its_service_only(centre):
    lead, activity = lead_of(centre), slot().activity
    before = activity.capacity
    changes = {"capacity": 30, "title": "Massage", "participating_services": []}
    change_settings(activity=activity, changes=changes, by=SYSTEM, now=NOW, person=lead)
    change = PlannedChange.objects.get()
    assert (set(change.before), change.kind) == ({"capacity", "title"}, "activity_changed")
    coordinator = staff_with("coordinator", centre=centre)
    with pytest.raises(WeekRefused) as refused:
        undone(change, coordinator)
    assert refused.value.reason == WeekDenied.NOT_YOURS
    undone(change, lead)
    activity.refresh_from_db()
    assert (activity.capacity, activity.title) == (before, "Spädbarnsmassage")
    assert PlannedChange.objects.count() == 1


def test_settings_that_families_rely_on_by_now_stay(centre):
    lead, activity = lead_of(centre), slot().activity
    change_settings(activity=activity, changes={"capacity": 1}, by=SYSTEM, now=NOW)
    change_settings(activity=activity, changes={"capacity": 2}, by=SYSTEM, now=NOW, person=lead)
    session = ActivitySession.objects.get(activity=activity, on_date=date(2026, 11, 24))
    sign_up(session, places=2)
    with pytest.raises(SettingsRefused):
        undone(PlannedChange.objects.get(), lead)
    activity.refresh_from_db()
    assert activity.capacity == 2
