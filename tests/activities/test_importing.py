"""Importing: what the real files say a week is, the same file again, dry runs and shifts."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from activities.models import WeeklySlot
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from tests.factories import (
    StaffMemberFactory,
    stockholm,
)

from .programme import (
    REAL,
    import_real,
    import_rows,
    sessions,
    shown,
    state,
    week_row,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """The small programmes of these tests are still to come."""
    with clock.at(stockholm(2026, 10, 26, 8)):
        yield


OPALTORGET = [
    ("1 09:00-12:00", "Öppet för barn 0–6 år", "Välens naturreservat", "", ""),
    ("1 10:30-11:00", "Sångstund", "Välens naturreservat", "Öppet för barn 0–6 år", ""),
    ("1 13:00-15:30", "Babyöppet 0–8 månader", "", "", ""),
    ("1 14:00-14:30", "Sångstund", "", "Babyöppet 0–8 månader", ""),
    ("2 08:30-12:30", "Öppet för barn 0–6 år", "", "", ""),
    ("2 10:30-11:00", "Sångstund", "", "Öppet för barn 0–6 år", ""),
    ("2 13:30-15:00", "Spädbarnsmassage", "", "", ""),
    ("3 09:00-12:30", "Babyöppet 0–2 år", "", "", ""),
    ("3 10:30-11:00", "Sångstund", "", "Babyöppet 0–2 år", ""),
    ("3 11:30-12:30", "Barnvagnspromenad", "Utomhus", "", ""),
    ("4 09:00-12:00", "Förberedande SFI för föräldrar med barn", "", "", ""),
    ("4 13:00-15:30", "Öppet för barn 0–6 år", "", "", ""),
    ("4 14:00-14:30", "Sångstund", "", "Öppet för barn 0–6 år", ""),
    ("5 08:30-13:00", "Öppet för barn 0–2 år", "", "", ""),
    ("5 10:30-11:00", "Sångstund", "", "Öppet för barn 0–2 år", ""),
]
OPALTORGET_INDOORS = [
    (when, title, "" if when[0] == "1" else place, *rest) for when, title, place, *rest in OPALTORGET
]
OPALTORGET_8_DECEMBER = [(*row[:4], "Stängt" if row[0][0] == "5" else "") for row in OPALTORGET_INDOORS]
OPALTORGET_18_DECEMBER = [(*row[:4], "Stängt" if row[0][0] == "1" else "") for row in OPALTORGET_INDOORS]
EKHOLMEN = [
    ("1 08:00-12:00", "Öppet för barn 0–5 år", "", "", ""),
    ("1 10:00-10:30", "Sångstund", "", "Öppet för barn 0–5 år", ""),
    ("1 13:00-16:00", "Öppet för barn 0–18 månader", "", "", ""),
    ("1 14:00-14:30", "Sångstund", "", "Öppet för barn 0–18 månader", ""),
    ("2 08:00-12:00", "Öppet för barn 0–18 månader", "", "", ""),
    ("2 10:00-10:30", "Sångstund", "", "Öppet för barn 0–18 månader", ""),
    ("2 13:00-16:00", "Öppet för barn 0–6 månader", "", "", ""),
    ("2 14:00-14:30", "Sångstund", "", "Öppet för barn 0–6 månader", ""),
    ("3 10:30-12:00", "Föräldragrupp", "", "", ""),
    ("3 13:00-16:00", "Öppet för barn 0–5 år", "", "", ""),
    ("3 14:00-14:30", "Sångstund", "", "Öppet för barn 0–5 år", ""),
    ("4 09:00-12:00", "Öppet för barn 0–12 månader", "", "", ""),
    ("4 10:00-10:30", "Sångstund", "", "Öppet för barn 0–12 månader", ""),
]
EKHOLMEN_6_FEBRUARY = [
    (*row[:4], "Stängt på eftermiddagen" if row[0] in {"2 13:00-16:00", "2 14:00-14:30"} else "")
    for row in EKHOLMEN
]
EKHOLMEN_1_MAY = [(*row[:4], "Första maj" if row[0][0] == "3" else "") for row in EKHOLMEN]
GIMO = [
    ("2 09:00-12:00", "Sång, lek och prat", "", "", ""),
    ("2 10:00-10:30", "Musiksamling", "", "Sång, lek och prat", ""),
    ("3 09:00-12:00", "Öppet med barnhälsovården", "", "", ""),
    ("3 10:00-10:30", "Musiksamling", "", "Öppet med barnhälsovården", ""),
    ("4 09:00-12:00", "Öppet med barnmorska", "", "", ""),
    ("4 09:30-09:45", "Styrketräning med barnmorska", "", "Öppet med barnmorska", ""),
    ("4 10:00-10:30", "Musiksamling", "", "Öppet med barnmorska", ""),
    ("5 09:00-12:00", "Öppet med Råd och stöd", "", "", ""),
    ("5 10:00-10:30", "Musiksamling", "", "Öppet med Råd och stöd", ""),
]
HERRLJUNGA = [
    ("1 09:00-12:00", "Öppen förskola", "", "", ""),
    ("1 10:00-10:30", "Hopp & Skutt", "", "Öppen förskola", ""),
    ("2 10:00-12:00", "Babyöppet", "", "", ""),
    ("2 10:45-11:15", "Babysång", "", "Babyöppet", ""),
    ("2 13:00-16:00", "Öppen förskola", "", "", ""),
    ("2 14:00-14:30", "Sjunga och spela", "", "Öppen förskola", ""),
    ("4 09:00-12:00", "Öppen förskola", "", "", ""),
    ("4 10:00-10:30", "Sång och lekfullt lärande", "", "Öppen förskola", ""),
]


@pytest.mark.parametrize(
    ("name", "monday", "week"),
    [
        ("opaltorget", date(2023, 10, 23), OPALTORGET),  # summer time
        ("opaltorget", date(2023, 10, 30), OPALTORGET),  # winter time; week 44, the last one outdoors
        ("opaltorget", date(2023, 11, 6), OPALTORGET_INDOORS),
        ("opaltorget", date(2023, 12, 4), OPALTORGET_8_DECEMBER),
        ("opaltorget", date(2023, 12, 18), OPALTORGET_18_DECEMBER),
        ("opaltorget", date(2023, 12, 25), []),
        ("ekholmen", date(2024, 1, 8), EKHOLMEN),
        ("ekholmen", date(2024, 2, 5), EKHOLMEN_6_FEBRUARY),
        ("ekholmen", date(2024, 4, 29), EKHOLMEN_1_MAY),
        ("ekholmen", date(2024, 6, 17), EKHOLMEN),
        ("ekholmen", date(2024, 6, 24), []),
        ("gimo", date(2026, 8, 17), GIMO),
        ("gimo", date(2026, 10, 26), GIMO),
        ("herrljunga", date(2026, 9, 14), HERRLJUNGA),
        ("herrljunga", date(2026, 12, 14), HERRLJUNGA),
    ],
)
def test_week_of_a_real_programme_is_what_its_file_says(
    name: str, monday: date, week: list[tuple[str, ...]]
) -> None:
    import_real(name)

    centre = f"Familjecentralen {name.capitalize()}"
    assert [shown(s) for s in sessions(centre, monday, monday + timedelta(days=6))] == week


@pytest.mark.parametrize("name", ["ekholmen", "gimo", "herrljunga", "opaltorget"])
def test_every_day_of_a_real_programme_has_the_rows_that_its_file_has_for_it(name: str) -> None:
    """Read once more with nothing but csv, so that the reader is not its own judge."""
    import_real(name)

    expected = []
    with (REAL / f"{name}-week.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            day, last = date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"])
            while day <= last:
                if day.isoweekday() == int(row["weekday"]):
                    expected.append((day, row["start"], row["end"], row["title"]))
                day += timedelta(days=1)
    assert sorted(expected) == sorted(
        (s.on_date, f"{localtime(s.starts_at):%H:%M}", f"{localtime(s.ends_at):%H:%M}", s.activity.title)
        for s in sessions(f"Familjecentralen {name.capitalize()}")
    )


def test_theme_note_stands_on_the_open_slot_of_that_day_only() -> None:
    import_real("herrljunga")

    noted = [
        (s.on_date, s.activity.title) for s in sessions("Familjecentralen Herrljunga") if "Tematräff" in s.note
    ]
    assert noted == [(date(2026, 9, 17), "Öppen förskola")]


@pytest.mark.parametrize("name", ["ekholmen", "gimo", "herrljunga", "opaltorget"])
@pytest.mark.parametrize("now", [stockholm(2023, 1, 1), stockholm(2026, 10, 26, 10), stockholm(2027, 1, 1)])
def test_same_file_twice_changes_nothing(name: str, now: datetime) -> None:
    with clock.at(now):
        import_real(name)
        before = state()

        result = import_real(name)

    assert (result.has_changes, result.affected, state() == before) == (False, [], True)


def test_dry_run_says_the_same_and_changes_nothing() -> None:
    before = state()

    tried = import_real("opaltorget", dry_run=True)

    assert state() == before
    done = import_real("opaltorget")
    assert (tried.dry_run, tried.said, tried.counts) == (True, done.said, done.counts)


def test_import_is_recorded_once_per_centre_without_names() -> None:
    import_rows(week_row(), week_row(centre="Familjecentralen Annan"))

    assert [(e.action, e.actor_kind) for e in AuditEvent.objects.all()] == [("imported_programme", "system")] * 2


def test_shift_moves_programme_and_closures_by_whole_weeks() -> None:
    import_real("ekholmen", shift_to=date(2026, 8, 19))  # a Wednesday: the week of Monday 17 August

    centre = "Familjecentralen Ekholmen"
    assert [shown(s) for s in sessions(centre, date(2026, 8, 17), date(2026, 8, 23))] == EKHOLMEN
    assert [shown(s) for s in sessions(centre, date(2026, 9, 14), date(2026, 9, 20))] == EKHOLMEN_6_FEBRUARY
    assert sessions(centre)[0].on_date == date(2026, 8, 17)


def test_shifted_twice_to_the_same_week_changes_nothing() -> None:
    import_real("opaltorget", shift_to=date(2026, 8, 17))
    before = state()

    assert import_real("opaltorget", shift_to=date(2026, 8, 21)).has_changes is False
    assert state() == before


def test_half_a_year_takes_few_queries() -> None:
    with CaptureQueriesContext(
        connection,
    ) as first:
        import_real("ekholmen")
    with CaptureQueriesContext(connection) as again:
        import_real("ekholmen")

    assert (len(first) < 130, len(again) < 40) == (True, True), (len(first), len(again))


def test_staff_member_who_imports_stands_in_the_audit_log() -> None:
    from activities.importing import import_programme
    from familjecentral.audit.recording import Actor

    person = StaffMemberFactory()
    import_programme(rows=[week_row()], exceptions=None, by=Actor.staff(person))

    assert [(e.actor_kind, e.actor_id) for e in AuditEvent.objects.all()] == [("staff", person.pk)]
    assert WeeklySlot.objects.count() == 1
