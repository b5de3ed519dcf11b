"""Holding a draw that is due: the order, the places, the queue behind them, and everyone told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from activities import places
from activities.messages import Kind, Notice, post
from activities.models import Activity, ActivitySeries, ActivitySession, Draw, SignUp
from familjecentral.audit.recording import SYSTEM, Actor, record
from familjecentral.privacy.sealing import unseal

from . import tickets
from .codes import entry_code
from .promising import DrawDenied, DrawRefused
from .verify_draw import order

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def hold_draw(draw: Draw, now: datetime, *, by: Actor = SYSTEM) -> Draw:
    """Draw the order among all who have entered, and give places by it: all of it or nothing.

    Under the lock on the places. The first in the order get places as long as their household fits, by the
    activity's rule for the queue; the others join the queue in the order drawn. Seed, entries and order are
    published with it, and each family is told; who lost gets a ticket. Held once, whoever calls and however
    often. Raises DrawRefused before its time, or when there is nothing to draw any more.
    """
    with places.locked(_bookable(draw)) as (bookable,):
        draw = Draw.objects.select_for_update().get(pk=draw.pk)
        if draw.drawn_at is not None:
            return draw
        if now < draw.draws_at:
            raise DrawRefused(DrawDenied.NOT_YET)
        if bookable.has_begun(now) or getattr(bookable, "is_called_off", False):
            raise DrawRefused(DrawDenied.CALLED_OFF)
        drawn = _draw(draw, bookable, now=now)
        with_place = _places_given(bookable, drawn)
        _write(drawn, with_place, now=now)
        service_id = bookable.activity.responsible_service_id
        record("held_draw", by=by, thing=draw, service_id=service_id, count=len(drawn))
        post(_notices(bookable, drawn, with_place, now=now))
    return draw


def hold_due_draws(*, now: datetime) -> int:
    """Hold every draw that is due and still has something to draw; returns how many.

    One that can't be held now (a session called off) stays for the next time.
    """
    held = 0
    for draw in Draw.objects.filter(drawn_at=None, draws_at__lte=now).order_by("draws_at", "pk"):
        try:
            hold_draw(draw, now)
        except DrawRefused:
            continue
        held += 1
    return held


def _bookable(draw: Draw) -> ActivitySession | ActivitySeries:
    found = draw.session or draw.series
    assert found is not None  # the constraint draw_of_one_thing holds it
    return found


def _draw(draw: Draw, bookable: ActivitySession | ActivitySeries, *, now: datetime) -> list[SignUp]:
    """The families in the order drawn; seed, entries and order are written on the draw."""
    # One who is signed up already is not in the draw a second time.
    entered = bookable.sign_ups.filter(state=SignUp.State.ENTERED, repeat_until=None)
    by_code = {entry_code(sign_up.key): sign_up for sign_up in entered.select_for_update(of=("self",))}
    draw.seed = unseal(draw.sealed_seed)
    draw.entries = sorted([code, sign_up.draw_weight] for code, sign_up in by_code.items())
    draw.result = order(draw.seed, draw.entries)
    draw.drawn_at = now
    draw.save(update_fields=["seed", "entries", "result", "drawn_at"])
    return [by_code[code] for code in draw.result]


def _places_given(bookable: ActivitySession | ActivitySeries, drawn: Iterable[SignUp]) -> list[SignUp]:
    """Those who get a place: in order, while their household fits."""
    strict = bookable.activity.queue_rule == Activity.QueueRule.STRICT
    given = []
    for sign_up in drawn:
        if places.fits(bookable, sign_up):
            given.append(sign_up)
            places.take(bookable, sign_up)
        elif strict:
            break
    return given


def _write(drawn: Iterable[SignUp], with_place: list[SignUp], *, now: datetime) -> None:
    got = {sign_up.pk for sign_up in with_place}
    for sign_up in drawn:  # one by one: PostgreSQL numbers the queue in the order in which they join it
        sign_up.state = SignUp.State.CONFIRMED if sign_up.pk in got else SignUp.State.WAITING
        sign_up.state_at = now
        sign_up.save(update_fields=["state", "state_at"])


def _notices(
    bookable: ActivitySession | ActivitySeries, drawn: Iterable[SignUp], with_place: list[SignUp], *, now: datetime
) -> list[Notice]:
    got = {sign_up.pk for sign_up in with_place}
    municipality = bookable.activity.centre.municipality_id
    notices = []
    for sign_up in drawn:
        if sign_up.pk in got:
            notices.append(Notice(kind=Kind.GOT_A_PLACE, sign_up=sign_up, about=(bookable,)))
        else:
            ticket = tickets.made_for(sign_up, municipality_id=municipality, now=now)
            notices.append(
                Notice(kind=Kind.NOT_DRAWN, sign_up=sign_up, about=(bookable,), details={"ticket": ticket})
            )
    return notices
