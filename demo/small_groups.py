"""Groups of the workplace that are filled in other ways: one whose places are drawn, one by invitation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from activities.drawing.holding import hold_draw
from activities.drawing.promising import commit
from activities.inviting import renew_code
from activities.models import Activity, ActivitySeries, ActivitySession
from activities.rules import Child
from activities.signing_up import Household, Parent, sign_up
from familjecentral import clock
from familjecentral.audit.recording import PARENT, SYSTEM
from staff.models import PartnerService

from .chance import chance, key
from .days import add_months, at, first_on, is_open_day

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from datetime import date, datetime

    from staff.models import FamilyCentre

    type Bookable = ActivitySession | ActivitySeries

Kind = PartnerService.Kind
Booking = Activity.Booking
WEDNESDAY, THURSDAY = 3, 4
STARTS, ENDS, PROMISED_AT = time(14), time(15), time(9)
DRAWN_PLACES, INVITED_PLACES, INVITED_SESSIONS = 4, 6, 4


@dataclass(frozen=True)
class _Draw:
    """A session whose places are drawn, promised ``ago`` days back; ``ahead``: days to it, at the least.

    ``mails``: the first families' addresses.
    """

    ago: int
    ahead: int
    families: int
    mails: tuple[int, ...]


# One that has been held, and one that families can still enter. Chance falls anew each time, as in any draw; with
# more addresses than places, and than families without, somebody with an address has got a place and somebody not.
_DRAWS = (
    _Draw(ago=11, ahead=6, families=7, mails=tuple(range(21, 26))),
    _Draw(ago=3, ahead=20, families=4, mails=(26,)),
)
_INVITED_MAIL = 27
_ALIASES = ("Björk", "Gran", "Tall", "Asp", "Sälg", "Ek", "Lönn", "Ask", "Alm", "Al")
_PHONES = "+467017406{:02d}"  # a series kept free for books and films


def make_small_groups(workplace: FamilyCentre, today: date) -> int:
    """Make both with their families; returns how many have signed up."""
    rng = chance("small groups")
    return _make_draws(workplace, today, rng) + _make_invited(workplace, today, rng)


# ---- Places that are drawn --------------------------------------------------------------------
def _make_draws(workplace: FamilyCentre, today: date, rng: random.Random) -> int:
    activity = Activity.objects.create(
        centre=workplace, title="Babyrytmik", about="Vi sjunger och rör oss tillsammans med de minsta.",
        booking=Booking.SIGN_UP, allocation=Activity.Allocation.DRAW, capacity=DRAWN_PLACES,
        responsible_service=workplace.services.get(kind=Kind.OPEN_PRESCHOOL), age_from_months=3, age_to_months=12,
    )  # fmt: skip
    for plan in _DRAWS:
        session = _session(activity, _open_day(WEDNESDAY, today + timedelta(days=plan.ahead)))
        promised = at(today - timedelta(days=plan.ago), PROMISED_AT)
        with clock.at(promised):
            draw = commit(session, promised)
        for number, moment in enumerate(_moments(promised, plan.families), start=1):
            mail = plan.mails[number - 1] if number <= len(plan.mails) else 0
            child = Child(add_months(today.replace(day=1), -rng.randint(4, 10)))
            _sign_up(session, _household(child, number, mail), rng, moment)
        if draw.draws_at < at(today, time()):
            with clock.at(draw.draws_at):
                hold_draw(draw, draw.draws_at)
    return sum(plan.families for plan in _DRAWS)


# ---- By invitation ----------------------------------------------------------------------------
def _make_invited(workplace: FamilyCentre, today: date, rng: random.Random) -> int:
    activity = Activity.objects.create(
        centre=workplace, title="Stödgrupp efter en svår förlossning", neutral_title="Föräldragrupp",
        about="Vi är få och tar den tid som behövs. Det som sägs i gruppen stannar i gruppen.",
        booking=Booking.INVITATION, capacity=INVITED_PLACES,
        responsible_service=workplace.services.get(kind=Kind.BHV),
    )  # fmt: skip
    activity.participating_services.set([workplace.services.get(kind=Kind.MHV)])
    group = ActivitySeries.objects.create(activity=activity, capacity=INVITED_PLACES)
    day = _open_day(THURSDAY, today)
    for number in range(1, INVITED_SESSIONS + 1):
        _session(activity, day, series=group, number=number)
        day = _open_day(THURSDAY, day + timedelta(weeks=1))
    invited = at(today - timedelta(days=6), PROMISED_AT)
    with clock.at(invited):
        code = renew_code(bookable=group, by=SYSTEM)
    group.refresh_from_db()
    for number, moment in enumerate(_moments(invited, 4), start=1):
        child = Child(add_months(today.replace(day=1), -rng.randint(1, 5)))
        mail = _INVITED_MAIL if number == 1 else 0
        _sign_up(group, _household(child, len(_ALIASES) - number, mail), rng, moment, code)
    return 4


# ---- For both ---------------------------------------------------------------------------------
def _open_day(weekday: int, earliest: date) -> date:
    day = first_on(weekday, earliest)
    while not is_open_day(day):
        day += timedelta(weeks=1)
    return day


def _session(
    activity: Activity, day: date, *, series: ActivitySeries | None = None, number: int | None = None
) -> ActivitySession:
    return ActivitySession.objects.create(
        activity=activity, on_date=day, starts_at=at(day, STARTS), ends_at=at(day, ENDS), series=series,
        number=number, capacity=None if series else activity.capacity,
    )  # fmt: skip


def _moments(begins: datetime, how_many: int) -> Iterator[datetime]:
    """A family every fifth hour: all of them before a draw, and before today."""
    return (begins + timedelta(hours=5 * number) for number in range(1, how_many + 1))


def _household(child: Child, number: int, mail: int) -> Household:
    email = f"familj{mail}@example.{'org' if mail % 2 else 'com'}"
    parent = Parent(email=email) if mail else Parent(phone=_PHONES.format(5 + number))
    return Household(children=[child], alias=f"{_ALIASES[number - 1]} {number}", parent=parent)


def _sign_up(
    bookable: Bookable, household: Household, rng: random.Random, moment: datetime, code: str = ""
) -> None:
    with clock.at(moment):
        sign_up(bookable=bookable, household=household, key=key(rng), by=PARENT, now=moment, code=code)
