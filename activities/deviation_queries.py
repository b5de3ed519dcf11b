"""What is read of deviations: by anyone, the banner; by staff, what they can choose and what they have done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext as _

from familjecentral import formats
from familjecentral.languages.content import Said, said
from staff.models import Closure, FamilyCentre, StaffRole
from staff.rules import centres_of

from .deviation_rules import UNDO_WITHIN, may_undo, services_of
from .models import ActivitySession, Deviation, DeviationSession

if TYPE_CHECKING:
    from django.db.models import QuerySet

DAYS_AHEAD = 7  # of the banner, today included
MOST_LINES = 6
LATEST = 10
WORKERS = (StaffRole.Role.STAFF_MEMBER, StaffRole.Role.CENTRE_LEAD)


@dataclass(frozen=True)
class News:
    """One line of the banner: a session that is called off or moved, or a closed day.

    ``when`` in words; ``reason`` is the staff's own, with the language that it is in; ``leader_ill`` that it
    is said in the reader's language instead.
    """

    when: str
    session: ActivitySession | None = None
    closure: Closure | None = None
    reason: Said | None = None
    leader_ill: bool = False


@dataclass(frozen=True)
class Banner:
    """The news of the coming days; ``more``: how many there are beside those shown."""

    news: list[News]
    more: int = 0


def banner(centre: FamilyCentre, now: datetime, today: date) -> Banner:
    """Anyone: what differs today and in the coming days at a published centre, soonest first.

    Read from the sessions and closures themselves, so that it can't say another thing than the cards do. What
    is off since the house is closed is in the line of the closure, and a song in that of its slot. Two
    statements.
    """
    last = today + timedelta(days=DAYS_AHEAD - 1)
    latest = DeviationSession.objects.filter(session=OuterRef("pk"), deviation__undone_at=None).order_by("-pk")
    sessions = (
        ActivitySession.objects.listed()
        .filter(Q(called_off_at__isnull=False) | Q(is_moved=True))
        .filter(
            activity__centre=centre, on_date__gte=today, on_date__lte=last, ends_at__gt=now,
            called_off_by_closure=None,
        )
        .exclude(within__called_off_at__isnull=False)
        .exclude(within__is_moved=True)
        .select_related("activity__centre", "venue", "moved_from")
        .annotate(
            kind=Subquery(latest.values("deviation__kind")[:1]),
            told=Subquery(latest.values("deviation__reason")[:1]),
        )
    )  # fmt: skip
    found = [(session.on_date, session.starts_at, _about_session(session, today)) for session in sessions]
    midnight = datetime.min.replace(tzinfo=now.tzinfo)  # a closed day stands before its sessions
    closures = centre.closures.filter(from_date__lte=last, to_date__gte=today)
    found += [(max(each.from_date, today), midnight, _about_closure(each, today)) for each in closures]
    news = [line for _day, _at, line in sorted(found, key=lambda each: each[:2])]
    return Banner(news[:MOST_LINES], more=max(0, len(news) - MOST_LINES))


def _about_session(session: Any, today: date) -> News:
    when = f"{_day(session.on_date, today)} {formats.at_time(session.starts_at)}"
    is_ill = session.kind == Deviation.Kind.LEADER_ILL and not session.told
    told = Said(session.told or "", settings.LANGUAGE_CODE)
    reason = said(session, "called_off_reason") if session.is_called_off else told
    return News(when, session=session, reason=None if is_ill else reason, leader_ill=is_ill)


def _about_closure(closure: Closure, today: date) -> News:
    when = _day(max(closure.from_date, today), today)
    if closure.from_time and closure.to_time:
        when = f"{when} {formats.time_range(closure.from_time, closure.to_time)}"
    elif closure.to_date > max(closure.from_date, today):
        when = _("{first} until and including {last}").format(first=when, last=formats.long_date(closure.to_date))
    return News(when, closure=closure, reason=said(closure, "reason"))


def _day(day: date, today: date) -> str:
    if day == today:
        return _("Today")
    if day == today + timedelta(days=1):
        return _("Tomorrow")
    text = formats.long_date(day)
    return text[:1].upper() + text[1:]


def centre_at_work(person: Any, slug: str = "") -> FamilyCentre | None:
    """The person themself: the centre with that slug if they work there; their first when none is named."""
    return next((centre for centre in centres_of(person, *WORKERS) if slug in ("", centre.slug)), None)


def touchable(person: Any, centre: FamilyCentre) -> QuerySet[ActivitySession]:
    """Staff: every session of the services they work in at the centre, in any state."""
    return ActivitySession.objects.for_cards().filter(
        activity__centre=centre, activity__responsible_service__in=services_of(person, centre)
    )


def days_to_choose_from(
    person: Any, centre: FamilyCentre, monday: date, now: datetime
) -> list[tuple[date, list[ActivitySession]]]:
    """Staff: the week's sessions of their services that are not over, by day. A constant number of queries."""
    last = monday + timedelta(days=6)
    days: dict[date, list[ActivitySession]] = {}
    for session in touchable(person, centre).filter(on_date__gte=monday, on_date__lte=last, ends_at__gt=now):
        days.setdefault(session.on_date, []).append(session)
    return sorted(days.items())


def deviations_at(centre: FamilyCentre) -> QuerySet[Deviation]:
    """Staff of the centre: what has been registered, latest first, with the sessions touched."""
    touched = DeviationSession.objects.select_related(
        "session__activity__centre", "session__venue", "session__moved_from"
    ).order_by("session__starts_at")
    return (
        Deviation.objects.filter(centre=centre)
        .select_related("centre", "venue", "closure", "made_by", "undone_by")
        .prefetch_related(Prefetch("touched", touched))
    )


def deviation_at_work(person: Any, pk: int) -> Deviation | None:
    """Staff of the centre: one deviation; None for anyone else, as if there were none."""
    found = (deviations_at(centre).filter(pk=pk).first() for centre in centres_of(person, *WORKERS))
    return next(filter(None, found), None)


def is_undoable(deviation: Deviation, person: Any, now: datetime) -> bool:
    """Staff of the centre: whether this person may still undo it."""
    sessions = [each.session for each in deviation.touched.all()]
    return deviation.undone_at is None and may_undo(deviation, sessions, person=person, now=now) is None


def undo_until(deviation: Deviation) -> datetime:
    """Staff of the centre: until when it can be undone."""
    return deviation.made_at + UNDO_WITHIN
