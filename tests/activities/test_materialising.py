"""Closures, moves and places in the sessions that are written."""

from collections.abc import Iterator
from datetime import date, time

import pytest
from django.utils.timezone import localtime

from activities.importing import Counted, What, WrongFile
from activities.models import Activity, ActivitySession
from familjecentral import clock
from staff.models import Closure, FamilyCentre, ScheduleException, Venue
from tests.factories import (
    FamilyCentreFactory,
    PrincipalFactory,
    SessionFactory,
    VenueFactory,
    stockholm,
)

from .programme import (
    CENTRE,
    affected,
    counts,
    exception_row,
    import_rows,
    on,
    on_massage_day,
    open_row,
    sessions,
    sign_up,
    state,
    week_row,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """The small programmes of these tests are still to come."""
    with clock.at(stockholm(2026, 10, 26, 8)):
        yield


def test_half_day_closure_leaves_the_morning_alone() -> None:
    import_rows(
        week_row(), open_row(), exceptions=[exception_row(from_time=time(12), to_time=time(16), note="Stängt")]
    )

    closure = Closure.objects.get()
    assert [
        (s.called_off_reason, s.called_off_by_closure_id) for s in sessions(CENTRE, *[date(2026, 11, 24)] * 2)
    ] == [
        ("", None),
        ("Stängt", closure.pk),
    ]


def test_closure_lists_what_families_had_signed_up_to_and_taking_it_back_restores() -> None:
    import_rows(week_row())
    sign_up(on(date(2026, 11, 24)))

    closed = import_rows(week_row(), exceptions=[exception_row()])
    off = on(date(2026, 11, 24))
    opened = import_rows(week_row(), exceptions=[])

    assert affected(closed) == [(off.pk, What.CALLED_OFF, 1, 0)]
    assert (off.called_off_reason, off.places_taken) == ("Planeringsdag", 1)
    assert affected(opened) == [(off.pk, What.RESTORED, 1, 0)]
    assert (on(date(2026, 11, 24)).is_called_off, Closure.objects.count()) == (False, 0)


def test_without_an_exceptions_file_closures_stay_and_are_applied() -> None:
    import_rows(week_row(), exceptions=[exception_row()])

    import_rows(week_row(start=time(14)))

    assert on(date(2026, 11, 24)).called_off_reason == "Planeringsdag"


def test_closure_that_staff_entered_outlives_every_file_and_closes_new_sessions() -> None:
    import_rows(week_row(centre=CENTRE, title="Annat", weekday=1))
    Closure.objects.create(
        centre=FamilyCentre.objects.get(),
        from_date=date(2026, 11, 24),
        to_date=date(2026, 11, 24),
        reason="Vattenläcka",
    )

    import_rows(week_row(), exceptions=[])

    assert (Closure.objects.count(), on(date(2026, 11, 24)).called_off_reason) == (1, "Vattenläcka")


def test_closure_with_a_new_reason_is_changed_in_place() -> None:
    import_rows(week_row(), exceptions=[exception_row()])
    before = Closure.objects.get().pk

    result = import_rows(week_row(), exceptions=[exception_row(note="Utbildning")])

    assert (Closure.objects.get().pk, on(date(2026, 11, 24)).called_off_reason) == (before, "Utbildning")
    assert counts(result) == {Counted.DEVIATIONS_CHANGED: 1, Counted.SESSIONS_CHANGED: 1}


def test_closed_day_reaches_sessions_that_no_file_made() -> None:
    import_rows(week_row())
    series = SessionFactory(activity=Activity.objects.get(), on_date=date(2026, 11, 24), hour=9)

    import_rows(week_row(), exceptions=[exception_row()])
    series.refresh_from_db()

    assert (series.called_off_reason, series.slot) == ("Planeringsdag", None)


def test_what_staff_called_off_or_moved_on_the_day_stays() -> None:
    import_rows(week_row())
    off, moved = on(date(2026, 11, 24)), on(date(2026, 12, 1))
    library = VenueFactory(centre=FamilyCentre.objects.get(), name="Biblioteket", is_shared=True)
    ActivitySession.objects.filter(pk=off.pk).update(called_off_at=clock.now(), called_off_reason="Sjukdom")
    ActivitySession.objects.filter(pk=moved.pk).update(is_moved=True, venue=library, note="Ring på")

    result = import_rows(week_row(start=time(14)), exceptions=[])

    off, moved = on(date(2026, 11, 24)), on(date(2026, 12, 1))
    assert (off.called_off_reason, moved.is_moved, moved.venue, moved.note) == (
        "Sjukdom",
        True,
        library,
        "Ring på",
    )
    assert localtime(moved.starts_at).hour == 14
    assert counts(result) == {Counted.SLOTS_CHANGED: 1, Counted.SESSIONS_CHANGED: 6}


def test_moved_day_moves_slot_and_song_and_back_again() -> None:
    song = open_row(4, title="Sång", start=time(10), end=time(10, 30))
    moved = exception_row(kind="moved", place="Biblioteket", note="Vi är på biblioteket")

    import_rows(open_row(), song, exceptions=[moved])
    there = [
        (s.venue and s.venue.name, s.moved_from, s.is_moved) for s in sessions(CENTRE, *[date(2026, 11, 24)] * 2)
    ]
    exceptions = ScheduleException.objects.values_list("kind", "venue__name", "venue__is_shared").get()
    import_rows(open_row(), song, exceptions=[])
    back = [(s.venue, s.is_moved, s.note) for s in sessions(CENTRE, *[date(2026, 11, 24)] * 2)]

    assert there == [("Biblioteket", None, True)] * 2
    assert exceptions == ("moved", "Biblioteket", True)
    assert (back, ScheduleException.objects.count()) == ([(None, False, "")] * 2, 0)


def test_moved_from_a_named_place_remembers_it() -> None:
    import_rows(open_row(place="Parken"), exceptions=[exception_row(kind="moved", place="Biblioteket")])

    session = on(date(2026, 11, 24))
    assert (str(session.venue), str(session.moved_from), session.is_moved) == ("Biblioteket", "Parken", True)


def test_public_holiday_is_a_closed_day_with_its_name() -> None:
    result = import_rows(week_row(weekday=5, valid_from=date(2027, 3, 15), valid_to=date(2027, 4, 4)))

    assert [(s.on_date, s.called_off_reason) for s in sessions()] == [
        (date(2027, 3, 19), ""),
        (date(2027, 3, 26), "Långfredagen"),
        (date(2027, 4, 2), ""),
    ]
    assert Closure.objects.values_list("from_date", "to_date", "reason").get() == (
        date(2027, 3, 26),
        date(2027, 3, 26),
        "Långfredagen",
    )
    assert counts(result)[Counted.SESSIONS_NEW_CALLED_OFF] == 1


def test_room_that_is_not_shared_can_not_be_taken_twice_and_nothing_is_written() -> None:
    centre = FamilyCentreFactory(name=CENTRE, municipality=PrincipalFactory(name="Exempelkommun"))
    VenueFactory(centre=centre, name="Stora rummet")
    before = state()

    with pytest.raises(WrongFile) as caught:
        import_rows(
            week_row(place="Stora rummet"),
            week_row(3, place="Stora rummet", title="ABC", start=time(14)),
        )

    assert [(e.row, e.column, e.code) for e in caught.value.errors] == [(3, "place", "place_taken")]
    assert state() == before


def test_groups_in_a_room_that_is_not_shared_can_swap_times() -> None:
    centre = FamilyCentreFactory(name=CENTRE, municipality=PrincipalFactory(name="Exempelkommun"))
    VenueFactory(centre=centre, name="Stora rummet")
    early = {"place": "Stora rummet", "start": time(9), "end": time(10)}
    late = {"place": "Stora rummet", "start": time(10), "end": time(11)}
    import_rows(week_row(**early), week_row(3, title="ABC", **late))
    before = {s.pk for s in sessions()}

    import_rows(week_row(**late), week_row(3, title="ABC", **early))

    assert {s.pk for s in sessions()} == before
    assert [s.activity.title for s in sessions()][:2] == ["ABC", "Spädbarnsmassage"]
    assert Venue.objects.get().activitysession_set.count() == 12


def test_room_that_staff_have_moved_a_session_to_is_taken_too() -> None:
    import_rows(week_row(), open_row(4))
    room = VenueFactory(centre=FamilyCentre.objects.get(), name="Stora rummet")
    ActivitySession.objects.filter(pk=on_massage_day().pk).update(is_moved=True, venue=room)
    before = state()

    with pytest.raises(WrongFile) as caught:
        import_rows(week_row(), open_row(4), week_row(5, title="ABC", start=time(14), place="Stora rummet"))

    assert [(e.row, e.column, e.code) for e in caught.value.errors] == [(None, "place", "place_taken")]
    assert state() == before
