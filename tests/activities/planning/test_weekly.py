"""The ordinary week moved: sessions follow from a day on, what has been stays, and families are told."""

from datetime import date, time

import pytest

from activities.import_results import What
from activities.models import ActivitySession, PlannedChange, WeeklySlot
from activities.planning.week_refusals import WeekDenied, WeekRefused
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from staff.models import Venue
from tests.activities.programme import affected, sessions, shown, sign_up, state, week_row
from tests.factories import VenueFactory

from .weeks import FROM, NOW, a_week, moved, slot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_monday():
    with clock.at(NOW):
        yield


def massages(**filters):
    found = ActivitySession.objects.filter(activity__title="Spädbarnsmassage", called_off_at=None, **filters)
    return [(each.on_date.isoformat(), shown(each)[0]) for each in found.order_by("starts_at")]


def test_from_the_day_chosen_it_is_on_the_other_day_and_before_that_as_it_was():
    a_week()
    changed = moved(slot())
    assert massages() == [
        ("2026-11-03", "2 13:30-15:00"), ("2026-11-10", "2 13:30-15:00"), ("2026-11-17", "2 13:30-15:00"),
        ("2026-11-25", "3 13:00-14:30"), ("2026-12-02", "3 13:00-14:30"), ("2026-12-09", "3 13:00-14:30"),
    ]  # fmt: skip
    slots = WeeklySlot.objects.filter(activity__title="Spädbarnsmassage").order_by("valid_from")
    assert [(each.valid_from, each.valid_to, each.weekday) for each in slots] == [
        (date(2026, 11, 2), date(2026, 11, 22), 2), (FROM, date(2026, 12, 11), 3)
    ]  # fmt: skip
    event = AuditEvent.objects.get(action="changed_week")
    assert (event.thing, event.thing_id) == ("activities.weeklyslot", str(slots[0].pk))
    assert changed.change.kind == PlannedChange.Kind.SLOT_MOVED


def test_another_time_of_the_same_day_keeps_the_session_and_who_has_signed_up():
    a_week()
    session = ActivitySession.objects.get(activity__title="Spädbarnsmassage", on_date=date(2026, 11, 24))
    sign_up(session)
    changed = moved(slot(), weekday=2, starts=time(14), ends=time(15, 30))
    session.refresh_from_db()
    assert shown(session)[0] == "2 14:00-15:30"
    assert affected(changed.result) == [(session.pk, What.CHANGED, 1, 0)]


def test_a_session_with_families_is_called_off_when_its_day_goes_and_one_without_disappears():
    a_week()
    session = ActivitySession.objects.get(activity__title="Spädbarnsmassage", on_date=date(2026, 11, 24))
    sign_up(session)
    changed = moved(slot())
    session.refresh_from_db()
    assert session.is_called_off
    assert affected(changed.result) == [(session.pk, What.GONE, 1, 0)]
    assert massages(on_date=date(2026, 12, 1)) == []


def test_looking_it_through_says_the_same_and_changes_nothing():
    a_week()
    sign_up(ActivitySession.objects.get(activity__title="Spädbarnsmassage", on_date=date(2026, 11, 24)))
    before = state()
    looked = moved(slot(), dry_run=True)
    assert (looked.change, state(), PlannedChange.objects.count()) == (None, before, 0)
    done = moved(slot())
    assert (looked.result.counts, affected(looked.result)) == (done.result.counts, affected(done.result))


def test_the_song_follows_the_open_house_only_while_it_lies_within_it():
    a_week()
    moved(slot("Öppet hus"), weekday=2, starts=time(9, 45), ends=time(12))
    songs = [shown(each) for each in sessions(first=FROM) if each.activity.title == "Sångstund"]
    assert songs[0][3] == "Öppet hus"
    (later,) = [each for each in WeeklySlot.objects.filter(activity__title="Öppet hus") if each.valid_from == FROM]
    moved(later, weekday=2, starts=time(13), ends=time(15))
    songs = [shown(each) for each in sessions(first=FROM) if each.activity.title == "Sångstund"]
    assert songs[0][3] == ""


def test_the_same_form_twice_is_one_change(key):
    a_week()
    first, mine = moved(slot(), key=key), WeeklySlot.objects.get(activity__title="Spädbarnsmassage", weekday=2)
    before = state()
    assert moved(mine, key=key).change == first.change
    assert state() == before
    with pytest.raises(WeekRefused) as refused:
        moved(slot("Öppet hus"), key=key)
    assert refused.value.reason == WeekDenied.KEY_REUSED


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"weekday": 2, "starts": time(13, 30), "ends": time(15)}, WeekDenied.NOTHING_CHANGED),
        ({"ends": time(13)}, WeekDenied.ENDS_BEFORE),
        ({"from_day": date(2026, 11, 9)}, WeekDenied.FROM_PAST),
        ({"from_day": date(2026, 12, 12)}, WeekDenied.OVER),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_changes(wish, reason):
    a_week()
    before = state()
    with pytest.raises(WeekRefused) as refused:
        moved(slot(), **wish)
    assert (refused.value.reason, state()) == (reason, before)


def test_a_place_of_another_centre_is_refused():
    a_week()
    with pytest.raises(WeekRefused) as refused:
        moved(slot(), venue=VenueFactory())
    assert refused.value.reason == WeekDenied.ELSEWHERE


def test_a_room_that_is_taken_is_refused_with_what_is_in_it():
    centre = a_week(week_row(5, title="Babyrytmik", weekday=3, start=time(13), end=time(14), place="Storstugan"))
    Venue.objects.filter(name="Storstugan").update(is_shared=False)
    ActivitySession.objects.filter(venue__name="Storstugan").update(venue=None)
    room = centre.venues.get(name="Storstugan")
    ActivitySession.objects.filter(activity__title="Babyrytmik").update(venue=room)
    before = state()
    with pytest.raises(WeekRefused) as refused:
        moved(slot(), venue=room)
    assert refused.value.reason == WeekDenied.PLACE_TAKEN
    assert "Babyrytmik" in str(refused.value)
    assert state() == before
