"""Making an ordered file, in the worker: written to a half file, given its name when it is whole."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone, translation

from familjecentral import clock
from reports.files.open_data import NOT_OPEN, DataSet, terms_over, write_open_data
from reports.files.tidy import about, as_tidy_csv, as_tidy_json, rows_of
from reports.files.writing import paper_of
from reports.making import make_report
from reports.models import ReportExport
from reports.periods import Period, month_of
from reports.report import Comparison
from reports.scope import Scope
from staff.models import FamilyCentre

from .folder import half_file, place_of
from .ordering import KEPT, may_export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    from reports.files.paper import Paper
    from reports.files.tidy import TidyRow

LANGUAGE = "sv"  # staff pages are in Swedish only
SECONDS_BETWEEN = 1.0  # how often the progress is written down
State, Format = ReportExport.State, ReportExport.Format


def make_file(*, export_id: int) -> None:
    """Make an ordered file. Done already, too old, or ordered by who may not any more: nothing is made.

    A repeat after a crash begins anew. Two at the same time each write a half file; the first that is whole
    becomes the file, and the other is thrown away.
    """
    export = _begun(export_id)
    if export is None:
        return
    with half_file(export.key) as half, translation.override(LANGUAGE):
        _write(half.out, export)
        size = half.whole()
        with transaction.atomic():
            found = ReportExport.objects.select_for_update().filter(pk=export_id, state=State.MAKING).first()
            if found is None:  # another worker was first, or it is too late
                return
            half.keep(place_of(found.key, found.ending))
            found.state, found.size, found.ready_at = State.DONE, size, clock.now()
            found.done_parts, found.ends_at = found.all_parts, found.ready_at + KEPT
            found.save(update_fields=["state", "size", "ready_at", "done_parts", "ends_at"])


def give_up(*, export_id: int) -> None:
    """After the last try: whoever waits is told."""
    ReportExport.objects.filter(pk=export_id, state__in=(State.WAITING, State.MAKING)).update(state=State.FAILED)


def _begun(export_id: int) -> ReportExport | None:
    with transaction.atomic():
        export = ReportExport.objects.select_for_update().filter(pk=export_id).first()
        if export is None or not export.is_busy:
            return None
        is_late = export.ends_at <= clock.now()
        if is_late or not may_export(export.ordered_by, _centres(export)):
            export.state = State.GONE
        else:
            export.state, export.all_parts, export.done_parts = State.MAKING, len(_parts(export)), 0
        export.save(update_fields=["state", "all_parts", "done_parts"])
    return export if export.state == State.MAKING else None


def _write(out: IO[bytes], export: ReportExport) -> None:
    papers = _papers(export, _Progress(export.pk))
    if export.file_format == Format.TIDY_CSV:
        out.writelines(as_tidy_csv(_rows(papers)))
    elif export.file_format == Format.TIDY_JSON:
        first = next(papers)  # a period that has begun has at least one month
        out.writelines(as_tidy_json(about(first), _with_first(first, papers)))
    else:
        write_open_data(out, _open_rows(papers), _data_set(export))


def _rows(papers: Iterator[Paper]) -> Iterator[TidyRow]:
    for paper in papers:
        yield from rows_of(paper)


def _with_first(first: Paper, others: Iterator[Paper]) -> Iterator[TidyRow]:
    yield from rows_of(first)
    yield from _rows(others)


def _open_rows(papers: Iterator[Paper]) -> Iterator[TidyRow]:
    for paper in papers:
        yield from rows_of(paper, without=NOT_OPEN)


def _papers(export: ReportExport, progress: Callable[[int], None]) -> Iterator[Paper]:
    """A report for each centre and month (open data: term), each protected by itself, one in memory at a time."""
    for number, (centre, period) in enumerate(_parts(export), start=1):
        report = make_report(
            Scope.of_centre(centre), period, as_of=export.ordered_at, comparison=Comparison.NOTHING
        )
        yield paper_of(report)
        progress(number)


def _parts(export: ReportExport) -> list[tuple[FamilyCentre, Period]]:
    """Centres by name, and within each the periods in order; none that has not begun."""
    until = timezone.localtime(export.ordered_at).date()
    whole = Period(export.start, export.end)
    if export.file_format == Format.OPEN_DATA:
        periods = terms_over(whole, until)
    else:
        periods = months_of(whole.until(until)) if export.start <= until else []
    return [(centre, period) for centre in _centres(export) for period in periods]


def months_of(period: Period) -> list[Period]:
    """The period, cut where months begin."""
    months, day = [], period.start
    while day <= period.end:
        month = month_of(day)
        months.append(Period(day, min(month.end, period.end)))
        day = month.end + timedelta(days=1)
    return months


def _centres(export: ReportExport) -> list[FamilyCentre]:
    found = FamilyCentre.objects.filter(pk__in=export.centre_ids).select_related("municipality")
    return list(found.order_by("name", "pk"))


def _data_set(export: ReportExport) -> DataSet:
    centres = _centres(export)
    day = timezone.localtime(export.ordered_at)
    terms = terms_over(Period(export.start, export.end), day.date())
    return DataSet(
        publisher=centres[0].municipality.full_name, centres=tuple(centre.name for centre in centres),
        period=Period(terms[0].start, terms[-1].end), as_of=day, address=export.address, contact=export.contact,
    )  # fmt: skip


class _Progress:
    """Writes down how many parts are done, at most once a second, for the page to show."""

    def __init__(self, export_id: int) -> None:
        self.export_id, self.written_at = export_id, time.monotonic()

    def __call__(self, done: int) -> None:
        if time.monotonic() - self.written_at >= SECONDS_BETWEEN:
            self.written_at = time.monotonic()
            ReportExport.objects.filter(pk=self.export_id, state=State.MAKING).update(done_parts=done)
