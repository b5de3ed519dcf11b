"""What a report says in words: what happened, and what is missing or withheld."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .numbers import number

if TYPE_CHECKING:
    from .counts import Counts
    from .periods import Period

NO_BREAK = "\N{NO-BREAK SPACE}"
DAYS_NAMED = 8  # uncounted days are named up to this number


def sentences_of(counts: Counts, covered: Period) -> list[str]:
    """What happened, in plain words."""
    span = _span(covered)
    if not counts.open_days:
        sentences = [_("{period}: no open day in the period.").format(period=span)]
        if counts.visits:
            visits = ngettext("{visits} visit was counted.", "{visits} visits were counted.", counts.visits)
            sentences.append(visits.format(visits=number(counts.visits)))
        return sentences
    days = ngettext(
        "{period}: the centre was open {days} day.", "{period}: the centre was open {days} days.", counts.open_days
    )
    sentences = [days.format(period=span, days=number(counts.open_days))]
    if not counts.counted_days:
        return [*sentences, _("No visits were counted at drop-in sessions.")]
    per_day = number(counts.visits_on_counted_days / counts.counted_days)
    visits = ngettext("{visits} visit was counted", "{visits} visits were counted", counts.visits)
    sentences.append(
        _("{visits_were_counted}: about {per_day} per open day in drop-in.").format(
            visits_were_counted=visits.format(visits=number(counts.visits)), per_day=per_day
        )
    )
    return [*sentences, coverage(counts.counted_days, counts.open_days)]


def coverage(counted: int, opened: int) -> str:
    """``19 of 22 open days counted.``"""
    text = ngettext("{counted} of {days} open day counted.", "{counted} of {days} open days counted.", opened)
    return text.format(counted=number(counted), days=number(opened))


def notes_of(counts: Counts, period: Period, covered: Period, *, withholds: bool) -> list[str]:
    """What is missing or withheld, said openly."""
    notes = []
    if covered.end < period.end:
        notes.append(_("The period goes on until {day}. The figures are until now.").format(day=_date(period.end)))
    if missing := counts.uncounted_days:
        text = ngettext(
            "{days} open day has no count and is left out of visits per open day",
            "{days} open days have no count and are left out of visits per open day",
            len(missing),
        ).format(days=number(len(missing)))
        style = "j F" if period.start.year == period.end.year else "j F Y"
        named = ", ".join(formats.date_format(day, style).replace(" ", NO_BREAK) for day in missing[:DAYS_NAMED])
        notes.append(f"{text}: {named}{' …' if len(missing) > DAYS_NAMED else '.'}")
    if unknown := len(counts.unknown_days):
        text = ngettext(
            "Of {days} of them the centre says that it can't be known.",
            "Of {days} of them the centre says that they can't be known.",
            unknown,
        )
        notes.append(text.format(days=number(unknown)))
    if odd := counts.called_off_with_count:
        text = ngettext(
            "At {sessions} called-off session visits are counted; they are not in the figures.",
            "At {sessions} called-off sessions visits are counted; they are not in the figures.",
            odd,
        )
        notes.append(text.format(sessions=number(odd)))
    if not any(counts.home_visits.values()):
        notes.append(_("No home visits are logged in the period."))
    if withholds:
        notes.append(
            _(
                "“Hidden” and “< 5” stand for numbers from 1 to 4 about people, and for numbers that would let "
                "someone work these out. Shares that build on them are hidden as well."
            )
        )
    return notes


def _span(period: Period) -> str:
    if period.start == period.end:
        return _date(period.start)
    return _("From {start} to {end}").format(start=_date(period.start), end=_date(period.end))


def _date(day: date) -> str:
    return formats.date_format(day, "j F Y")
