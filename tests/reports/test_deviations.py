"""The report's footnote says why a figure is low."""

from datetime import date, time, timedelta

import pytest

from activities.deviation_rules import ClosedTime
from activities.models import Deviation
from reports import deviations
from reports.making import make_report
from reports.periods import Period
from reports.scope import Scope
from staff.models import Closure
from tests.activities.deviations import register, undo
from tests.factories import FamilyCentreFactory, VenueFactory, staff_with, stockholm

from .made import AT, session_at

pytestmark = pytest.mark.django_db
AUTUMN = Period(date(2026, 7, 1), date(2026, 11, 24))
DAY = date(2026, 9, 8)
MORNING = stockholm(2026, 9, 8, 7)


def footnote(centre, period=AUTUMN, as_of=AT):
    return make_report(Scope.of_centre(centre), period, as_of=as_of).footnote


def test_each_kind_is_counted_by_sessions_and_each_closed_day_has_a_line(centre):
    sessions = [session_at(centre, DAY + timedelta(days=n)) for n in range(6)]
    register(sessions[:2], "leader_ill", now=MORNING)
    register([sessions[2]], "called_off", now=MORNING)
    register([sessions[3]], "moved", venue=VenueFactory(centre=centre), now=MORNING)
    register(
        centre=centre, kind="closed", closed=ClosedTime(DAY + timedelta(days=4), DAY + timedelta(days=5)),
        reason="Planeringsdagar", now=MORNING,
    )  # fmt: skip
    Closure.objects.create(
        centre=centre, from_date=DAY, to_date=DAY, from_time=time(13), to_time=time(16), reason="Utbildning"
    )
    assert footnote(centre) == [
        "2 träffar ställdes in för att ledaren var sjuk.",
        "2 träffar ställdes in för att familjecentralen var stängd.",
        "1 träff ställdes in av annan orsak.",
        "1 träff flyttades till en annan plats.",
        "Stängt 8 september 2026, kl. 13–16: Utbildning",
        "Stängt 12 september 2026 – 13 september 2026: Planeringsdagar",
    ]


def test_what_was_undone_or_taken_back_since_or_is_of_another_time_or_centre_is_not_counted(centre):
    service = session_at(centre, DAY).activity.responsible_service
    teacher = staff_with("staff_member", service)
    undone = register([session_at(centre, DAY, hour=11)], now=MORNING, person=teacher)
    undo(undone, person=teacher, now=MORNING)
    back = session_at(centre, DAY, hour=13)
    register([back], now=MORNING)
    back.refresh_from_db()
    back.called_off_at = None
    back.save()
    register([session_at(centre, date(2026, 11, 24), hour=15)], now=MORNING)  # not begun
    register([session_at(centre, date(2026, 12, 24))], now=MORNING)
    register([session_at(FamilyCentreFactory(), DAY)], now=MORNING)
    assert Deviation.objects.count() == 5
    assert footnote(centre) == []


def test_a_session_moved_twice_is_one_and_one_called_off_after_it_moved_is_only_called_off(centre):
    twice, then_off = session_at(centre, DAY), session_at(centre, DAY, hour=13)
    for _ in range(2):
        register([twice, then_off], "moved", venue=VenueFactory(centre=centre, is_shared=True), now=MORNING)
    register([then_off], "leader_ill", now=MORNING)
    assert footnote(centre) == [
        "1 träff ställdes in för att ledaren var sjuk.",
        "1 träff flyttades till en annan plats.",
    ]


def test_the_footnote_takes_two_queries_for_one_session_and_for_thirty(centre, django_assert_num_queries):
    register([session_at(centre, DAY + timedelta(days=n)) for n in range(30)], now=MORNING)
    with django_assert_num_queries(2):
        assert len(deviations.footnote([centre], AUTUMN, AT)) == 1
