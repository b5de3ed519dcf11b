"""One thing registered, and everything follows in the same transaction."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities import deviating, messages, offering
from activities.deviation_rules import ClosedTime
from activities.models import ActivitySeries, Deviation, DeviationSession
from activities.open_now import open_state
from familjecentral.audit.models import AuditEvent
from staff.models import Closure, OpeningHours
from tests.activities.deviations import (
    NOW,
    State,
    all_of,
    family,
    messages_of,
    nothing_is_registered,
    register,
    states_of,
    undo,
)
from tests.factories import (
    ActivityFactory,
    PartnerServiceFactory,
    SessionFactory,
    VenueFactory,
    staff_with,
    stockholm,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)
WHOLE_DAY = ClosedTime(DAY, DAY)


def test_an_ill_leader_calls_the_session_off_and_every_family_is_told(service, session, teacher):
    place, waiting = (
        family(session, email="a@example.org", parents=2),
        family(session, State.WAITING, email="b@x.se"),
    )
    gone, unreachable = family(session, State.CANCELLED, email="c@example.org"), family(session)
    deviation = register([session], "leader_ill", person=teacher)
    session.refresh_from_db()
    assert (session.called_off_at, session.called_off_reason, session.sequence) == (NOW, "Ledaren är sjuk", 1)
    assert messages_of(service) == [
        ("called_off", ""),  # of the family that left no contact: staff see that it is to be told
        ("called_off", "a1@example.org"), ("called_off", "a2@example.org"), ("called_off", "b1@x.se"),
    ]  # fmt: skip
    assert states_of(place, waiting, gone, unreachable) == ["confirmed", "waiting", "cancelled", "confirmed"]
    event = AuditEvent.objects.get(action="registered_deviation")
    assert (event.thing_id, event.count, event.detail, event.service_id, event.actor_id) == (
        str(deviation.pk), 1, "leader_ill", service.pk, teacher.pk,
    )  # fmt: skip


def test_an_open_offer_of_a_session_called_off_goes_back_to_its_place_in_the_queue(session):
    offered = family(session, State.OFFERED, email="a@example.org")
    session.refresh_from_db()
    assert session.places_taken == 1
    register([session])
    session.refresh_from_db()
    assert states_of(offered) == ["waiting"]
    assert (session.places_taken, session.families_waiting) == (0, 1)


def test_a_move_keeps_the_old_place_beside_the_new_and_leaves_offers_open(service, session, centre):
    offered = family(session, State.OFFERED, email="a@example.org")
    library = VenueFactory(centre=centre, name="Biblioteket")
    register([session], "moved", venue=library)
    session.refresh_from_db()
    assert (session.venue, session.moved_from, session.is_moved, session.called_off_at) == (
        library,
        None,
        True,
        None,
    )
    assert messages_of(service) == [("changed", "a1@example.org")]
    assert states_of(offered) == ["offered"]


def test_moved_twice_the_first_place_is_the_one_struck_through_and_back_there_none_is(session, centre):
    hall, library, park = (VenueFactory(centre=centre) for _ in range(3))
    session.venue = hall
    session.save()
    for venue in (library, park):
        register([session], "moved", venue=venue)
    session.refresh_from_db()
    assert (session.venue, session.moved_from, session.is_moved) == (park, hall, True)
    register([session], "moved", venue=hall)
    session.refresh_from_db()
    assert (session.venue, session.moved_from, session.is_moved) == (hall, None, False)


def test_a_song_within_an_open_slot_follows_it(service, centre):
    slot = SessionFactory(activity__responsible_service=service, activity__booking="drop_in", hour=9, hours=3)
    song = SessionFactory(activity=slot.activity, hour=10, hours=1, within=slot)
    already = SessionFactory(activity=slot.activity, hour=11, hours=1, within=slot, called_off_at=NOW)
    deviation = register([slot], reason="Halka")
    assert [each.session for each in deviation.touched.order_by("session__starts_at")] == [slot, song]
    already.refresh_from_db()
    assert already.called_off_reason == ""


def test_a_family_in_a_series_is_told_once_of_all_its_sessions(service, monkeypatch):
    told = []
    monkeypatch.setattr(messages, "post", told.extend)
    activity = ActivityFactory(responsible_service=service)
    series = ActivitySeries.objects.create(activity=activity, capacity=8)
    sessions = [SessionFactory(activity=activity, series=series, number=n, hour=8 + 3 * n) for n in (1, 2, 3)]
    sign_up = family(series, email="a@example.org")
    deviation = register(sessions[1:], reason="Halka")
    (notice,) = told
    assert (notice.kind, notice.sign_up, notice.about) == ("called_off", sign_up, tuple(sessions[1:]))
    assert (notice.event, notice.details) == (
        f"deviation-{deviation.pk}",
        {"kind": "called_off", "reason": "Halka"},
    )


def test_a_parent_of_two_sign_ups_at_a_service_gets_one_message_and_one_for_each_service(service, session, centre):
    second = SessionFactory(activity__responsible_service=service, hour=16)
    other = PartnerServiceFactory(centre=centre, kind="mhv")
    third = SessionFactory(activity__responsible_service=other, hour=17)
    for each in (session, second, third):
        family(each, email="a@example.org", contact_hash="samma")
    register(centre=centre, kind="closed", closed=WHOLE_DAY, reason="Planeringsdag")
    assert messages_of(service) == [("called_off", "a1@example.org")]
    assert messages_of(other) == [("called_off", "a1@example.org")]


def test_a_planning_day_calls_off_every_services_sessions_and_closes_the_house(service, centre, session, lead):
    other = PartnerServiceFactory(centre=centre, kind="bhv")
    theirs = SessionFactory(activity__responsible_service=other, hour=9)
    day_after = SessionFactory(activity=session.activity, on_date=DAY + timedelta(days=1))
    elsewhere = SessionFactory()
    OpeningHours.objects.create(
        centre=centre, weekday=4, opens=time(8), closes=time(16), valid_from=date(2026, 1, 1)
    )
    assert open_state(centre, NOW).is_open
    deviation = register(centre=centre, kind="closed", closed=WHOLE_DAY, reason="Planeringsdag", person=lead)
    state = open_state(centre, NOW)
    assert (state.is_open, str(state.reason)) == (False, "Planeringsdag")
    closure = Closure.objects.get()
    assert (closure.from_date, closure.to_date, deviation.closure) == (DAY, DAY, closure)
    for each, is_off in ((session, True), (theirs, True), (day_after, False), (elsewhere, False)):
        each.refresh_from_db()
        assert each.is_called_off is is_off
        assert each.called_off_by_closure == (closure if is_off else None)


def test_a_closed_afternoon_leaves_the_morning_alone_and_what_is_off_already_as_it_is(service, centre, session):
    morning = SessionFactory(activity=session.activity, hour=9)
    off = SessionFactory(activity=session.activity, hour=15, called_off_at=NOW, called_off_reason="Halka")
    afternoon = ClosedTime(DAY, DAY, time(12), time(17))
    deviation = register(centre=centre, kind="closed", closed=afternoon, reason="Utbildning")
    assert [each.session for each in deviation.touched.all()] == [session]
    off.refresh_from_db()
    morning.refresh_from_db()
    assert (off.called_off_reason, morning.is_called_off) == ("Halka", False)


def test_a_house_can_be_closed_on_a_day_when_nothing_is_on(centre):
    deviation = register(centre=centre, kind="closed", closed=WHOLE_DAY, reason="Klämdag")
    assert (deviation.touched.count(), Closure.objects.count()) == (0, 1)


def test_the_same_form_twice_is_one_deviation_and_one_message(service, session):
    family(session, email="a@example.org")
    key = uuid.uuid4()
    assert register([session], key=key) == register([session], key=key)
    assert (Deviation.objects.count(), len(messages_of(service))) == (1, 1)


@pytest.mark.parametrize("broken", ["withdraw_offers", "post", "record"])
def test_a_failure_in_the_middle_leaves_nothing(session, centre, monkeypatch, broken):
    family(session, State.OFFERED, email="a@example.org")
    before = all_of(session)

    def fail(*_args, **_how):
        raise RuntimeError(broken)

    monkeypatch.setattr({"withdraw_offers": offering, "post": messages, "record": deviating}[broken], broken, fail)
    with pytest.raises(RuntimeError):
        register(centre=centre, kind="closed", closed=WHOLE_DAY, reason="Planeringsdag")
    assert nothing_is_registered()
    assert (all_of(session), Closure.objects.count()) == (before, 0)


# How much it asks of the database


def statements(service, sessions: int, families: int, kind: str) -> tuple[int, int]:
    """Statements of a registration and of undoing it, with so many sessions and families at each."""
    lead = staff_with("centre_lead", service)
    venue = VenueFactory(centre=service.centre, is_shared=True) if kind == "moved" else None
    activity = ActivityFactory(responsible_service=service, capacity=40)
    made = [SessionFactory(activity=activity, hour=9 + n, hours=1) for n in range(sessions)]
    for session in made:
        for n in range(families):
            family(session, email=f"{session.pk}-{n}@example.org")
    closed = WHOLE_DAY if kind == "closed" else None
    with CaptureQueriesContext(connection) as registering:
        deviation = register(
            made, kind, centre=service.centre, closed=closed, venue=venue, reason="X", person=lead
        )
    with CaptureQueriesContext(connection) as undoing:
        undo(deviation, person=lead)
    assert DeviationSession.objects.filter(deviation=deviation).count() == sessions
    return len(registering), len(undoing)


@pytest.mark.parametrize("kind", ["called_off", "closed", "moved"])
def test_ten_sessions_with_twenty_families_each_take_as_many_statements_as_one_with_one(kind):
    one = statements(PartnerServiceFactory(), 1, 1, kind)
    assert statements(PartnerServiceFactory(), 10, 20, kind) == one
    assert max(one) <= 40, one


def test_now_is_the_time_of_the_clock_that_holds(session):
    assert register([session], now=stockholm(2026, 11, 26, 12, 59)).made_at == stockholm(2026, 11, 26, 12, 59)
