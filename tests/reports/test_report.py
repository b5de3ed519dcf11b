"""The figures are plain sums of what was put in."""

import uuid
from datetime import date, timedelta
from random import Random

import pytest
from django.utils.translation import gettext as _

from familjecentral.disclosure import Withheld
from familjecentral.formats import day_and_month
from reports import wording
from reports.chart import bar_chart, column_chart, nice_top
from reports.making import make_report
from reports.periods import Period
from reports.pictures import Bar, Bars, Column, Columns
from reports.queries import counts_for
from reports.report import week_label
from reports.scope import Scope
from reports.wording import NO_BREAK
from tests.factories import AgeBandFactory, FamilyCentreFactory, stockholm
from visits.models import CountClosing, HomeVisit

from .made import AT, count, home_visits, session_at

pytestmark = pytest.mark.django_db
AUTUMN = Period(date(2026, 7, 1), date(2026, 11, 24))
YEAR = Period(date(2026, 1, 1), date(2026, 11, 24))
MONDAY = date(2026, 9, 7)
IN_SPRING = date(2026, 6, 8)  # home visits are told of by term


def made(centre, period=AUTUMN, as_of=AT):
    return make_report(Scope.of_centre(centre), period, as_of=as_of)


def values(report, *names):
    return [report.row(name).value for name in names]


def test_the_figures_equal_a_plain_sum(centre):
    random = Random(2)
    babies = AgeBandFactory(centre=centre, from_months=0, to_months=12)
    toddlers = AgeBandFactory(centre=centre, from_months=12, to_months=36)
    put_in = dict.fromkeys(["woman", "man", "other_adult", "first_visit", babies, toddlers], 0)
    weeks: dict[date, int] = {}
    for number in range(8):  # September and October: breakdowns are told of months that are over
        day = MONDAY + timedelta(days=7 * number + number % 5)
        session = session_at(centre, day)
        weeks[day - timedelta(days=day.weekday())] = 0
        for who in put_in:
            visits = random.randint(5, 40)
            put_in[who] += visits
            if isinstance(who, str):
                count(session, who, visits)
            else:
                count(session, "child", visits, who)
            if who != "first_visit":
                weeks[day - timedelta(days=day.weekday())] += visits
    report = made(centre)
    adults = put_in["woman"] + put_in["man"] + put_in["other_adult"]
    children = put_in[babies] + put_in[toddlers]
    assert values(
        report, "women", "men", "other_adults", "first_visits", "children_0_12", "children_12_36"
    ) == list(put_in.values())
    assert values(report, "adults", "children", "visits") == [adults, children, adults + children]
    assert values(report, "share_of_men") == [put_in["man"] / adults]
    days = len(weeks)
    assert values(report, "open_days", "counted_days", "visits_per_open_day") == [
        days,
        days,
        (adults + children) / days,
    ]
    assert {week.monday: week.visits for week in report.weeks if week.visits} == weeks
    assert sum(week.visits for week in report.weeks) == adults + children


def test_a_corrected_count_is_its_sum(centre):
    session = session_at(centre, MONDAY)
    for delta in (10, -3, 1):
        count(session, "woman", delta)
    assert values(made(centre), "women", "visits") == [8, 8]


def test_another_centres_rows_are_never_in_it(centre):
    before = made(centre)
    other = FamilyCentreFactory()
    session = session_at(other, MONDAY, booking="sign_up", places_taken=3)
    count(session, "woman", 50)
    count(session_at(other, MONDAY), "child", 9, AgeBandFactory(centre=other))
    home_visits(other, MONDAY, HomeVisit.State.DONE, 7, joint=6)
    after = made(centre)
    assert [row.value for _t, row in after.rows()] == [row.value for _t, row in before.rows()]
    assert after.weeks == before.weeks


@pytest.mark.parametrize(
    ("day", "visits"), [(date(2026, 6, 30), 0), (date(2026, 7, 1), 6), (date(2026, 11, 24), 6)]
)
def test_first_and_last_day_are_in_the_period(centre, day, visits):
    count(session_at(centre, day), "woman", 6)
    assert values(made(centre), "visits") == [visits]


def test_a_nested_session_is_no_open_day_of_its_own_but_its_visits_count(centre):
    slot = session_at(centre, MONDAY)
    count(slot, "woman", 10)
    count(session_at(centre, MONDAY, hour=10, hours=1, within=slot), "woman", 5)
    report = made(centre)
    assert values(report, "open_days", "visits_per_open_day", "sessions_held") == [1, 15, 2]


def test_groups_and_called_off_sessions_make_no_open_day(centre):
    count(session_at(centre, MONDAY, booking="sign_up"), "woman", 8)
    session_at(centre, MONDAY + timedelta(days=1), called_off_at=AT)
    report = made(centre)
    names = ("open_days", "counted_days", "visits_per_open_day", "visits", "sessions_held", "sessions_called_off")
    assert values(report, *names) == [0, 0, None, 8, 1, 1]


