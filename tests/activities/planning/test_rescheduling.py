"""Another day, time or place for a session: families with a place are told once, and rooms are kept."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.planning.refusals import PlanningDenied, PlanningRefused
from activities.planning.rescheduling import reschedule
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM
from staff.models import Closure
from tests.activities.planning.made import (
    NOW,
    Posted,
    centre_with_services,
    family_of,
    made,
    proposed,
    ten_sessions,
)
from tests.factories import ActivityFactory, SessionFactory, VenueFactory, stockholm

pytestmark = pytest.mark.django_db
A_FRIDAY = date(2027, 2, 12)


@pytest.fixture(autouse=True)
def a_wednesday():
    with clock.at(NOW):
        yield


@pytest.fixture
def posted(monkeypatch):
    return Posted().stand_in(monkeypatch)


@pytest.fixture
def centre():
    return centre_with_services()


@pytest.fixture
def series(centre):
    template = ten_sessions()
    return made(centre, template, rows=proposed(centre, template, venue=centre.venues.get(name="Storstugan")))


def moved(session, on_date=A_FRIDAY, starts=time(10), venue="same", now=NOW):
    venue = session.venue if venue == "same" else venue
    return reschedule(session=session, on_date=on_date, starts=starts, venue=venue, by=SYSTEM, now=now)


def third(series):
    return series.sessions.get(number=3)


def test_the_session_moves_and_lasts_as_long_as_before(series, posted):
    moved(third(series))
    session = third(series)
    assert (session.on_date, session.starts_at, session.ends_at) == (
        A_FRIDAY, stockholm(2027, 2, 12, 10), stockholm(2027, 2, 12, 11, 30),
    )  # fmt: skip
    assert (session.sequence, session.is_moved, session.venue.name) == (1, False, "Storstugan")
    assert AuditEvent.objects.get(action="moved_session").thing_id == str(session.pk)


def test_those_who_have_a_place_are_told_and_those_who_wait_are_not(series, posted):
    told = [family_of(series, state=state) for state in ("confirmed", "offered")]
    for state in ("waiting", "cancelled", "entered", "lapsed"):
        family_of(series, state=state)
    session = moved(third(series))
    assert [notice.sign_up for notice in posted.notices] == told
    notice = posted.notices[0]
    assert (notice.kind, notice.about, notice.event) == ("changed", (session,), f"{session.pk}:1")
    assert notice.details == {"starts_before": stockholm(2027, 2, 4, 14), "venue_before": "Storstugan"}


def test_a_second_move_is_a_second_message_and_no_move_is_none(series, posted):
    family_of(series)
    moved(third(series))
    moved(third(series))
    moved(third(series), on_date=date(2027, 2, 19))
    assert [notice.event.split(":")[1] for notice in posted.notices] == ["1", "2"]
    assert AuditEvent.objects.filter(action="moved_session").count() == 2


def test_moved_to_the_library_the_old_place_is_kept_to_strike_through_and_moved_back_it_is_not(
    centre, series, posted
):
    library = centre.venues.get(name="Biblioteket")
    session = third(series)
    moved(session, session.on_date, time(14), venue=library)
    session = third(series)
    assert (session.venue, session.is_moved, session.moved_from.name) == (library, True, "Storstugan")
    moved(session, session.on_date, time(14), venue=session.moved_from)
    session = third(series)
    assert (session.venue.name, session.is_moved, session.moved_from) == ("Storstugan", False, None)


def refusal(session, **how):
    with pytest.raises(PlanningRefused) as refused:
        moved(session, **how)
    return refused.value


def test_a_room_that_is_taken_is_refused_with_the_name_of_what_is_in_it(centre, series, posted):
    family_of(series)
    activity = ActivityFactory(responsible_service=centre.services.get(kind="bhv"), title="Sångstund")
    SessionFactory(activity=activity, on_date=A_FRIDAY, hour=9, venue=centre.venues.get(name="Storstugan"))
    refused = refusal(third(series))
    assert refused.reason == PlanningDenied.VENUE_TAKEN
    assert "Sångstund" in str(refused)
    assert (third(series).on_date, posted.notices) == (date(2027, 2, 4), [])


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"on_date": date(2026, 11, 24)}, PlanningDenied.PAST),
        ({"on_date": date(2027, 1, 6)}, PlanningDenied.RED_DAY),
        ({"on_date": date(2027, 3, 28), "starts": time(2, 15)}, PlanningDenied.CLOCK_CHANGE_HOUR),
        ({"starts": time(23)}, PlanningDenied.ENDS_NEXT_DAY),
    ],
)
def test_a_time_that_will_not_do_is_refused(series, posted, how, reason):
    assert refusal(third(series), **how).reason == reason
    assert third(series).sequence == 0


def test_a_closed_day_is_refused_with_its_reason(centre, series, posted):
    Closure.objects.create(centre=centre, reason="Planeringsdag", from_date=A_FRIDAY, to_date=A_FRIDAY)
    refused = refusal(third(series))
    assert refused.reason == PlanningDenied.CLOSED
    assert "Planeringsdag" in str(refused)


def test_a_time_at_which_the_group_meets_already_is_refused(series, posted):
    other = series.sessions.get(number=4)
    refused = refusal(third(series), on_date=other.on_date, starts=time(15), venue=None)
    assert refused.reason == PlanningDenied.GROUP_MEETS
    assert "4" in str(refused)


def test_another_centres_room_is_refused(series, posted):
    assert refusal(third(series), venue=VenueFactory()).reason == PlanningDenied.ELSEWHERE


def test_what_has_begun_or_is_called_off_stays(series, posted):
    session = third(series)
    assert refusal(session, now=stockholm(2027, 2, 4, 14)).reason == PlanningDenied.SESSION_OVER
    session.called_off_at = NOW
    session.save()
    assert refusal(session).reason == PlanningDenied.CALLED_OFF


def test_moving_takes_as_many_queries_for_one_family_as_for_twenty(series, posted):
    counts = []
    series.capacity = None
    series.save()
    for families, day in ((1, A_FRIDAY), (20, date(2027, 2, 19))):
        for _number in range(families - len(counts)):
            family_of(series)
        session = third(series)
        with CaptureQueriesContext(connection) as queries:
            moved(session, on_date=day)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(posted.notices) == 1 + 20
