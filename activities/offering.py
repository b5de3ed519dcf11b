"""The waiting list: what is free is offered in turn, for a time that follows the clock.

A household waits as a whole and is never offered a part. An offer holds its room until it is answered or
its time is out. Everything here runs under the lock on the places (``places.locked``).
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localtime, make_aware

from familjecentral.audit.recording import SYSTEM, Actor, record
from familjecentral.privacy.walls import Reader, reading_as

from . import messages
from .messages import Kind, Notice
from .models import Activity, SignUp
from .places import Bookable, could_fit, fits, locked, take
from .rules import SignUpDenied, SignUpRefused, may_sign_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

State = SignUp.State

# How long an offer is open, by how near the session is. Source: the issue that asked for them; a family
# with a week to go may sleep on it, and a place that is free this morning must be filled this morning.
DAYS_AHEAD, DAY_BEFORE, SAME_DAY = timedelta(hours=24), timedelta(hours=2), timedelta(minutes=20)
LAST_CALL = timedelta(minutes=20)  # an offer ends at least this long before the session begins
NIGHT_BEGINS, NIGHT_ENDS = time(21), time(7)
MOST_MOVES = 3  # to another group, between reading a sign-up and holding its places
MORNING = time(8)  # an offer that would end at night ends then instead


def offer_ends(now: datetime, starts: datetime | None) -> datetime | None:
    """Until when a place that is free ``now`` is offered; None when there is no time to wait for an answer.

    24 hours; two hours the day before; 20 minutes on the day itself. Never at night (21–07): then until
    08:00. Always 20 minutes before it begins at the latest. ``starts`` None: no date yet.
    """
    if starts is None:
        return _not_at_night(now + DAYS_AHEAD)
    days = (localtime(starts).date() - localtime(now).date()).days
    span = DAYS_AHEAD if days > 1 else DAY_BEFORE if days == 1 else SAME_DAY
    latest = starts - LAST_CALL
    ends = min(_not_at_night(now + span), latest)
    if ends < now + SAME_DAY or _is_night(ends):
        return None
    return ends


def _is_night(moment: datetime) -> bool:
    clock_time = localtime(moment).time()
    return clock_time >= NIGHT_BEGINS or clock_time < NIGHT_ENDS


def _not_at_night(moment: datetime) -> datetime:
    if not _is_night(moment):
        return moment
    local = localtime(moment)
    day = local.date() + timedelta(days=1) if local.time() >= NIGHT_BEGINS else local.date()
    return make_aware(datetime.combine(day, MORNING))


def queue_of(bookable: Bookable) -> list[SignUp]:
    """The program: those that wait, in the order in which they joined the queue."""
    return list(bookable.sign_ups.filter(state=State.WAITING).order_by("queue_no"))


def next_in_turn(activity: Activity, bookable: Bookable, queue: Sequence[SignUp]) -> list[SignUp]:
    """Those in the queue whose turn it is with what is free now; counts them in ``bookable``.

    Strict order: nobody passes a household that still waits. Fits first: the first that fits. One that
    could never fit, because the room has been made smaller, stops nobody.
    """
    chosen = []
    for household in queue:
        if fits(bookable, household):
            take(bookable, household)
            chosen.append(household)
        elif activity.queue_rule == Activity.QueueRule.STRICT and could_fit(bookable, household):
            break
    return chosen


def fill(bookable: Bookable, *, now: datetime) -> list[SignUp]:
    """Offer what is free to those whose turn it is; returns them. The caller holds the lock.

    When there is no time to wait for answers, all who can come at short notice are told, and the first who
    taps gets it.
    """
    activity = bookable.activity
    if not bookable.families_waiting or _is_not_offered(activity, bookable, now=now):
        return []
    queue = queue_of(bookable)
    until = offer_ends(now, bookable.next_start(now))
    if until is None or bookable.first_come_since is not None:
        _tell_the_quick(bookable, queue, now=now)
        return []
    chosen = next_in_turn(activity, bookable, queue)
    _set_state(chosen, State.OFFERED, now=now, offer_until=until)
    if chosen:
        bookable.families_waiting -= len(chosen)
        record(
            "offered_places", by=SYSTEM, thing=bookable, service_id=activity.responsible_service_id,
            count=len(chosen),
        )  # fmt: skip
    messages.post(
        Notice(Kind.OFFER, each, (bookable,), event=once(now), details={"until": until}) for each in chosen
    )
    return chosen


def passes_the_queue(bookable: Bookable) -> bool:
    """May a household that fits have a place though others wait? Inside the lock.

    Strict order: when none of those could ever fit. Fits first: when none of them fits now.
    """
    waiting = queue_of(bookable)
    if bookable.activity.queue_rule != Activity.QueueRule.FITS_FIRST:
        return not any(could_fit(bookable, each) for each in waiting)
    return not any(fits(bookable, each) for each in waiting)


def _is_not_offered(activity: Activity, bookable: Bookable, *, now: datetime) -> bool:
    """Called off, closed, begun, or before the draw: whatever is free is offered to nobody."""
    return may_sign_up(activity, bookable, now=now, by_staff=True) is not None or is_before_draw(bookable)


def is_before_draw(bookable: Bookable) -> bool:
    """Whether places wait for a draw that has not been held."""
    if bookable.activity.allocation != Activity.Allocation.DRAW:
        return False
    draw = getattr(bookable, "draw", None)
    return draw is not None and draw.drawn_at is None


def _tell_the_quick(bookable: Bookable, queue: Sequence[SignUp], *, now: datetime) -> None:
    if bookable.first_come_since is None:
        bookable.first_come_since = now
        bookable.save(update_fields=["first_come_since"])
    messages.post(
        Notice(Kind.FIRST_COME, each, (bookable,), event=once(now))
        for each in queue
        if each.can_come_at_short_notice and fits(bookable, each)
    )


def _set_state(
    sign_ups: Iterable[SignUp], state: SignUp.State, *, now: datetime, offer_until: datetime | None = None
) -> None:
    """Move these to ``state`` in one statement; the history and the counts are PostgreSQL's."""
    ids = [each.pk for each in sign_ups]
    if ids:
        SignUp.objects.filter(pk__in=ids).update(state=state, state_at=now, offer_until=offer_until)
    for each in sign_ups:
        each.state, each.state_at, each.offer_until = state, now, offer_until