def test_days_without_a_count_are_said_and_left_out_of_the_mean(centre):
    count(session_at(centre, MONDAY), "woman", 20)
    session_at(centre, MONDAY + timedelta(days=1))
    report = made(centre)
    assert values(report, "open_days", "counted_days", "visits_per_open_day") == [2, 1, 20]
    assert report.coverage == wording.coverage(1, 2)
    assert report.notes[0].endswith(f": {day_and_month(MONDAY + timedelta(days=1)).replace(' ', NO_BREAK)}.")


def close(session, kind):
    CountClosing.objects.create(id=uuid.uuid4(), session=session, kind=kind, closed_at=AT)


def test_a_day_when_nobody_came_is_a_count_of_nought(centre):
    count(session_at(centre, MONDAY), "woman", 20)
    close(session_at(centre, MONDAY + timedelta(days=1)), "nobody_came")
    report = made(centre)
    assert values(report, "open_days", "counted_days", "visits_per_open_day") == [2, 2, 10]


def test_a_day_that_can_not_be_known_is_missing_and_said_to_be(centre):
    count(session_at(centre, MONDAY), "woman", 20)
    unknown = session_at(centre, MONDAY + timedelta(days=1))
    session_at(centre, MONDAY + timedelta(days=2))
    close(unknown, "unknown")
    report = made(centre)
    assert values(report, "open_days", "counted_days", "visits_per_open_day") == [3, 1, 20]
    assert counts_for([centre], AUTUMN, AT).unknown_days == [MONDAY + timedelta(days=1)]
    assert report.notes[1] == _("Of {days} of them the centre says that it can't be known.").format(days=1)


def test_a_closing_that_was_counted_on_after_is_none(centre):
    session = session_at(centre, MONDAY)
    CountClosing.objects.create(
        id=uuid.uuid4(), session=session, kind="nobody_came", closed_at=session.starts_at - timedelta(hours=1)
    )
    count(session, "woman", 20)
    assert values(made(centre), "counted_days", "visits") == [1, 20]


def test_counts_at_a_called_off_session_are_said_and_not_in_the_figures(centre):
    count(session_at(centre, MONDAY, called_off_at=AT), "woman", 20)
    assert counts_for([centre], AUTUMN, AT).called_off_with_count == 1
    assert values(made(centre), "visits") == [0]


def test_sessions_that_have_not_begun_are_not_in_it(centre):
    session_at(centre, date(2026, 11, 24), hour=11)
    session_at(centre, date(2026, 11, 24), hour=14)
    session_at(centre, date(2026, 11, 25))
    report = made(centre, Period(date(2026, 11, 1), date(2026, 12, 31)))
    assert values(report, "open_days", "sessions_held") == [1, 1]
    assert report.covered == Period(date(2026, 11, 1), date(2026, 11, 24))


def test_a_late_evening_as_of_is_stockholms_day(centre):
    assert made(centre, as_of=stockholm(2026, 7, 2, 0, 30)).covered.end == date(2026, 7, 2)


def test_places(centre):
    session_at(centre, MONDAY, booking="sign_up", capacity=10, places_taken=7, families_waiting=2)
    session_at(centre, MONDAY, booking="invitation", capacity=None, places_taken=6)
    session_at(centre, MONDAY, booking="sign_up", capacity=10, places_taken=9, called_off_at=AT)
    session_at(centre, MONDAY, booking="drop_in", capacity=30)
    report = made(centre)
    names = ("places_taken", "places_offered", "fill_rate", "families_waiting")
    assert values(report, *names) == [13, 10, 0.7, 2]


def test_a_group_is_in_the_period_of_its_first_session(centre):
    from activities.models import ActivitySeries

    session = session_at(centre, date(2026, 6, 29), booking="sign_up")
    first, later = (
        ActivitySeries.objects.create(activity=session.activity, capacity=8, places_taken=taken)
        for taken in (5, 6)
    )
    type(session).objects.filter(pk=session.pk).update(series=first, number=1)
    session_at(centre, MONDAY, booking="sign_up", series=first, number=2)
    session_at(centre, MONDAY, booking="sign_up", series=later, number=1)
    assert values(made(centre), "places_taken", "places_offered", "fill_rate") == [6, 8, 0.75]


def test_home_visits_and_their_joint_share(centre):
    home_visits(centre, IN_SPRING, HomeVisit.State.DONE, 20, joint=8)
    home_visits(centre, IN_SPRING, HomeVisit.State.DECLINED, 6, joint=1)
    report = made(centre, YEAR)
    names = (
        "home_visits_offered", "home_visits_done", "home_visits_declined", "home_visits_rescheduled",
        "home_visits_open", "home_visits_joint", "home_visits_alone", "joint_share",
    )  # fmt: skip
    assert values(report, *names) == [26, 20, 6, 0, 0, 8, 12, 0.4]


