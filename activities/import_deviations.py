"""What an imported programme calls off and moves is a deviation too: the same rows, and the same messages."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from familjecentral.privacy.walls import Reader, reading_as

from . import offering
from .deviating import fill_again, tell_of
from .deviation_reach import tell
from .messages import Kind as Message
from .models import ActivitySession, Deviation, DeviationSession

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from staff.models import FamilyCentre

Kind = Deviation.Kind


@dataclass(frozen=True)
class Seen:
    """A coming session as parents knew it before the import."""

    row: ActivitySession

    def is_changed(self, now: ActivitySession) -> bool:
        """Whether what families were told of it is no longer so: when, where or what."""
        before = self.row
        return (before.starts_at, before.ends_at, before.venue_id, before.display_title) != (
            now.starts_at, now.ends_at, now.venue_id, now.display_title,
        )  # fmt: skip


def as_they_are(centre: FamilyCentre, now: datetime) -> dict[int, Seen]:
    """The centre's sessions to come, to compare with after an import."""
    return {row.pk: Seen(row) for row in _coming(centre, now)}


def follow(centre: FamilyCentre, before: dict[int, Seen], *, now: datetime) -> None:
    """After an import, in its transaction, which has locked the sessions: let all follow what it changed.

    One deviation for all that it called off, one for each place that it moved to; a parent gets one message
    of each kind, however many sessions changed. A constant number of statements.
    """
    rows = [row for row in _coming(centre, now) if row.pk in before]
    off = [row for row in rows if row.is_called_off and not before[row.pk].row.is_called_off]
    on = [row for row in rows if not row.is_called_off]
    back = [row for row in on if before[row.pk].row.is_called_off]
    changed = [row for row in on if row not in back and before[row.pk].is_changed(row)]
    moved: dict[int, list[ActivitySession]] = defaultdict(list)
    for row in changed:
        if row.is_moved and row.venue_id and row.venue_id != before[row.pk].row.venue_id:
            moved[row.venue_id].append(row)
    touched = [*off, *back, *changed]
    if not touched:
        return
    prefetch_related_objects(touched, "venue", "moved_from")
    services = {row.activity.responsible_service_id for row in touched}
    with reading_as(Reader.for_services(*services)):
        for kind in (Kind.CLOSED, Kind.CALLED_OFF):
            _register(kind, [row for row in off if bool(row.called_off_by_closure_id) is (kind == Kind.CLOSED)],
                      before, centre=centre, now=now)  # fmt: skip
        for together in moved.values():
            _register(Kind.MOVED, together, before, centre=centre, now=now)
        offering.withdraw_offers([row for row in off if not row.series_id], now=now)
        said = {row.pk for together in moved.values() for row in together}
        event = f"import-{now.timestamp():.0f}"
        tell([row for row in changed if row.pk not in said], Message.CHANGED, event=event, details={})
        tell(back, Message.BACK_ON, event=event, details={})
        fill_again(back, now=now)


def _coming(centre: FamilyCentre, now: datetime) -> Iterable[ActivitySession]:
    return ActivitySession.objects.filter(activity__centre=centre, starts_at__gt=now).select_related(
        "activity__centre", "activity__responsible_service", "series"
    )


def _register(
    kind: str, rows: list[ActivitySession], before: dict[int, Seen], *, centre: FamilyCentre, now: datetime
) -> None:
    if not rows:
        return
    reasons = {row.called_off_reason for row in rows} if kind != Kind.MOVED else {""}
    deviation = Deviation.objects.create(
        key=uuid.uuid4(), centre=centre, kind=kind, made_at=now, made_by=None,
        reason=reasons.pop() if len(reasons) == 1 else "",
        venue=rows[0].venue if kind == Kind.MOVED else None,
    )  # fmt: skip
    was = [before[row.pk].row for row in rows]
    DeviationSession.objects.bulk_create(
        DeviationSession(
            deviation=deviation, session_id=row.pk, venue_before_id=row.venue_id,
            moved_from_before_id=row.moved_from_id, was_moved=row.is_moved,
            was_called_off_at=row.called_off_at, was_called_off_reason=row.called_off_reason,
        )
        for row in was
    )  # fmt: skip
    tell_of(deviation, rows)
