"""The footnote of a report: what was called off, moved and closed, so that a low figure explains itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Deviation, DeviationSession
from familjecentral.formats import time_range
from staff.models import Closure

from .numbers import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staff.models import FamilyCentre

    from .periods import Period

Kind = Deviation.Kind


def footnote(centres: Sequence[FamilyCentre], period: Period, as_of: datetime) -> list[str]:
    """For those who follow up the centres (report.read): a line for each kind, and for each closed time.

    Of sessions that have begun at ``as_of``, and are still as the deviation made them: one that was undone,
    or has been changed back since, is not counted. No person is in it. Two statements.
    """
    touched = DeviationSession.objects.filter(
        deviation__centre__in=centres, deviation__undone_at=None, session__on_date__gte=period.start,
        session__on_date__lte=period.end, session__starts_at__lte=as_of,
    )  # fmt: skip
    is_so = Q(deviation__kind=Kind.MOVED, session__is_moved=True, session__called_off_at=None) | (
        ~Q(deviation__kind=Kind.MOVED) & Q(session__called_off_at__isnull=False)
    )
    rows = (
        touched.filter(is_so)
        .order_by()
        .values("deviation__kind")
        .annotate(sessions=Count("session", distinct=True))
    )
    count_of = {row["deviation__kind"]: row["sessions"] for row in rows}
    lines = [_of_kind(kind, count_of[kind]) for kind in Kind.values if kind in count_of]
    last = min(period.end, timezone.localtime(as_of).date())
    closures = Closure.objects.filter(centre__in=centres, from_date__lte=last, to_date__gte=period.start)
    told = closures.select_related("centre").order_by("from_date", "from_time", "pk")
    return lines + [_of_closure(each, named=len(centres) > 1) for each in told]


def _of_kind(kind: str, count: int) -> str:
    texts = {
        Kind.LEADER_ILL: ngettext(
            "{count} session was called off because the leader was ill.",
            "{count} sessions were called off because the leader was ill.",
            count,
        ),
        Kind.CLOSED: ngettext(
            "{count} session was called off because the centre was closed.",
            "{count} sessions were called off because the centre was closed.",
            count,
        ),
        Kind.CALLED_OFF: ngettext(
            "{count} session was called off for another reason.",
            "{count} sessions were called off for another reason.",
            count,
        ),
        Kind.MOVED: ngettext(
            "{count} session was moved to another place.", "{count} sessions were moved to another place.", count
        ),
    }
    return texts[Kind(kind)].format(count=number(count))


def _of_closure(closure: Closure, *, named: bool) -> str:
    days = formats.date_format(closure.from_date, "j F Y")
    if closure.to_date != closure.from_date:
        days = f"{days} – {formats.date_format(closure.to_date, 'j F Y')}"
    if closure.from_time and closure.to_time:
        days = f"{days}, {time_range(closure.from_time, closure.to_time)}"
    line = _("Closed {days}: {reason}").format(days=days, reason=closure.reason)
    return f"{closure.centre}: {line}" if named else line
