"""Fetching an ordered file, and removing those whose time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from familjecentral.audit.recording import Actor, record
from reports.exporting import Format, file_name
from reports.models import ReportExport
from staff.models import FamilyCentre

from .folder import place_of, remove, remove_old
from .ordering import KEPT, may_export

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from staff.models import StaffMember

AFTER_DOWNLOAD = timedelta(hours=1)
LONGEST_MAKING = timedelta(hours=6)  # a half file older than this is of a worker that died
State = ReportExport.State


@dataclass(frozen=True)
class Fetched:
    """A file to hand over."""

    path: Path
    name: str
    content_type: str


def exports_of(person: StaffMember) -> list[ReportExport]:
    """One's own: what they have ordered, the latest first."""
    return list(ReportExport.objects.filter(ordered_by=person))


def fetch_export(*, key: UUID, by: Actor, person: StaffMember, now: datetime) -> Fetched | None:
    """One's own file, as long as it is there and one may export every centre in it; None else.

    The first time it is noted that it is fetched: it stays for an hour then. Each time it is in the log.
    """
    with transaction.atomic():
        export = ReportExport.objects.select_for_update().filter(key=key, ordered_by=person).first()
        if export is None or export.state != State.DONE or export.ends_at <= now:
            return None
        centres = list(FamilyCentre.objects.filter(pk__in=export.centre_ids))
        path = place_of(export.key, export.ending)
        if len(centres) != len(export.centre_ids) or not may_export(person, centres) or not path.is_file():
            return None
        if export.downloaded_at is None:
            export.downloaded_at, export.ends_at = now, min(export.ends_at, now + AFTER_DOWNLOAD)
            export.save(update_fields=["downloaded_at", "ends_at"])
        record("exported_report", by=by, thing=centres[0] if len(centres) == 1 else None, count=len(centres),
               detail=export.file_format)  # fmt: skip
    file_format = Format(export.file_format)
    of = centres[0].slug if len(centres) == 1 else "familjecentraler"
    return Fetched(path, file_name(of, export.start, export.end, file_format), file_format.content_type)


def remove_ended(*, now: datetime) -> int:
    """The program: remove the files whose time is over, and what a dead worker left; returns how many orders."""
    ended = ReportExport.objects.exclude(state=State.GONE).filter(ends_at__lte=now)
    keys = [(export.key, export.ending) for export in ended]
    gone = ended.update(state=State.GONE, size=None)  # first: from now on nobody can fetch them
    for key, ending in keys:
        remove(key, ending)
    remove_old(before=now - KEPT - KEPT)
    remove_halves(now=now)
    return gone


def remove_halves(*, now: datetime) -> None:
    """Half files that nobody writes on any more."""
    remove_old(before=now - LONGEST_MAKING, only_halves=True)


def count_old(*, controller_id: int | None, before: datetime) -> int:
    """The program: orders from before."""
    return ReportExport.objects.filter(ordered_at__lt=before).count()


def forget_old(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    """Delete old orders with their files: who ordered what stands in the log."""
    remove_ended(now=now)
    with transaction.atomic():
        old = list(ReportExport.objects.select_for_update().filter(ordered_at__lt=before))
        ReportExport.objects.filter(pk__in=[export.pk for export in old]).delete()
        if old:
            record("removed_exports", by=by, count=len(old))
    for export in old:
        remove(export.key, export.ending)
    return len(old)
