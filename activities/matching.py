"""Which of the sessions in the database a programme means: the same ones, those it has no more, and the others."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from .models import ActivitySession
from .scheduling import Planned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from staff.models import FamilyCentre

    from .programme_changes import Deviations, Programme


def existing_sessions(centre: FamilyCentre, programme: Programme, deviations: Deviations) -> list[ActivitySession]:
    """The centre's sessions on any day in question, locked, so that nobody signs up meanwhile."""
    spans = [(programme.first, programme.last)]
    spans += [(slot.valid_from, slot.valid_to) for slot in programme.had.values()]
    spans += [(d.from_date, d.to_date) for d in (*deviations.closures, *deviations.stale)]
    spans += [(d.from_date, d.to_date) for d in (*deviations.exceptions, *deviations.exceptions_before)]
    return list(
        ActivitySession.objects.select_for_update(of=("self",))
        .filter(
            activity__centre=centre, on_date__gte=min(span[0] for span in spans),
            on_date__lte=max(span[1] for span in spans),
        )
        .select_related("activity", "series", "venue", "moved_from", "slot")
        .order_by("starts_at", "pk")
    )  # fmt: skip


def match(planned: list[Planned], existing: list[ActivitySession], programme: Programme) -> list[ActivitySession]:
    """Give each planned session the one that it is already; returns the rest.

    By slot and day; else by activity, day and time; else, when the time has changed and the slot with it,
    by activity and day.
    """
    free = {
        session.pk: session
        for session in existing
        if session.series_id is None and (session.slot_id is None or session.slot_id in programme.had)
    }

    def by_slot(p: Planned | ActivitySession) -> Any:
        slot_id = p.slot.pk if isinstance(p, Planned) and p.slot else getattr(p, "slot_id", None)
        return slot_id and (slot_id, p.on_date)

    def by_time(p: Planned | ActivitySession) -> Any:
        return (p.activity.pk, p.on_date, p.starts_at)

    def by_date(p: Planned | ActivitySession) -> Any:
        if isinstance(p, ActivitySession) and p.slot_id is None:
            return None
        return (p.activity.pk, p.on_date)

    for key in (by_slot, by_time, by_date):
        at: dict[Any, list[ActivitySession]] = defaultdict(list)
        for session in free.values():
            at[key(session)].append(session)
        at.pop(None, None)
        for p in planned:
            if p.existing is None and at.get(key(p)):
                p.existing = at[key(p)].pop(0)
                del free[p.existing.pk]
    matched = {p.existing.pk for p in planned if p.existing}
    return [session for session in existing if session.pk not in matched]


def _local(moment: datetime) -> time:
    return timezone.localtime(moment).time()


def keep_as_it_was(p: Planned, session: ActivitySession) -> None:
    p.activity, p.on_date = session.activity, session.on_date
    p.starts, p.ends = _local(session.starts_at), _local(session.ends_at)
    p.venue = session.moved_from if session.is_moved else session.venue
    p.note = session.note


def gone_and_fixed(
    rest: Iterable[ActivitySession], programme: Programme, now: datetime
) -> tuple[list[ActivitySession], list[Planned]]:
    """Coming sessions that the programme no longer has, and those that it doesn't answer for."""
    followed = set(programme.had) - {slot.pk for slot in (*programme.slots, *programme.gone)}
    gone, fixed = [], []
    for session in rest:
        answers = session.slot_id in programme.had and session.series_id is None
        if session.slot_id in followed and session.on_date < programme.first:
            answers = False
        if answers and session.starts_at > now:
            gone.append(session)
        else:
            p = Planned(
                session.activity, session.on_date, time(), time(), None, session.note,
                existing=session, is_fixed=True,
            )  # fmt: skip
            keep_as_it_was(p, session)
            fixed.append(p)
    return gone, fixed


def nest_as_they_are(fixed: list[Planned], planned: list[Planned]) -> None:
    plan_of = {p.existing.pk: p for p in (*fixed, *planned) if p.existing}
    for p in fixed:
        assert p.existing is not None
        p.within = plan_of.get(p.existing.within_id) if p.existing.within_id else None
