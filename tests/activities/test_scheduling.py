"""What should be on each day: dates and clock, nesting, closures, red days, moves and changes."""

from datetime import UTC, date, time

import pytest

from activities.models import Activity, WeeklySlot
from activities.scheduling import Planned, close, deviate, nest, red_days, sessions_of
from staff.models import Closure, ScheduleException, Venue

TUESDAY = date(2026, 11, 24)


def planned(
    starts: str, ends: str, *, venue: Venue | None = None, booking: str = "drop_in", to: int = 72
) -> Planned:
    activity = Activity(booking=booking, age_from_months=0, age_to_months=to)
    return Planned(activity, TUESDAY, time.fromisoformat(starts), time.fromisoformat(ends), venue, "")


def closure(from_time: str = "", to_time: str = "", first: date = TUESDAY, last: date = TUESDAY) -> Closure:
    return Closure(pk=1, from_date=first, to_date=last, reason="Stängt", **_window(from_time, to_time))


def exception(kind: str, from_time: str = "", to_time: str = "", **about: object) -> ScheduleException:
    return ScheduleException(kind=kind, from_date=TUESDAY, to_date=TUESDAY, **_window(from_time, to_time), **about)


def _window(from_time: str, to_time: str) -> dict[str, time | None]:
    return {
        "from_time": time.fromisoformat(from_time) if from_time else None,
        "to_time": time.fromisoformat(to_time) if to_time else None,
    }


PARK, LIBRARY = Venue(pk=1, name="Parken"), Venue(pk=2, name="Biblioteket")


def slot(weekday: int, valid_from: date, valid_to: date) -> WeeklySlot:
    return WeeklySlot(
        activity=Activity(title="Öppet"), weekday=weekday, starts=time(9), ends=time(12), valid_from=valid_from,
        valid_to=valid_to,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "dates"),
    [
        (date(2026, 11, 24), date(2026, 12, 8), [date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 8)]),
        (date(2026, 11, 25), date(2026, 12, 7), [date(2026, 12, 1)]),
        (date(2026, 11, 24), date(2026, 11, 24), [date(2026, 11, 24)]),
        (date(2026, 11, 25), date(2026, 11, 30), []),
    ],
    ids=["both-ends-included", "inside", "one-day", "no-tuesday"],
)
def test_a_session_on_each_of_its_weekdays(valid_from: date, valid_to: date, dates: list[date]) -> None:
    assert [session.on_date for session in sessions_of([slot(2, valid_from, valid_to)])] == dates


def test_clock_time_stays_when_the_clocks_change() -> None:
    sessions = sessions_of([slot(7, date(2026, 10, 18), date(2026, 10, 25))])

    assert [session.starts_at.astimezone(UTC).hour for session in sessions] == [7, 8]
    assert [(session.starts_at.hour, session.ends_at.hour) for session in sessions] == [(9, 12), (9, 12)]


@pytest.mark.parametrize(
    ("inner", "is_nested"),
    [
        (planned("10:00", "10:30"), True),
        (planned("09:00", "09:30"), True),
        (planned("11:30", "12:00"), True),
        (planned("08:30", "09:30"), False),
        (planned("11:30", "12:30"), False),
        (planned("09:00", "12:00"), False),
        (planned("10:00", "10:30", venue=PARK), False),
        (planned("10:00", "10:30", booking="sign_up"), False),
        (planned("10:00", "10:30", booking="invitation"), False),
    ],
    ids=["inside", "at-start", "at-end", "before", "ends-after", "equal", "place", "sign-up", "invited"],
)  # fmt: skip
def test_what_lies_within_an_open_slot(inner: Planned, is_nested: bool) -> None:
    outer = planned("09:00", "12:00")
    inner.within = None

    nest([inner, outer])

    assert (inner.within is outer, outer.within) == (is_nested, None)


def test_song_outdoors_is_where_its_slot_is() -> None:
    outer, empty, same = (
        planned("09:00", "12:00", venue=PARK),
        planned("10:00", "10:30"),
        planned("11:00", "11:30", venue=PARK),
    )

    nest([empty, same, outer])

    assert [(s.within, s.venue) for s in (empty, same)] == [(outer, PARK)] * 2


