"""Taking a report out of the house: each export is written in the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.db import transaction

from familjecentral.audit.recording import Actor, record

from .files.swedish_csv import as_csv
from .report import Report
from .files.workbook import as_workbook


class Format(Enum):
    """The file's ending, and what a browser is told it is."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def content_type(self) -> str:
        if self is Format.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Export:
    """A file to hand over."""

    name: str
    content_type: str
    content: bytes


@transaction.atomic
def export_report(*, report: Report, file_format: Format, by: Actor) -> Export:
    """The report as a file. Writes ``exported_report`` for the centre; the caller has authorised it."""
    content = as_csv(report) if file_format is Format.CSV else as_workbook(report)
    record("exported_report", by=by, thing=report.scope.centres[0], detail=file_format.value)
    name = f"{report.scope.centres[0].slug}-{report.covered.start}-{report.covered.end}.{file_format.value}"
    return Export(name, file_format.content_type, content)