def move_to(sign_up: SignUp, state: SignUp.State, *, now: datetime) -> None:
    """One sign-up to a state that is no offer. The caller holds the lock."""
    _set_state([sign_up], state, now=now)


def current(sign_up: SignUp) -> SignUp:
    """The sign-up as it is under the lock."""
    found: SignUp = SignUp.objects.select_for_update(of=("self",)).get(pk=sign_up.pk)
    return found


@contextmanager
def held(sign_up: SignUp) -> Iterator[tuple[SignUp, Bookable]]:
    """The sign-up as it is now, and what it is for, its places ours alone until the block ends.

    Also when it has moved to another group since it was read: what it gives back is free there. Raises
    SignUpRefused(BUSY) when it moves on and on, or too many act at once.
    """
    for _each in range(MOST_MOVES):
        with locked(sign_up.bookable) as (bookable,):
            mine = current(sign_up)
            if (mine.session_id, mine.series_id) == (sign_up.session_id, sign_up.series_id):
                yield mine, bookable
                return
        sign_up = mine
    raise SignUpRefused(SignUpDenied.BUSY)


def accept_offer(*, sign_up: SignUp, by: Actor, now: datetime) -> SignUp:
    """The family takes the place that it was offered. Twice is once. Raises SignUpRefused(NO_OFFER)."""
    with held(sign_up) as (mine, bookable):
        if mine.state == State.CONFIRMED:
            return mine
        if mine.state != State.OFFERED or mine.offer_until is None or mine.offer_until <= now:
            raise SignUpRefused(SignUpDenied.NO_OFFER)
        move_to(mine, State.CONFIRMED, now=now)
        record("accepted_offer", by=by, thing=mine, service_id=mine.controller_id)
        messages.post([Notice(Kind.GOT_A_PLACE, mine, (bookable,), event=once(now))])
    return mine


def take_free_place(*, sign_up: SignUp, by: Actor, now: datetime) -> SignUp:
    """A family in the queue takes a place that is free for the first who comes; it can come at short notice.

    Raises SignUpRefused(NOT_FREE) when another was first, or places are offered in turn.
    """
    with held(sign_up) as (mine, bookable):
        if mine.state == State.CONFIRMED:
            return mine
        closed = _is_not_offered(bookable.activity, bookable, now=now)
        if mine.state != State.WAITING or bookable.first_come_since is None or closed or not fits(bookable, mine):
            raise SignUpRefused(SignUpDenied.NOT_FREE)
        move_to(mine, State.CONFIRMED, now=now)
        record("took_free_place", by=by, thing=mine, service_id=mine.controller_id)
        messages.post([Notice(Kind.GOT_A_PLACE, mine, (bookable,), event=once(now))])
    return mine


