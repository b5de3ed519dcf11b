"""Frozen reports: which one may read, and the files that they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from familjecentral.audit.recording import Actor, record
from reports.exporting import Export, Format, file_name, written
from reports.files.paper import from_json
from reports.models import FrozenReport
from reports.scope import Kind, Scope
from staff.models import FamilyCentre

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet


def frozen_reports(centres: Sequence[FamilyCentre]) -> QuerySet[FrozenReport]:
    """Those who follow up all its centres (report.read): the frozen reports of nothing but ``centres``.

    Without what is in them; the latest first.
    """
    ids = [centre.pk for centre in centres]
    found = FrozenReport.objects.filter(centre_ids__contained_by=ids).exclude(centre_ids=[])
    return found.select_related("made_by").defer("content", "pdf")


def scope_of(frozen: FrozenReport) -> Scope:
    """Its centres as they are now; those that are gone are not in it."""
    found = FamilyCentre.objects.filter(pk__in=frozen.centre_ids).select_related("municipality").order_by("name")
    kind = Kind(frozen.scope_code.partition(":")[0])
    return Scope(kind, frozen.scope_name, tuple(found), frozen.scope_code)


def export_frozen(*, frozen: FrozenReport, file_format: Format, by: Actor) -> Export:
    """A file of it, the same to the byte each time. Writes ``exported_report``; the caller has authorised it.

    The PDF is the file that was made then; the others are written from what was kept.
    """
    if file_format is Format.PDF:
        content = bytes(frozen.pdf)
    else:
        content = written(from_json(frozen.content), file_format, checksum=frozen.checksum)
    record("exported_report", by=by, thing=frozen, count=len(frozen.centre_ids), detail=file_format.value)
    name = file_name(f"fryst-{frozen.pk}", frozen.start, frozen.end, file_format)
    return Export(name, file_format.content_type, content)
