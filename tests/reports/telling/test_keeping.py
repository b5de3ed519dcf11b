"""What is told is kept, and every report says the same of it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from familjecentral.disclosure import Withheld
from reports.counts import Counts, Talks
from reports.making import make_report
from reports.models import ToldPart
from reports.periods import Period, term_of
from reports.scope import Kind, Scope
from reports.telling import keeping
from reports.telling.keeping import correct, tell_of
from reports.telling.universe import Universe
from tests.factories import AgeBandFactory, FamilyCentreFactory, stockholm
from tests.reports.made import AT, count, home_visits, session_at
from visits.models import CounsellingTheme

pytestmark = pytest.mark.django_db
AUTUMN = Period(date(2026, 7, 1), date(2026, 11, 24))
YEAR = Period(date(2026, 1, 1), date(2026, 11, 24))
JUNE = date(2026, 6, 8)
SEPTEMBER = date(2026, 9, 7)
OCTOBER = date(2026, 10, 5)
HIDDEN, LATER = Withheld.HIDDEN, Withheld.LATER


def report_of(*centres, period=AUTUMN, as_of=AT):
    scope = Scope(Kind.SEVERAL, "Alla", centres, "several:all")
    return make_report(scope, period, as_of=as_of)


def values(report, *names):
    return [report.row(name).value for name in names]


def adults(centre, day, **numbers):
    session = session_at(centre, day)
    for who, number in numbers.items():
        count(session, who, number)


def told(centre, breakdown, day):
    row = ToldPart.objects.get(centre=centre, breakdown=breakdown, from_date__lte=day, to_date__gte=day)
    return {tuple(key) if isinstance(key, list) else key: number for key, number in row.cells}


def test_what_is_withheld_in_a_month_is_withheld_in_all_that_the_month_is_a_part_of(centre):
    adults(centre, SEPTEMBER, woman=40, man=10, other_adult=2)
    adults(centre, OCTOBER, woman=40, man=10, other_adult=9)
    assert values(report_of(centre), "adults", "women", "men", "other_adults") == [111, HIDDEN, 20, HIDDEN]
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    assert values(report_of(centre, period=october), "women", "other_adults") == [40, 9]
    assert told(centre, "adults", SEPTEMBER) == {"woman": None, "man": 10, "other_adult": None}


def test_a_month_is_told_of_a_week_after_its_end_and_shares_are_of_the_months_told(centre):
    adults(centre, SEPTEMBER, woman=30, man=10)
    adults(centre, OCTOBER, man=20)
    early = report_of(centre, as_of=stockholm(2026, 11, 7, 12))
    assert values(early, "adults", "men", "share_of_men") == [60, 10, 0.25]
    assert early.row("men").coverage.text == _("Told of {months}.").format(months="juli–september 2026")
    report = report_of(centre, as_of=stockholm(2026, 11, 8, 12))
    assert values(report, "men", "share_of_men") == [30, 0.5]
    whole = report_of(centre, period=Period(date(2026, 7, 1), date(2026, 10, 31)))
    assert (values(whole, "men"), whole.row("men").coverage) == ([30], None)


def test_a_part_that_is_not_over_or_not_all_asked_for_is_told_later(centre):
    home_visits(centre, JUNE, "done", 18, joint=9)
    home_visits(centre, SEPTEMBER, "done", 20, joint=9)
    names = "home_visits_offered", "home_visits_done", "home_visits_joint", "joint_share"
    assert values(report_of(centre, period=YEAR), *names) == [38, 18, 9, 0.5]  # of the spring, but for the total
    june = report_of(centre, period=Period(date(2026, 6, 1), date(2026, 6, 30)))
    assert values(june, *names) == [18, LATER, LATER, LATER]
    assert june.row("joint_share").coverage.counted == 0
    assert values(report_of(centre), *names) == [20, LATER, LATER, LATER]


def test_a_late_count_changes_the_total_and_what_was_told_stays_until_the_change_can_be_told(centre):
    adults(centre, SEPTEMBER, woman=30, man=10)
    report_of(centre)
    adults(centre, SEPTEMBER, man=2)
    assert correct([centre], AT) == 0
    report = report_of(centre)
    assert values(report, "adults", "women", "men", "share_of_men") == [42, 30, 10, 0.25]
    notes = len(report.notes)
    adults(centre, SEPTEMBER, man=4)
    assert correct([centre], AT) == 1
    report = report_of(centre)
    assert values(report, "adults", "women", "men") == [46, 30, 16]
    assert len(report.notes) == notes - 1  # that something was corrected, and isn't told
    assert correct([centre], AT) == 0


def test_a_breakdown_and_what_divides_it_are_corrected_together_or_not_at_all(centre):
    home_visits(centre, JUNE, "done", 20, joint=8)
    home_visits(centre, JUNE, "declined", 6)
    report_of(centre, period=YEAR)
    home_visits(centre, JUNE, "done", 5)
    home_visits(centre, JUNE, "declined", 1)
    assert correct([centre], AT) == 0
    names = "home_visits_done", "home_visits_declined", "home_visits_joint", "home_visits_alone"
    assert values(report_of(centre, period=YEAR), *names) == [20, 6, 8, 12]
    home_visits(centre, JUNE, "declined", 4)
    correct([centre], AT)
    assert values(report_of(centre, period=YEAR), *names) == [25, 11, 8, 17]


def test_a_term_after_one_that_withheld_is_told_in_longer_parts(centre):
    babies, toddlers = AgeBandFactory(centre=centre), AgeBandFactory(centre=centre, from_months=12, to_months=36)
    for month in (1, 2, 8):
        adults(centre, date(2025, month, 8), woman=40)
        session = session_at(centre, date(2025, month, 9))
        count(session, "child", 2, babies)
        count(session, "child", 12, toddlers)
    tell_of([centre], Period(date(2025, 1, 1), date(2025, 12, 31)), AT)
    starts = ToldPart.objects.filter(centre=centre).values_list("breakdown", "from_date__month")
    assert sorted(month for name, month in starts if name == "children") == [1, 2, 3, 4, 5, 6, 7]  # then a term
    assert sorted(month for name, month in starts if name == "adults") == [1, 2, 3, 4, 5, 6, 7, 9, 10, 11]


def test_centres_together_show_what_each_of_them_shows_and_each_has_its_own_share(centre):
    other = FamilyCentreFactory()
    adults(centre, SEPTEMBER, woman=40, man=10)
    adults(other, SEPTEMBER, woman=40, man=3)
    report = report_of(centre, other)
    assert values(report, "adults", "women", "men", "share_of_men") == [93, HIDDEN, HIDDEN, 0.2]  # of the first
    assert (
        _("Worked out from {told} of {months} months of all centres: the others can't be told.").format(
            told=7, months=8
        )
        in report.row("share_of_men").coverage.text
    )
    assert [(each.told_men, each.told_adults) for each in report.centres] == [(10, 50), (HIDDEN, HIDDEN)]


def test_each_night_what_is_over_is_told_and_corrections_are_looked_for(centre):
    years_ago = date(2023, 3, 7)
    adults(centre, years_ago, woman=20, man=12)
    adults(centre, SEPTEMBER, woman=30, man=10)
    keeping.tell_what_is_over([centre], AT)
    assert told(centre, "adults", years_ago) == {"woman": 20, "man": 12, "other_adult": 0}
    assert told(centre, "adults", SEPTEMBER) == {"woman": 30, "man": 10, "other_adult": 0}
    adults(centre, SEPTEMBER, man=5)
    keeping.tell_what_is_over([centre], AT)
    assert told(centre, "adults", SEPTEMBER) == {"woman": 30, "man": 15, "other_adult": 0}


def test_two_who_ask_at_once_are_told_the_same(centre, monkeypatch):
    adults(centre, SEPTEMBER, woman=30, man=10)
    monthly = keeping.monthly

    def while_another_asks(*args):
        monkeypatch.setattr(keeping, "monthly", monthly)
        before = monthly(*args)
        adults(centre, SEPTEMBER, man=1)
        assert values(report_of(centre), "men") == [11]
        return before

    monkeypatch.setattr(keeping, "monthly", while_another_asks)
    assert values(report_of(centre), "men") == [11]


def test_postgresql_refuses_parts_that_overlap(centre):
    def keep(start, end):
        with transaction.atomic():
            ToldPart.objects.create(
                centre=centre, breakdown="adults", from_date=start, to_date=end, cells=[], told_at=AT
            )

    keep(date(2026, 1, 1), date(2026, 3, 31))
    with pytest.raises(IntegrityError, match="told_once"):
        keep(date(2026, 3, 1), date(2026, 3, 31))


def test_a_theme_that_nobody_has_talked_about_is_withheld_like_one_that_somebody_has(centre, monkeypatch):
    for name in ("Amning", "Sömn", "Våld"):
        CounsellingTheme.objects.create(municipality=centre.municipality, name=name)
    june = Counts(adults={}, children={}, talks=[
        Talks("Sömn", "phone", "general", 30, 30), Talks("Våld", "phone", "general", 5, 5),
        Talks("Amning", "phone", "general", 2, 2),
    ])  # fmt: skip
    nothing = Counts(adults={}, children={})
    monkeypatch.setattr(keeping, "monthly", lambda centres, months, as_of: {
        (centre.pk, month): june if month.month == 6 else nothing for centre in centres for month in months
    })  # fmt: skip
    shown = tell_of([centre], YEAR, AT).shown("talk_themes")
    themes = set(Universe([centre]).of("talk_themes", centre))
    assert (shown.total, shown.cells.keys()) == (37, themes)
    assert {name: shown.cells[name] for name in ("Sömn", "Våld", "Amning")} == {
        "Sömn": 30, "Våld": None, "Amning": None
    }  # fmt: skip
    assert set(shown.cells.values()) == {30, None}


@pytest.mark.parametrize("centres", [1, 3])
def test_what_has_been_told_is_read_in_one_query(centres, django_assert_num_queries):
    those = FamilyCentreFactory.create_batch(centres)
    for centre in those:
        adults(centre, SEPTEMBER, woman=30, man=10)
    tell_of(those, AUTUMN, AT)
    with django_assert_num_queries(
        2
    ):  # the term is not over: some is told of it as a whole, as the one before asks
        assert tell_of(those, AUTUMN, AT).shown("adults").cells["man"] == 10 * centres
    whole_term, afterwards = term_of(SEPTEMBER), stockholm(2027, 1, 20, 12, 0)
    tell_of(those, whole_term, afterwards)
    with django_assert_num_queries(1):
        assert tell_of(those, whole_term, afterwards).shown("adults").cells["man"] == 10 * centres
