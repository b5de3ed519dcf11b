"""A report with something of each kind in it, and texts that a file must not run."""

from datetime import date

import pytest

from reports.files.writing import paper_of
from reports.making import make_report
from reports.periods import Period
from reports.scope import Scope
from tests.factories import AgeBandFactory
from tests.reports.made import AT, count, home_visits, session_at
from visits.models import HomeVisit


@pytest.fixture
def filled(centre):
    """The centre, with sessions, counts and home visits of two years."""
    session = session_at(centre, date(2026, 9, 7))
    count(session, "woman", 40)
    count(session, "man", 11)
    count(session, "first_visit", 2)
    count(session, "child", 31, AgeBandFactory(centre=centre))
    count(session_at(centre, date(2025, 9, 8)), "woman", 60)
    session_at(centre, date(2026, 9, 8), booking="sign_up", capacity=12, places_taken=7)
    session_at(centre, date(2026, 10, 5))  # a week that nobody counted
    home_visits(centre, date(2026, 9, 9), HomeVisit.State.DONE, 3)
    return centre


@pytest.fixture
def report(filled):
    filled.name = "=HYPERLINK(1)"  # whoever names a centre so
    filled.save()
    return make_report(Scope.of_centre(filled), Period(date(2026, 7, 1), date(2026, 12, 31)), as_of=AT)


@pytest.fixture
def paper(report):
    return paper_of(report)
