"""The waiting list: whose turn it is, and for how long."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities import leaving, offering, turns
from activities.models import Activity, ActivitySession, SignUp
from activities.offering import MORNING, NIGHT_BEGINS, NIGHT_ENDS, offer_ends
from activities.rules import ByHand, SignUpDenied, SignUpRefused
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import PARENT, SYSTEM
from tests.activities.families import NOW, as_it_is, behind_the_wall, family, mails, refused, signed_up, states
from tests.factories import STOCKHOLM, ActivityFactory, SessionFactory, stockholm

pytestmark = pytest.mark.django_db

THURSDAY = date(2026, 11, 26)  # 13–15, by SessionFactory
SAME_MORNING = stockholm(2026, 11, 26, 9, 0)
ADULTS = {"activity__capacity_unit": "adults"}


def full(capacity=1, waiting=2, now=NOW, **values):
    """A session that is full, and the sign-ups: those with a place first."""
    session = SessionFactory(activity__capacity=capacity, **values)
    return session, [signed_up(session, family(n), now=now).sign_up for n in range(capacity + waiting)]


def cancelled(sign_up, now=NOW):
    leaving.cancel(sign_up=sign_up, by=PARENT, now=now)


def refuses(verb, sign_up, now=NOW, **more) -> SignUpDenied:
    with pytest.raises(SignUpRefused) as caught:
        verb(sign_up=sign_up, by=PARENT, now=now, **more)
    return caught.value.reason


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (stockholm(2026, 11, 16, 10, 0), stockholm(2026, 11, 17, 10, 0)),  # next week: 24 hours
        (stockholm(2026, 11, 16, 22, 30), stockholm(2026, 11, 18, 8, 0)),  # never at night
        (stockholm(2026, 11, 25, 10, 0), stockholm(2026, 11, 25, 12, 0)),  # tomorrow: two hours
        (stockholm(2026, 11, 25, 20, 0), stockholm(2026, 11, 26, 8, 0)),
        (stockholm(2026, 11, 26, 7, 10), stockholm(2026, 11, 26, 7, 30)),  # this morning: twenty minutes
        (stockholm(2026, 11, 26, 5, 0), stockholm(2026, 11, 26, 8, 0)),
        (stockholm(2026, 11, 26, 12, 20), stockholm(2026, 11, 26, 12, 40)),  # the last call
        (stockholm(2026, 11, 26, 12, 21), None),
    ],
)
def test_the_nearer_the_session_the_shorter_the_offer(now, until):
    assert offer_ends(now, stockholm(2026, 11, 26, 13, 0)) == until


def test_a_session_in_the_early_morning_is_never_offered_over_its_beginning():
    assert offer_ends(stockholm(2026, 11, 25, 22, 0), stockholm(2026, 11, 26, 8, 10)) == stockholm(
        2026, 11, 26, 7, 50
    )
    assert offer_ends(stockholm(2026, 11, 25, 22, 0), stockholm(2026, 11, 26, 7, 15)) is None


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))


@given(now=MOMENTS, minutes=st.integers(0, 60 * 24 * 30))
def test_an_offer_never_ends_at_night_nor_too_late_nor_too_soon(now, minutes):
    """Both clock changes lie in these years."""
    now = now.replace(tzinfo=STOCKHOLM)
    starts = now + timedelta(minutes=minutes)
    until = offer_ends(now, starts)
    if until is None:
        return
    local = until.astimezone(STOCKHOLM)
    assert NIGHT_ENDS <= local.time() < NIGHT_BEGINS
    assert timedelta(minutes=20) <= until - now <= timedelta(hours=24 + 11)
    assert starts - until >= timedelta(minutes=20)
    assert MORNING >= NIGHT_ENDS


def test_a_freed_place_is_offered_to_the_first_in_the_queue_and_held_for_it():
    session, (first, second, _third) = full()
    cancelled(first)
    cancelled(first)  # twice is once
    assert states(session) == ["cancelled", "offered", "waiting"]
    session.refresh_from_db()
    assert (session.places_taken, session.families_waiting) == (1, 1)
    assert as_it_is(second).offer_until == NOW + timedelta(hours=24)
    assert mails(session)[-2:] == [("cancelled", "familj0@example.org"), ("offer", "familj1@example.org")]
    assert signed_up(session, family(9)).sign_up.state == "waiting"  # nobody passes while it is held


def test_the_offer_is_accepted_once():
    session, (first, second, _third) = full()
    cancelled(first)
    for _time in range(2):
        offering.accept_offer(sign_up=second, by=PARENT, now=NOW + timedelta(hours=23))
    assert states(session) == ["cancelled", "confirmed", "waiting"]
    assert [kind for kind, to in mails(session) if to == "familj1@example.org"] == [
        "queued", "offer", "got_a_place",
    ]  # fmt: skip


def test_no_thank_you_offers_the_place_on():
    session, (first, second, third) = full()
    cancelled(first)
    cancelled(second)
    assert states(session) == ["cancelled", "cancelled", "offered"]
    assert refuses(offering.accept_offer, second) == SignUpDenied.NO_OFFER
    assert as_it_is(third).offer_until is not None


def test_an_offer_whose_time_is_out_goes_to_the_next_and_the_family_may_queue_again_last():
    session, (first, second, _third) = full()
    cancelled(first)
    late = NOW + timedelta(hours=24)
    assert refuses(offering.accept_offer, second, now=late) == SignUpDenied.NO_OFFER
    service = session.activity.responsible_service_id
    assert turns.take_turns(controller_id=service, now=late - timedelta(seconds=1)) == 0
    assert turns.take_turns(controller_id=service, now=late) == 1
    assert turns.take_turns(controller_id=service, now=late) == 0
    assert states(session) == ["cancelled", "lapsed", "offered"]
    signed_up(session, family(9), now=late)
    offering.rejoin_queue(sign_up=second, by=PARENT, now=late)
    with behind_the_wall(session):
        queue = session.sign_ups.filter(state="waiting").order_by("queue_no").values_list("alias", flat=True)
        assert list(queue) == ["Familj 9", "Familj 1"]


def test_a_household_is_offered_all_or_nothing_and_strict_order_waits_for_it():
    session = SessionFactory(activity__capacity=4, **ADULTS)
    takes_two = [signed_up(session, family(n, adults=2)).sign_up for n in range(2)]
    big, small = (signed_up(session, family(n, adults=n)).sign_up for n in (3, 1))
    cancelled(takes_two[0])
    assert [as_it_is(each).state for each in (big, small)] == ["waiting", "waiting"]
    cancelled(takes_two[1])
    assert [as_it_is(each).state for each in (big, small)] == ["offered", "offered"]


def test_fits_first_lets_a_smaller_household_pass_and_one_that_signs_up():
    session = SessionFactory(activity__capacity=4, activity__queue_rule=Activity.QueueRule.FITS_FIRST, **ADULTS)
    first = signed_up(session, family(1, adults=2)).sign_up
    signed_up(session, family(2, adults=2))
    big, small = (signed_up(session, family(n, adults=n)).sign_up for n in (3, 4))
    assert (big.state, small.state) == ("waiting", "waiting")
    cancelled(first)
    assert [as_it_is(each).state for each in (big, small)] == ["waiting", "waiting"]  # three and four need more
    assert signed_up(session, family(5, adults=1)).sign_up.state == "confirmed"


def test_a_household_that_can_never_fit_any_more_stops_nobody():
    session = SessionFactory(activity__capacity=4, **ADULTS)
    holder = signed_up(session, family(1, adults=4)).sign_up
    big, small = (signed_up(session, family(n, adults=n)).sign_up for n in (3, 2))
    cancelled(holder)
    cancelled(big)
    ActivitySession.objects.filter(pk=session.pk).update(capacity=2)
    session.refresh_from_db()
    assert as_it_is(small).state == "offered"
    other = signed_up(session, family(6, adults=2)).sign_up
    assert refused(session, family(7, adults=3)) == SignUpDenied.TOO_MANY
    cancelled(small)
    assert as_it_is(other).state == "offered"


def test_on_the_day_what_nobody_answers_goes_to_the_first_who_taps_of_those_that_can_come():
    session = SessionFactory(activity__capacity=1)
    first = signed_up(session, family(0)).sign_up
    asleep = signed_up(session, family(1)).sign_up
    quick = signed_up(session, family(2, can_come_at_short_notice=True)).sign_up
    quicker = signed_up(session, family(3, can_come_at_short_notice=True)).sign_up
    other = signed_up(session, family(4)).sign_up
    cancelled(first, now=SAME_MORNING)
    assert as_it_is(asleep).offer_until == SAME_MORNING + timedelta(minutes=20)
    assert refuses(offering.take_free_place, quick, now=SAME_MORNING) == SignUpDenied.NOT_FREE
    later = SAME_MORNING + timedelta(minutes=20)
    turns.take_turns(controller_id=session.activity.responsible_service_id, now=later)
    assert states(session) == ["cancelled", "lapsed", "waiting", "waiting", "waiting"]
    assert [to for kind, to in mails(session) if kind == "first_come"] == [
        "familj2@example.org", "familj3@example.org",
    ]  # fmt: skip
    offering.take_free_place(sign_up=quicker, by=PARENT, now=later)
    assert refuses(offering.take_free_place, quick, now=later) == SignUpDenied.NOT_FREE
    assert [as_it_is(each).state for each in (quick, quicker, other)] == ["waiting", "confirmed", "waiting"]


def test_with_too_little_time_for_an_offer_it_is_first_come_at_once():
    session, (first, second, _third) = full()
    just_before = stockholm(2026, 11, 26, 12, 30)
    cancelled(first, now=just_before)
    assert states(session) == ["cancelled", "waiting", "waiting"]
    assert signed_up(session, family(8), now=just_before).sign_up.state == "waiting"
    quick = signed_up(session, family(9, can_come_at_short_notice=True), now=just_before).sign_up
    assert quick.state == "confirmed"
    assert refuses(offering.take_free_place, second, now=just_before) == SignUpDenied.NOT_FREE


def test_nothing_is_offered_when_it_has_begun_is_called_off_or_closed():
    session, (first, *_rest) = full()
    cancelled(first, now=session.starts_at + timedelta(minutes=1))
    off, (of_off, *_rest) = full()
    ActivitySession.objects.filter(pk=off.pk).update(called_off_at=NOW)
    cancelled(of_off)
    closed, (of_closed, *_rest) = full()
    closed.activity.centre.closures.create(from_date=THURSDAY, to_date=THURSDAY, reason="Planeringsdag")
    cancelled(of_closed)
    assert [states(each) for each in (session, off, closed)] == [["cancelled", "waiting", "waiting"]] * 3


def test_staff_give_a_place_by_hand_for_a_reason_that_the_log_keeps_and_never_past_the_room():
    session, (first, _stays, second, third) = full(capacity=2)
    reason = ByHand.NEEDS_IT_MORE
    assert refuses(offering.place_by_hand, third, reason=reason) == SignUpDenied.NO_ROOM
    with behind_the_wall(session):
        SignUp.objects.filter(pk=first.pk).update(state="cancelled")  # a place is free, and not offered yet
    offering.place_by_hand(sign_up=third, reason=reason, by=SYSTEM, now=NOW)
    assert states(session) == ["cancelled", "confirmed", "waiting", "confirmed"]
    event = AuditEvent.objects.get(action="placed_by_hand")
    assert (event.thing_id, event.detail) == (str(third.pk), reason)
    assert as_it_is(second).state == "waiting"


def test_offers_that_are_withdrawn_go_back_to_their_place_in_the_queue():
    session, (first, second, third) = full()
    cancelled(first)
    before = as_it_is(second).queue_no
    with behind_the_wall(session):
        assert offering.withdraw_offers([session], now=NOW) == 1
    assert (as_it_is(second).state, as_it_is(second).queue_no) == ("waiting", before)
    assert before < as_it_is(third).queue_no


def test_a_series_offers_by_its_next_session():
    activity = ActivityFactory(capacity=1)
    series = activity.series.create(capacity=1)
    for number, day in enumerate([date(2026, 11, 10), date(2026, 11, 17)], start=1):
        SessionFactory(activity=activity, series=series, number=number, on_date=day)
    first, second = (signed_up(series, family(n)).sign_up for n in range(2))
    cancelled(first)
    assert as_it_is(second).offer_until == NOW + timedelta(hours=2)  # it is tomorrow
