"""Taking a report out of the house: each export is written in the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify

from familjecentral.audit.recording import Actor, record

from .files.annual import as_pdf
from .files.swedish_csv import as_csv
from .files.tidy import about, as_tidy_json, rows_of
from .files.workbook import as_workbook
from .files.writing import paper_of

if TYPE_CHECKING:
    from datetime import date

    from .files.paper import Paper
    from .report import Report

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Format(Enum):
    """A kind of file, and its code in the log. The last three are ordered, and made by the worker."""

    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"
    JSON = "json"
    TIDY_CSV = "tidy_csv"
    TIDY_JSON = "tidy_json"
    OPEN_DATA = "open_data"

    @property
    def ending(self) -> str:
        """Of the file's name."""
        return {"tidy_csv": "csv", "tidy_json": "json", "open_data": "zip"}.get(self.value, self.value)

    @property
    def content_type(self) -> str:
        """What a browser is told it is."""
        return {
            "xlsx": XLSX,
            "csv": "text/csv; charset=utf-8",
            "pdf": "application/pdf",
            "json": "application/json",
            "zip": "application/zip",
        }[self.ending]


AT_ONCE = (Format.XLSX, Format.CSV, Format.PDF, Format.JSON)  # of one report, in seconds


@dataclass(frozen=True)
class Export:
    """A file to hand over."""

    name: str
    content_type: str
    content: bytes


@transaction.atomic
def export_report(*, report: Report, file_format: Format, by: Actor) -> Export:
    """The report as a file, one of AT_ONCE. Writes ``exported_report``; the caller has authorised it."""
    content = written(paper_of(report), file_format)
    centres = report.scope.centres
    record("exported_report", by=by, thing=centres[0] if len(centres) == 1 else None, count=len(centres),
           detail=file_format.value)  # fmt: skip
    of = centres[0].slug if len(centres) == 1 else slugify(report.scope.name)
    return Export(
        file_name(of, report.covered.start, report.covered.end, file_format), file_format.content_type, content
    )


def written(paper: Paper, file_format: Format, *, checksum: str = "") -> bytes:
    """``checksum``: of the frozen report that ``paper`` is."""
    if file_format is Format.XLSX:
        return as_workbook(paper, checksum=checksum)
    if file_format is Format.PDF:
        return as_pdf(paper, checksum=checksum)
    if file_format is Format.JSON:
        return b"".join(as_tidy_json(about(paper), rows_of(paper)))
    return as_csv(paper)


def file_name(of: str, start: date, end: date, file_format: Format) -> str:
    """``ekholmen-2026-01-01-2026-06-30.xlsx``."""
    return f"{of or 'rapport'}-{start}-{end}.{file_format.ending}"
