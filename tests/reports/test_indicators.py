"""Every indicator says what it is, and none fails where there is nothing."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from reports.counts import Counts, GroupMeeting, HomeVisits, ShownOn, Talks
from reports.indicators import groups, home_visits, work
from reports.indicators_page import as_markdown
from reports.sections import sections_of
from reports.telling.printable import Printable
from visits.models.tallies import ADULTS


def counts(**fields):
    return Counts(**{"adults": {who.value: 0 for who in ADULTS}, "children": {(0, 12): 0}} | fields)


def printable(**fields):
    return Printable(counts(**fields))


EVERYTHING = {
    "meetings": [GroupMeeting(1, sessions=2, marked=1, families=6, adults=9, children=7, two_adults=3, ill=1)],
    "home_visits": {"done": 12, "declined": 6, "offered": 0, "rescheduled": 0},
    "home_visits_by_step": [HomeVisits("Nyfödd", "done", True, True, False, 12)],
    "talks": [Talks("Sömn", "phone", "individual", 7, 8), Talks("Ekonomi", "phone", "general", 9, 9)],
    "guidance": [ShownOn("mhv", "social_services", "", 8), ShownOn("mhv", "", "other", 5),
                 ShownOn("mhv", "other", "", 6)],
}  # fmt: skip


def every(now, before=None):
    return [row for section in sections_of(now, before) for table in section.tables for row in table.rows]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_says_what_it_is_in_words(language):
    with override(language):
        rows = every(printable(**EVERYTHING))
        names = [row.indicator.name for row in rows]
        assert sorted(set(names)) == sorted(names)
        for row in rows:
            one = row.indicator
            assert all(str(text).strip() for text in (one.label, one.unit, one.formula, one.source)), one.name
            assert one.goal, one.name
            assert str(one.formula).endswith("."), one.name


def test_what_can_be_missing_says_when():
    for row in every(printable(**EVERYTHING)) + every(printable()):
        if row.value is None:
            assert str(row.indicator.missing), row.indicator.name


def test_nothing_at_all_is_nought_or_no_value_and_never_an_error():
    rows = every(printable(), printable())
    assert {row.value for row in rows} == {0, None}
    assert {row.shown for row in rows} <= {"0", "0,0", "–"}


def test_a_share_of_nothing_has_no_value_and_is_not_nought():
    empty = printable()
    for one in (groups.FILL_RATE, groups.NO_SHOW_SHARE, home_visits.JOINT_SHARE, home_visits.INTERPRETER_SHARE):
        assert one.of(empty) is None


def test_a_service_and_a_body_outside_of_one_name_are_two_places():
    rows = {row.indicator.name: row.value for row in every(printable(**EVERYTHING))}
    assert (rows["guidance:mhv:other"], rows["guidance:mhv:outside:other"]) == (6, 5)
    assert work.place("other") != work.place("outside:other")


def test_what_was_logged_then_and_not_now_is_there_with_nought():
    now, before = printable(), printable(**EVERYTHING)
    row = next(row for row in every(now, before) if row.indicator.name == "talks_theme:Sömn")
    assert (row.value, row.before) == (0, 7)


def test_how_much_is_known_stands_beside_the_figure():
    with override("en"):
        rows = every(printable(**EVERYTHING))
    row = next(row for row in rows if row.indicator.name == "group_participants")
    assert (row.value, row.coverage.counted, row.coverage.whole) == (16, 1, 2)
    assert str(row.coverage.text) == "Attendance is marked at 1 of 2 sessions."


def test_the_page_of_indicators_is_in_step():
    page = (Path(settings.BASE_DIR) / "docs" / "indicators.md").read_text(encoding="utf-8")
    assert page == as_markdown(), "Run: .venv/bin/python manage.py write_indicators_page"
