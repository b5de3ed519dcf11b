"""The same pictures on the page and in files."""

from datetime import date
from xml.etree import ElementTree

import pytest

from reports import charts
from reports.making import make_report
from reports.periods import Period
from reports.pictures import MOST_WEEKS, pictures_of
from reports.scope import Scope

from .made import AT, count, session_at

pytestmark = pytest.mark.django_db
AUTUMN = Period(date(2026, 7, 1), date(2026, 11, 24))


def test_altair_draws_without_style_script_or_network_and_says_what_it_shows(centre, monkeypatch):
    import socket

    def no_network(*_arguments):
        raise AssertionError("a chart asks nobody")

    count(session_at(centre, date(2026, 9, 7)), "woman", 40)
    count(session_at(centre, date(2025, 9, 8)), "woman", 30)
    session_at(centre, date(2026, 9, 14))  # open, and not counted
    report = make_report(Scope.of_centre(centre), AUTUMN, as_of=AT)
    monkeypatch.setattr(socket.socket, "connect", no_network)
    for name in (charts.NAMES[0], "adults"):
        root = ElementTree.fromstring(charts.svg(report, name))
        assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]
        assert {"style", "script", "image"} & {each.tag.rpartition("}")[2] for each in root.iter()} == set()
        assert not any("style" in each.attrib for each in root.iter())
    assert charts.svg(report, "centres") == ""
    with pytest.raises(KeyError):
        charts.svg(report, "no_such_chart")


def test_a_period_of_many_weeks_is_drawn_by_month(centre):
    count(session_at(centre, date(2026, 9, 7)), "woman", 40)
    count(session_at(centre, date(2026, 9, 21)), "woman", 2)
    report = make_report(Scope.of_centre(centre), Period(date(2017, 1, 1), date(2026, 11, 24)), as_of=AT)
    assert len(report.weeks) > MOST_WEEKS
    columns = pictures_of(report)["weeks"].columns
    assert len(columns) == 9 * 12 + 12  # the first week begins in December 2016
    assert {column.short: column.visits for column in columns if column.visits} == {"2026-09": 42}
