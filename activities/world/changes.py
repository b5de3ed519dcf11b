"""What has changed at a centre: added, called off, moved, on again, changed. For Atom and JSON Feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, Min, Prefetch, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import ActivitySession, Deviation, DeviationSession
from familjecentral.formats import day_and_times, long_date
from familjecentral.languages.content import said

from .told import place_before, told_sessions, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staff.models import FamilyCentre

DAYS_BACK = 60
MOST = 50  # entries in a feed; a planning day touches six sessions


class What(StrEnum):
    ADDED = "added"
    CALLED_OFF = "called_off"
    MOVED = "moved"
    BACK_ON = "back_on"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One thing that happened to a session, at ``at``; ``key`` is the same for ever, ``why`` the staff's words.

    ``count``: of sessions that were added to one activity or series the same day, of which this is the first.
    """

    key: str
    what: What
    session: ActivitySession
    at: datetime
    why: str = ""
    place: str = ""
    count: int = 1

    @property
    def title(self) -> str:
        session = self.session
        if self.count > 1:
            text = ngettext(
                "New: {title}, {count} session from {day}", "New: {title}, {count} sessions from {day}", self.count
            )
            day = long_date(session.starts_at)
            return text.format(title=said(session.activity, "title"), count=self.count, day=day)
        words = {
            What.ADDED: _("New: {title}, {when}"),
            What.CALLED_OFF: _("Called off: {title}, {when}"),
            What.MOVED: _("Moved: {title}, {when}"),
            What.BACK_ON: _("On again: {title}, {when}"),
            What.CHANGED: _("Changed: {title}, {when}"),
        }
        when = day_and_times(session.starts_at, session.ends_at)
        return words[self.what].format(title=said(session, "display_title"), when=when)

    @property
    def text(self) -> str:
        lines = [self.why]
        if self.what == What.MOVED:
            before = place_before(self.session)
            lines = [_("Moved from {place}.").format(place=before) if before else "", self.why]
            lines.append(_("Place: {place}.").format(place=self.place or where(self.session)))
        elif self.what != What.CALLED_OFF:
            lines.append(_("Place: {place}.").format(place=where(self.session)))
        return "\n".join(filter(None, lines)) or self.title


def changes_at(centre: FamilyCentre, now: datetime) -> list[Change]:
    """Anyone: what has changed in the last sixty days among what is told, the newest first; some five queries."""
    since = now - timedelta(days=DAYS_BACK)
    touched = DeviationSession.objects.select_related("deviation__venue").order_by("deviation__made_at", "pk")
    sessions = (
        told_sessions()
        .for_cards()
        .filter(Q(changed_at__gte=since, sequence__gt=0) | Q(called_off_at__gte=since) | Q(is_moved=True))
        .filter(activity__centre=centre, changed_at__gte=since)
        .prefetch_related(Prefetch("deviations", touched))
        .order_by("-changed_at", "-pk")[:MOST]
    )
    found = [change for session in sessions for change in _of(session) if change.at >= since]
    found += _added(centre, since)
    return sorted(found, key=lambda change: (change.at, change.key), reverse=True)[:MOST]


def _added(centre: FamilyCentre, since: datetime) -> list[Change]:
    """What was added to the programme before it was held, and is as it was: one for an activity, series and day.

    A term that is imported is some entries, not hundreds. One that has changed since is told as changed.
    """
    groups = (
        told_sessions()
        .filter(activity__centre=centre, changed_at__gte=since, sequence=0, is_moved=False, called_off_at=None)
        .filter(starts_at__gt=F("changed_at"))
        .order_by()
        .values("activity_id", "series_id", day=TruncDate("changed_at"))
        .annotate(at=Max("changed_at"), begins=Min("starts_at"), count=Count("pk"))
        .order_by("-at", "activity_id", "series_id")[:MOST]
    )
    if not (found := list(groups)):
        return []
    # The first of each: of all that begin then, the one of that activity, series and day.
    firsts = told_sessions().for_cards().filter(
        activity__in={group["activity_id"] for group in found}, starts_at__in={group["begins"] for group in found},
        sequence=0, changed_at__gte=since,
    ).annotate(day=TruncDate("changed_at"))  # fmt: skip
    by_group = {(each.activity_id, each.series_id, each.day, each.starts_at): each for each in firsts}
    return [
        Change(
            f"added-{group['activity_id']}-{group['series_id'] or 0}-{group['day']:%Y%m%d}", What.ADDED,
            by_group[group["activity_id"], group["series_id"], group["day"], group["begins"]], group["at"],
            count=group["count"],
        )
        for group in found
    ]  # fmt: skip


def _of(session: ActivitySession) -> Iterator[Change]:
    """Each deviation that staff registered, and its undoing; and what no deviation tells of."""
    told = set()
    for touched in session.deviations.all():
        deviation = touched.deviation
        what = What.MOVED if deviation.kind == Deviation.Kind.MOVED else What.CALLED_OFF
        place = deviation.venue.name if deviation.venue else ""
        yield Change(f"deviation-{touched.pk}", what, session, deviation.made_at, deviation.reason, place)
        if deviation.undone_at is None:
            told.add(what)
        else:
            told.add(What.BACK_ON)
            yield Change(f"deviation-{touched.pk}-undone", What.BACK_ON, session, deviation.undone_at)
    key = f"session-{session.pk}-{session.sequence}"
    if session.called_off_at is not None:
        if What.CALLED_OFF not in told:
            yield Change(
                key, What.CALLED_OFF, session, session.called_off_at, said(session, "called_off_reason").text
            )
    elif session.is_moved:
        if What.MOVED not in told:
            yield Change(key, What.MOVED, session, session.changed_at)
    elif not told:
        yield Change(key, What.CHANGED, session, session.changed_at)
