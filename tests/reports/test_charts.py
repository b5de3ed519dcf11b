"""What the charts of the page show."""

from datetime import date

import pytest

from reports.making import make_report
from reports.periods import Period
from reports.pictures import MOST_WEEKS, pictures_of
from reports.scope import Scope

from .made import AT, count, session_at

pytestmark = pytest.mark.django_db


def test_a_period_of_many_weeks_is_drawn_by_month(centre):
    count(session_at(centre, date(2026, 9, 7)), "woman", 40)
    count(session_at(centre, date(2026, 9, 21)), "woman", 2)
    report = make_report(Scope.of_centre(centre), Period(date(2017, 1, 1), date(2026, 11, 24)), as_of=AT)
    assert len(report.weeks) > MOST_WEEKS
    columns = pictures_of(report)["weeks"].columns
    assert len(columns) == 9 * 12 + 12  # the first week begins in December 2016
    assert {column.short: column.visits for column in columns if column.visits} == {"2026-09": 42}
