from datetime import date

import pytest

from reports.periods import Period, month_before, month_of, term_of, year_of


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_the_term_that_a_day_is_in(day, start, end):
    assert term_of(day) == Period(start, end)


def test_months_and_years_across_their_edges():
    assert month_of(date(2028, 2, 10)) == Period(date(2028, 2, 1), date(2028, 2, 29))
    assert month_before(date(2026, 1, 31)) == Period(date(2025, 12, 1), date(2025, 12, 31))
    assert year_of(date(2026, 5, 5)) == Period(date(2026, 1, 1), date(2026, 12, 31))


def test_a_leap_day_is_the_28th_a_year_before():
    assert Period(date(2028, 2, 29), date(2028, 3, 1)).year_before() == Period(date(2027, 2, 28), date(2027, 3, 1))


def test_a_period_that_ends_before_its_start_cannot_be_made():
    with pytest.raises(ValueError, match="ends on or after"):
        Period(date(2026, 2, 2), date(2026, 2, 1))


def test_until_cuts_only_what_is_later():
    period = Period(date(2026, 7, 1), date(2026, 12, 31))
    assert period.until(date(2026, 11, 24)) == Period(date(2026, 7, 1), date(2026, 11, 24))
    assert period.until(date(2027, 1, 1)) == period


def test_ten_years_are_the_longest():
    assert not Period(date(2016, 1, 1), date(2025, 12, 31)).is_too_long
    assert Period(date(2016, 1, 1), date(2026, 1, 1)).is_too_long


def test_what_comes_after_has_the_same_months_or_days():
    assert Period(date(2026, 7, 1), date(2026, 12, 31)).just_after() == Period(date(2027, 1, 1), date(2027, 6, 30))
    assert Period(date(2026, 1, 30), date(2026, 1, 31)).just_after() == Period(date(2026, 2, 1), date(2026, 2, 2))


def test_weeks_across_the_new_year_are_iso_weeks():
    weeks = Period(date(2026, 12, 28), date(2027, 1, 5)).mondays()
    assert weeks == [date(2026, 12, 28), date(2027, 1, 4)]
    assert [monday.isocalendar().week for monday in weeks] == [53, 1]
