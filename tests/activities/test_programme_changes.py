"""What a changed file changes, and what it leaves alone."""

from collections.abc import Iterator
from datetime import date, time

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from activities.importing import Counted, What
from activities.models import Activity, ActivitySession, SignUp
from familjecentral import clock
from tests.factories import PartnerServiceFactory, stockholm

from .programme import (
    CENTRE,
    affected,
    counts,
    import_rows,
    on_massage_day,
    open_row,
    sessions,
    shown,
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


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"start": time(14)}, "starts_at", stockholm(2026, 11, 24, 14)),
        ({"end": time(16)}, "ends_at", stockholm(2026, 11, 24, 16)),
        ({"note": "Ta med handduk"}, "note", "Ta med handduk"),
        ({"place": "Biblioteket"}, "venue.name", "Biblioteket"),
        ({"title": "Babymassage"}, "activity.title", "Babymassage"),
        ({"age_to_months": 10}, "activity.age_to_months", 10),
        ({"booking": "invitation"}, "activity.booking", "invitation"),
        ({"valid_from": date(2026, 11, 9)}, "note", ""),
        ({"valid_to": date(2026, 12, 18)}, "note", ""),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_changed_row_changes_the_session_in_place_with_its_sign_ups(
    change: dict[str, object], field: str, value: object
) -> None:
    import_rows(week_row(), open_row())
    before = on_massage_day()
    sign_up(before)
    other = [s for s in state()[10] if s[0] != before.pk]

    result = import_rows(week_row(**change), open_row())

    after = on_massage_day()
    found: object = after
    for name in field.split("."):
        found = getattr(found, name)
    assert (after.pk, after.places_taken, found) == (before.pk, 1, value)
    assert affected(result) == ([] if "valid" in str(change) else [(before.pk, What.CHANGED, 1, 0)])
    assert len(other) >= 5
    again = state()
    assert (import_rows(week_row(**change), open_row()).has_changes, state() == again) == (False, True)


def test_another_responsible_service_is_another_activity_and_families_stay_with_theirs() -> None:
    import_rows(week_row(), open_row())
    before = on_massage_day()
    sign_up(before)

    result = import_rows(week_row(services=("bhv",)), open_row())

    before.refresh_from_db()
    assert (before.activity.responsible_service.kind, before.places_taken) == ("open_preschool", 1)
    assert before.is_called_off
    assert [pk for pk, *_rest in affected(result)] == [before.pk]
    after = ActivitySession.objects.get(
        on_date=before.on_date, starts_at=before.starts_at, activity__responsible_service__kind="bhv"
    )
    assert (after.places_taken, after.is_called_off) == (0, False)


def test_postgresql_itself_keeps_families_with_the_service_they_signed_up_to() -> None:
    import_rows(week_row(), open_row())
    session = on_massage_day()
    sign_up(session)
    other = PartnerServiceFactory(centre=session.activity.centre, kind="mhv")
    with pytest.raises(IntegrityError, match="responsible"), transaction.atomic():
        Activity.objects.filter(pk=session.activity_id).update(responsible_service=other)


def test_only_what_changed_is_written() -> None:
    import_rows(week_row(), open_row())
    untouched = list(ActivitySession.objects.filter(activity__title="Öppet hus").order_by("pk").values())

    result = import_rows(week_row(start=time(14)), open_row())

    assert counts(result) == {Counted.SLOTS_CHANGED: 1, Counted.SESSIONS_CHANGED: 6}
    assert list(ActivitySession.objects.filter(activity__title="Öppet hus").order_by("pk").values()) == untouched


def test_row_divided_in_two_periods_keeps_every_session() -> None:
    import_rows(open_row())
    before = {s.on_date: s.pk for s in sessions()}

    import_rows(
        open_row(3, valid_to=date(2026, 11, 15), place="Parken"), open_row(4, valid_from=date(2026, 11, 16))
    )

    assert {s.on_date: s.pk for s in sessions()} == before
    assert [s.venue.name if s.venue else "" for s in sessions()] == ["Parken", "Parken", "", "", "", ""]