def test_small_cells_and_their_shares_are_withheld(centre):
    session = session_at(centre, MONDAY)
    count(session, "woman", 40)
    count(session, "man", 3)
    count(session, "first_visit", 2)
    report = made(centre)
    hidden = Withheld.HIDDEN
    names = ("adults", "women", "men", "other_adults", "share_of_men", "first_visits")
    assert values(report, *names) == [43, hidden, hidden, hidden, hidden, Withheld.UNDER_FIVE]
    assert any(str(Withheld.UNDER_FIVE) in note for note in report.notes)


def test_the_share_of_men_is_shown_beside_a_small_cell_of_others(centre):
    session = session_at(centre, MONDAY)
    for who, number in (("woman", 40), ("man", 10), ("other_adult", 1)):
        count(session, who, number)
    hidden = Withheld.HIDDEN
    names = ("adults", "women", "men", "other_adults", "share_of_men")
    assert values(made(centre), *names) == [51, hidden, 10, hidden, 10 / 51]


def test_few_home_visits_hide_what_is_built_on_them(centre):
    home_visits(centre, IN_SPRING, HomeVisit.State.DONE, 3, joint=1)
    names = ("home_visits_done", "home_visits_joint", "home_visits_alone", "joint_share")
    assert values(made(centre, YEAR), *names) == [Withheld.HIDDEN] * 4


def test_the_same_period_a_year_before_stands_beside(centre):
    count(session_at(centre, MONDAY), "woman", 20)
    count(session_at(centre, date(2025, 9, 8)), "woman", 12)
    count(session_at(centre, date(2025, 11, 25)), "woman", 100)  # after the same day last year
    row = made(centre, Period(date(2026, 7, 1), date(2026, 12, 31))).row("visits")
    assert (row.value, row.before, row.change_shown) == (20, 12, "+8")


def test_a_first_year_has_nothing_beside(centre):
    count(session_at(centre, MONDAY), "woman", 20)
    report = made(centre)
    assert not report.has_before
    assert {row.before for _t, row in report.rows()} == {None}


def test_a_withheld_number_shows_no_change(centre):
    count(session_at(centre, MONDAY), "first_visit", 2)
    count(session_at(centre, date(2025, 9, 8)), "first_visit", 30)
    row = made(centre).row("first_visits")
    assert (row.shown, row.before_shown, row.change_shown) == ("< 5", "30", "–")


def test_an_empty_period_says_so_and_divides_by_nothing(centre):
    report = made(centre, Period(date(2026, 8, 1), date(2026, 8, 2)))
    assert values(report, "visits", "visits_per_open_day", "share_of_men", "fill_rate", "joint_share") == [
        0, None, None, None, None
    ]  # fmt: skip
    assert report.coverage == ""
    assert len(report.sentences) == 1
    assert _("No home visits are logged in the period.") in report.notes


def test_open_days_without_any_count(centre):
    session_at(centre, MONDAY)
    report = made(centre)
    assert values(report, "visits_per_open_day") == [None]
    assert report.sentences[-1] == _("No visits were counted at drop-in sessions.")
    assert [week.monday for week in report.weeks if week.is_uncounted] == [MONDAY]


@pytest.mark.parametrize("sessions", [1, 30])
def test_the_number_of_queries_is_the_same_for_any_number_of_sessions(centre, sessions, django_assert_num_queries):
    band = AgeBandFactory(centre=centre)
    for number in range(sessions):
        session = session_at(centre, MONDAY + timedelta(days=number))
        count(session, "child", 5, band)
        count(session, "woman", 5)
    home_visits(centre, MONDAY, HomeVisit.State.DONE, sessions)
    made(centre)  # the first time it is told
    with django_assert_num_queries(48):
        made(centre)


def test_every_indicator_says_how_it_is_worked_out(centre):
    AgeBandFactory(centre=centre)
    definitions = made(centre).definitions
    assert len({one.name for one in definitions}) == len(definitions)
    assert all(one.label and one.formula and one.unit and one.source for one in definitions)


def test_bars_are_in_proportion_and_within_the_chart():
    columns = [Column(f"v{n}", str(n), visits, None) for n, visits in enumerate([0, 50, 100] * 20)]
    chart = column_chart(Columns("weeks", "", columns))
    assert [one.height for one in chart.columns[:3]] == [0, 100, 200]
    assert all(float(one.end[:-1]) <= 100 for one in chart.columns)
    assert sum(bool(one.label) for one in chart.columns) == 6
    bars = bar_chart(Bars("adults", "", [Bar("a", 50, "50", 100, "100"), Bar("b", None, "hidden")], "before")).bars
    assert [(bar.width, bar.before_width) for bar in bars] == [("37.000%", "74.000%"), ("", "")]


@pytest.mark.parametrize(
    ("largest", "top"), [(0, 10), (10, 10), (11, 20), (41, 50), (100, 100), (219, 300), (1001, 2000)]
)
def test_the_top_line_is_round(largest, top):
    assert nice_top(largest) == top


def test_a_week_is_named_by_its_iso_year():
    assert week_label(date(2026, 12, 28)) == "2026-W53"
