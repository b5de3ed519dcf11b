"""What people and circumstances add to the figures: notes, breaks, targets, and what a reader must know."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Max, Min, Q
from django.utils import formats
from django.utils.translation import gettext as _

from activities.models import ActivitySession
from staff.models import AgeBand, PartnerService

from . import figures
from .models import ReportNote, ReportTarget
from .numbers import number
from .report import Break, Progress, Remark, Report
from .scope import Kind
from .targets import progress_of

if TYPE_CHECKING:
    from datetime import date

    from .periods import Period
    from .scope import Scope

CHILDREN_IN_BAND = re.compile(r"children_(\d+)_(\d+)")


def with_follow_up(report: Report) -> Report:
    """For those who follow up the centres (report.read): the report with all that is said about its figures.

    A constant number of statements; no person is in any of it but who wrote a note.
    """
    notes = list(
        ReportNote.objects.filter(_about(report.scope), taken_back_at=None)
        .filter(from_day__lte=report.covered.end)
        .select_related("centre", "municipality", "written_by")
    )
    breaks = _breaks(report, [note for note in notes if note.kind == ReportNote.Kind.CHANGE])
    own = [note for note in notes if note.kind == ReportNote.Kind.NOTE and _meets(note, report.covered)]
    said = [*report.scope.notes, *circumstances(report), *(each.in_words for each in breaks)]
    return replace(
        report,
        sentences=[*report.sentences, *_more_or_fewer(report, breaks)],
        breaks=breaks,
        remarks=[_remark(note) for note in own],
        progress=_progress(report),
        notes=[*report.notes, *said],
    )


def _about(scope: Scope) -> Q:
    municipalities = {centre.municipality_id for centre in scope.centres}
    return Q(centre__in=scope.ids) | Q(municipality__in=municipalities)


def _meets(note: ReportNote, covered: Period) -> bool:
    return note.to_day is not None and note.to_day >= covered.start


def _remark(note: ReportNote) -> Remark:
    return Remark(
        section=note.section,
        about=str(note.centre or note.municipality),
        text=note.text,
        who=note.written_by.name if note.written_by else "",
        written_at=note.written_at,
    )


def _breaks(report: Report, changes: list[ReportNote]) -> list[Break]:
    """Of the notes and of the indicators: inside what is shown, or between it and what it stands beside."""
    first = report.before.start if report.before else report.covered.start
    named = len(report.scope.centres) > 1
    found = {
        Break(
            note.from_day, f"{note.centre or note.municipality}: {note.text}" if named else note.text, note.section
        )
        for note in changes
    }
    found |= {
        Break(day, str(text), section.name)
        for section in report.sections
        for table in section.tables
        for row in table.rows
        for day, text in row.indicator.changes
    }
    told = sorted(found, key=lambda each: (each.day, each.text))
    return [each for each in told if first < each.day <= report.covered.end]


def _more_or_fewer(report: Report, breaks: list[Break]) -> list[str]:
    """Per open day beside what it is compared with; not when it isn't counted in the same way."""
    row = report.row("visits_per_open_day")
    gap = figures.difference(row.value, row.before)
    if gap is None or not report.beside or breaks:
        return []
    if not round(abs(gap)):
        return [_("Per open day that is about as many as {beside}.").format(beside=report.beside)]
    if gap > 0:
        text = _("Per open day that is about {number} more than {beside}.")
    else:
        text = _("Per open day that is about {number} fewer than {beside}.")
    return [text.format(number=number(abs(gap)), beside=report.beside)]


def _progress(report: Report) -> list[Progress]:
    """The targets of what the report is about as a whole, of the years that it has a day in."""
    scope, covered = report.scope, report.covered
    if scope.kind is Kind.MUNICIPALITY and not scope.notes:  # of a part of it, its target would say nothing
        whose = Q(municipality=scope.code.partition(":")[2])
    elif scope.kind is Kind.CENTRE:
        whose = Q(centre=scope.centre)
    else:
        return []
    targets = ReportTarget.objects.filter(whose, year__gte=covered.start.year, year__lte=covered.end.year)
    rows = {row.indicator.name: row for _table, row in report.rows()}
    return [progress_of(target, rows.get(target.indicator), covered) for target in targets]


def circumstances(report: Report) -> list[str]:
    """What explains a figure: a centre opened or ended midway, services that left, other age bands."""
    centre = report.scope.centre
    said = []
    if centre is not None:
        sessions = ActivitySession.objects.filter(activity__centre=centre)
        days = sessions.aggregate(first=Min("on_date"), last=Max("on_date"))
        said += _began_or_ended(days["first"], days["last"], report)
    left = PartnerService.objects.filter(centre__in=report.scope.ids, is_active=False).select_related("centre")
    for service in left:
        text = _("{service} at {centre} is no longer a part of it: there are figures of its until it left.")
        said.append(text.format(service=service.label, centre=service.centre.name))
    return said + (_other_bands(report) if centre is not None else _differing_bands(report))


def _began_or_ended(first: date | None, last: date | None, report: Report) -> list[str]:
    if first is None or last is None:
        return [_("The centre has had no session yet.")]
    if first > report.covered.end:
        return [_("The centre's first session is {day}, after the period.").format(day=_day(first))]
    if last < report.covered.start:
        return [_("The centre has had no session since {day}.").format(day=_day(last))]
    if first > report.covered.start:
        text = _("The centre's first session was {day}: the figures are about the time from then on.")
        return [text.format(day=_day(first))]
    if report.before and report.has_before and first > report.before.start:
        text = _("The centre's first session was {day}: what the figures stand beside is a shorter time.")
        return [text.format(day=_day(first))]
    return []


def _other_bands(report: Report) -> list[str]:
    """Children counted in age bands that the centre has no more."""
    shown = {tuple(map(int, found.groups())) for found in map(CHILDREN_IN_BAND.fullmatch, _names(report)) if found}
    present = set(AgeBand.objects.filter(centre__in=report.scope.ids).values_list("from_months", "to_months"))
    if shown <= present:
        return []
    return [_("The centre has changed its age bands: children in the one and in the other can't be compared.")]


def _differing_bands(report: Report) -> list[str]:
    bands: dict[int, set[tuple[int, int]]] = {}
    rows = AgeBand.objects.filter(centre__in=report.scope.ids)
    for centre, *band in rows.values_list("centre_id", "from_months", "to_months"):
        bands.setdefault(centre, set()).add((band[0], band[1]))
    if len({frozenset(each) for each in bands.values()}) <= 1:
        return []
    return [_("The centres count children in different age bands: the bands overlap, and are not to be compared.")]


def _names(report: Report) -> list[str]:
    return [row.indicator.name for _table, row in report.rows()]


def _day(day: date) -> str:
    return formats.date_format(day, "j F Y")
