"""What is missing at a centre, in the person's services: the part of the Today page that asks for something."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max
from django.utils.timezone import localtime

from activities.interpreting import interpreters_to_order
from activities.messages import Kind
from activities.models import ActivitySeries, ActivitySession, SignUp
from familjecentral.outbox import looking_after

from .models import HomeVisit
from .uncounted import uncounted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from familjecentral.privacy.walls import Reader
    from staff.models import FamilyCentre

LATEST = 3  # of the sessions that nobody has counted; the rest are on a page of their own
LOOK_BACK = timedelta(
    days=92
)  # how far back a forgotten count is asked for: a quarter, which can still be settled
VISIT_WAITS = timedelta(days=14)  # how long an offered home visit may stand before it is asked for


@dataclass(frozen=True)
class OffersEnding:
    """Families that are offered a place somewhere until later today; ``until``: when the last of them ends."""

    bookable: ActivitySession | ActivitySeries
    families: int
    until: datetime


@dataclass(frozen=True)
class ToDo:
    """What is asked for. ``to_call``: messages to tell by phone; ``offers_to_call``: those of them with an offer.

    ``undelivered``: messages that did not arrive. ``interpreters``: to order, as many as are needed at once.
    ``open_visits``: offered home visits of which nothing has been said for two weeks.
    """

    not_counted: list[ActivitySession] = field(default_factory=list)
    not_counted_in_all: int = 0
    interpreters: int = 0
    to_call: int = 0
    offers_to_call: int = 0
    undelivered: int = 0
    offers_ending: list[OffersEnding] = field(default_factory=list)
    open_visits: int = 0

    def __bool__(self) -> bool:
        return bool(
            self.not_counted or self.interpreters or self.to_call or self.undelivered or self.offers_ending
            or self.open_visits
        )  # fmt: skip


def to_do(centre: FamilyCentre, *, reader: Reader, now: datetime) -> ToDo:
    """Staff of the centre: what is missing there in those of the reader's own services that are in it.

    Numbers, and sessions; no family is named. At a shared tablet only what is not counted, since the reader
    there reads nothing else. A constant number of queries.
    """
    today = localtime(now).date()
    own = frozenset(centre.services.filter(pk__in=reader.services).values_list("pk", flat=True))
    missing = uncounted([centre], today - LOOK_BACK, today - timedelta(days=1))
    found = list(missing[:LATEST])
    calls = looking_after.to_be_told(own, now) if own else []
    return ToDo(
        not_counted=found,
        not_counted_in_all=missing.count(),
        interpreters=interpreters_to_order(own, reader, now) if own else 0,
        to_call=len(calls),
        offers_to_call=sum(message.kind == Kind.OFFER for message in calls),
        undelivered=len(looking_after.undelivered(own)) if own else 0,
        offers_ending=_offers_ending(own, reader, now) if own else [],
        open_visits=_open_visits(own, today) if own else 0,
    )


def _offers_ending(own: Iterable[int], reader: Reader, now: datetime) -> list[OffersEnding]:
    """Where families are offered a place until later today, what ends first first."""
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    rows: list[Any] = list(
        SignUp.objects.for_reader(reader)
        .filter(controller__in=own, state=SignUp.State.OFFERED, offer_until__gt=now, offer_until__lt=midnight)
        .order_by()
        .values("session", "series")
        .annotate(families=Count("id"), until=Max("offer_until"))
    )
    related = "activity__centre"
    sessions = ActivitySession.objects.select_related(related).in_bulk(
        [r["session"] for r in rows if r["session"]]
    )
    series = ActivitySeries.objects.select_related(related).in_bulk([r["series"] for r in rows if r["series"]])
    found = [
        OffersEnding(sessions.get(row["session"]) or series[row["series"]], row["families"], row["until"])
        for row in rows
    ]
    return sorted(found, key=lambda each: each.until)


def _open_visits(own: Iterable[int], today: date) -> int:
    found: int = (
        HomeVisit.objects.standing()
        .filter(service__in=own, state__in=HomeVisit.OPEN_STATES, on_date__lt=today - VISIT_WAITS)
        .count()
    )
    return found