def rejoin_queue(*, sign_up: SignUp, by: Actor, now: datetime) -> SignUp:
    """A family whose offer ran out stands in the queue again, last. Raises SignUpRefused(PAST, CALLED_OFF …)."""
    with held(sign_up) as (mine, bookable):
        if mine.state != State.LAPSED:
            return mine
        if denied := may_sign_up(bookable.activity, bookable, now=now, by_staff=True):
            raise SignUpRefused(denied)
        move_to(mine, State.WAITING, now=now)
        record("joined_queue_again", by=by, thing=mine, service_id=mine.controller_id)
        bookable.families_waiting += 1
        fill(bookable, now=now)
    return current_state(mine)


def current_state(sign_up: SignUp) -> SignUp:
    with reading_as(Reader.for_services(sign_up.controller_id)):
        sign_up.refresh_from_db()
    return sign_up


def once(now: datetime) -> str:
    """What tells one event of a sign-up from the next of the same kind."""
    return f"{now:%Y%m%d%H%M%S}"


def place_by_hand(*, sign_up: SignUp, reason: str, by: Actor, now: datetime) -> SignUp:
    """Staff give a family a place past the queue; ``reason`` (of rules.ByHand) stands in the audit log.

    Never past the room: raises SignUpRefused(NO_ROOM) when the household doesn't fit in what is free.
    """
    with held(sign_up) as (mine, bookable):
        if mine.state == State.CONFIRMED:
            return mine
        if denied := may_sign_up(bookable.activity, bookable, now=now, by_staff=True):
            raise SignUpRefused(denied)
        if mine.state not in (State.WAITING, State.OFFERED, State.LAPSED, State.ENTERED):
            raise SignUpRefused(SignUpDenied.NO_OFFER)
        if mine.state != State.OFFERED and not fits(bookable, mine):
            raise SignUpRefused(SignUpDenied.NO_ROOM)
        move_to(mine, State.CONFIRMED, now=now)
        record("placed_by_hand", by=by, thing=mine, service_id=mine.controller_id, detail=reason)
        messages.post([Notice(Kind.GOT_A_PLACE, mine, (bookable,), event=once(now))])
    return mine


def end_due_offers(bookable: Bookable, *, now: datetime) -> int:
    """Offers of ``bookable`` whose time is out lapse, and what they held is offered on; returns how many.

    On the day itself what lapses goes to the first who comes: there is no time for another turn.
    """
    with locked(bookable) as (row,):
        due = list(row.sign_ups.filter(state=State.OFFERED, offer_until__lte=now).order_by("queue_no"))
        if not due:
            return 0
        _set_state(due, State.LAPSED, now=now)
        for each in due:
            record("offer_lapsed", by=SYSTEM, thing=each, service_id=each.controller_id)
        messages.post(Notice(Kind.LAPSED, each, (row,), event=once(now)) for each in due)
        refreshed(row)
        starts = row.next_start(now)
        if starts is not None and localtime(starts).date() == localtime(now).date():
            row.first_come_since = row.first_come_since or now
            row.save(update_fields=["first_come_since"])
        fill(row, now=now)
    return len(due)


def refreshed(bookable: Bookable) -> Bookable:
    """The counts as PostgreSQL has them now; the activity that was read under the lock stays."""
    activity = bookable.activity
    bookable.refresh_from_db()
    bookable.activity = activity
    return bookable


def withdraw_offers(bookables: Iterable[Bookable], *, now: datetime) -> int:
    """Open offers go back to waiting, with the number they had in the queue: what was offered is called off.

    One statement however many; returns how many. The caller holds the locks.
    """
    sessions = [each.pk for each in bookables if not each.is_series]
    series = [each.pk for each in bookables if each.is_series]
    of_these = SignUp.objects.filter(session__in=sessions) | SignUp.objects.filter(series__in=series)
    changed: int = of_these.filter(state=State.OFFERED).update(state=State.WAITING, state_at=now, offer_until=None)
    return changed