def test_two_groups_that_swap_times_keep_their_sign_ups() -> None:
    import_rows(week_row(), week_row(3, title="ABC", start=time(9), end=time(10)))
    massage = on_massage_day()
    sign_up(massage)

    import_rows(week_row(start=time(9), end=time(10)), week_row(3, title="ABC"))

    massage.refresh_from_db()
    assert (massage.activity.title, localtime(massage.starts_at).hour, massage.places_taken) == (
        "Spädbarnsmassage",
        9,
        1,
    )


def test_vanished_row_removes_free_sessions_and_calls_off_taken_ones() -> None:
    import_rows(week_row(), open_row())
    taken, waiting, left = sessions(CENTRE, date(2026, 11, 24))[1:6:2]
    sign_up(taken, places=2)
    sign_up(waiting, SignUp.State.WAITING)
    sign_up(left, SignUp.State.CANCELLED)  # can't be seen from the import, but must not be lost

    result = import_rows(open_row())

    assert [(s.pk, s.is_called_off) for s in sessions() if s.activity.title == "Spädbarnsmassage"] == [
        (taken.pk, True),
        (waiting.pk, True),
        (left.pk, True),
    ]
    assert affected(result) == [(taken.pk, What.GONE, 2, 0), (waiting.pk, What.GONE, 0, 1)]
    assert counts(result) == {
        Counted.SLOTS_REMOVED: 1,
        Counted.SESSIONS_REMOVED: 3,
        Counted.SESSIONS_CALLED_OFF: 3,
    }
    again = state()
    assert (import_rows(open_row()).has_changes, state() == again) == (False, True)


def test_row_that_comes_back_restores_the_sessions_it_called_off() -> None:
    import_rows(week_row(), open_row())
    taken = on_massage_day()
    sign_up(taken)
    import_rows(open_row())

    result = import_rows(week_row(), open_row())

    taken.refresh_from_db()
    assert (taken.is_called_off, taken.called_off_reason, on_massage_day().pk) == (False, "", taken.pk)
    assert affected(result) == [(taken.pk, What.RESTORED, 1, 0)]


def test_sessions_that_have_been_stay_as_they_were() -> None:
    import_rows(week_row(), open_row())
    with clock.at(stockholm(2026, 11, 20, 12)):
        import_rows(week_row(start=time(14), place="Parken"))  # and the open slot is gone

    past = [shown(s)[:3] for s in sessions(CENTRE, last=date(2026, 11, 17))]
    coming = [shown(s)[:3] for s in sessions(CENTRE, date(2026, 11, 18))]
    assert past == [("2 09:00-12:00", "Öppet hus", ""), ("2 13:30-15:00", "Spädbarnsmassage", "")] * 3
    assert coming == [("2 14:00-15:00", "Spädbarnsmassage", "Parken")] * 3


def test_new_row_of_a_running_programme_makes_no_sessions_in_the_past() -> None:
    import_rows(open_row())

    with clock.at(stockholm(2026, 11, 20, 12)):
        import_rows(open_row(), week_row())

    assert [s.on_date for s in sessions() if s.activity.title == "Spädbarnsmassage"] == [
        date(2026, 11, 24),
        date(2026, 12, 1),
        date(2026, 12, 8),
    ]


def test_next_term_leaves_this_one_alone() -> None:
    import_rows(week_row())
    before = [s.pk for s in sessions()]

    import_rows(week_row(valid_from=date(2027, 1, 11), valid_to=date(2027, 1, 24)))

    assert [s.pk for s in sessions(CENTRE, last=date(2026, 12, 31))] == before
    assert (len(sessions()), Activity.objects.count()) == (8, 1)


def test_file_that_follows_on_a_running_programme_ends_it_the_day_before() -> None:
    import_rows(week_row())

    with clock.at(stockholm(2026, 11, 5)):
        import_rows(week_row(weekday=3, valid_from=date(2026, 11, 23)))
        again = state()
        assert import_rows(week_row(weekday=3, valid_from=date(2026, 11, 23))).has_changes is False

    assert state() == again
    assert [(s.on_date.day, s.on_date.isoweekday()) for s in sessions()] == [
        (3, 2), (10, 2), (17, 2), (25, 3), (2, 3), (9, 3),
    ]  # fmt: skip