def test_nothing_nests_in_a_sign_up_group_or_on_another_day() -> None:
    group, song, other_day = planned("09:00", "12:00", booking="sign_up"), planned("10:00", "10:30"), None
    other_day = planned("09:00", "12:00")
    other_day.on_date = date(2026, 11, 25)

    nest([group, song, other_day])

    assert song.within is None


def test_of_two_slots_as_long_the_one_for_the_same_ages_holds_the_song() -> None:
    babies, all_ages, song = (
        planned("09:00", "12:00", to=12),
        planned("09:00", "12:00"),
        planned("10:00", "10:30", to=12),
    )

    nest([all_ages, babies, song])

    assert song.within is babies


def test_nesting_is_one_level_deep() -> None:
    longest, middle, song = planned("09:00", "12:00"), planned("09:30", "11:30"), planned("10:00", "10:30")

    nest([song, middle, longest])

    assert [s.within for s in (longest, middle, song)] == [None, longest, longest]


@pytest.mark.parametrize(
    ("shut", "closed"),
    [
        (closure(), ["08:00", "10:00", "13:00", "14:00"]),
        (closure("12:00", "16:00"), ["13:00", "14:00"]),
        (closure("11:00", "12:00"), ["08:00", "10:00"]),  # the song follows its slot
        (closure("16:00", "18:00"), []),
        (closure(first=date(2026, 11, 23), last=date(2026, 11, 23)), []),
        (closure(first=date(2026, 11, 1), last=date(2026, 11, 30)), ["08:00", "10:00", "13:00", "14:00"]),
    ],
    ids=["whole-day", "afternoon", "end-of-the-morning", "evening", "day-before", "weeks"],
)
def test_what_a_closure_calls_off(shut: Closure, closed: list[str]) -> None:
    sessions = [
        planned("08:00", "12:00"),
        planned("10:00", "10:30"),
        planned("13:00", "16:00"),
        planned("14:00", "14:30"),
    ]
    nest(sessions)

    close(sessions, [shut])

    assert [f"{s.starts:%H:%M}" for s in sessions if s.closures] == closed


def test_moved_window_moves_what_overlaps_and_what_is_nested_in_it() -> None:
    morning, song, afternoon = planned("09:00", "12:00"), planned("09:30", "10:00"), planned("13:00", "15:00")
    nest([morning, song, afternoon])

    deviate([morning, song, afternoon], [exception("moved", "11:00", "12:30", venue=LIBRARY, note="Tag bussen")])

    assert [(s.is_moved, s.final_venue_id, s.deviation_note) for s in (morning, song, afternoon)] == [
        (True, LIBRARY.pk, "Tag bussen"),
        (True, LIBRARY.pk, ""),
        (False, None, ""),
    ]


def test_moved_to_where_it_is_already_is_not_moved() -> None:
    session = planned("09:00", "12:00", venue=LIBRARY)

    deviate([session], [exception("moved", venue=LIBRARY)])

    assert (session.is_moved, session.final_venue_id) == (False, LIBRARY.pk)


@pytest.mark.parametrize(
    ("window", "noted"),
    [
        (("09:30", "10:15"), ["09:00"]),
        (("10:00", "10:30"), ["10:00"]),
        (("11:30", "14:00"), ["09:00", "13:00"]),
        (("", ""), ["09:00", "13:00"]),
        (("15:00", "16:00"), []),
    ],
    ids=["theme-in-the-slot", "the-song-itself", "across", "whole-day", "after"],
)
def test_which_session_a_changed_note_is_about(window: tuple[str, str], noted: list[str]) -> None:
    sessions = [planned("09:00", "12:00"), planned("10:00", "10:30"), planned("13:00", "15:00")]
    nest(sessions)

    deviate(sessions, [exception("changed", *window, note="Tema")])

    assert [f"{s.starts:%H:%M}" for s in sessions if s.deviation_note] == noted


def test_red_days_are_holidays_and_free_eves_but_not_plain_sundays() -> None:
    assert red_days(date(2026, 6, 1), date(2026, 6, 30)) == {
        date(2026, 6, 6): "Nationaldagen",
        date(2026, 6, 19): "Midsommarafton",
        date(2026, 6, 20): "Midsommardagen",
    }
