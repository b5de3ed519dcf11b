"""Importing a weekly programme: from the rows of a file to the sessions that parents see."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from familjecentral import clock
from familjecentral.audit.recording import Actor, record

from .cells import FileError, WrongFile
from .deviating import hold_centre
from .import_deviations import as_they_are, follow
from .import_results import Affected, Counted, ImportResult, What
from .materialising import materialise
from .programme_changes import change_deviations, change_programme
from .programme_drafts import find_or_draft_centre, services_for, venues_for
from .programme_files import ExceptionRow, WeekRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Affected", "Counted", "ImportResult", "What", "WrongFile", "import_programme", "shifted"]


def import_programme(
    *,
    rows: Iterable[WeekRow],
    exceptions: Iterable[ExceptionRow] | None,
    by: Actor,
    shift_to: date | None = None,
    dry_run: bool = False,
) -> ImportResult:
    """Bring the programme of each centre in the file in step with it, all or nothing.

    ``rows`` and ``exceptions`` are checked ones from ``programme_files``. Without exceptions (None) the
    closures and exceptions there are stay and are applied. ``shift_to`` moves the whole by whole weeks, so
    that it begins in the week of that day. ``dry_run`` does it all and takes it back.

    The same rows again change nothing. Raises ``WrongFile`` when a place would be booked twice.
    """
    rows, exceptions = list(rows), None if exceptions is None else list(exceptions)
    if shift_to:
        rows, exceptions = shifted(rows, exceptions, shift_to)
    result = ImportResult(dry_run=dry_run)
    with _place_taken(rows), transaction.atomic():
        with connection.cursor() as cursor:  # two imports at once would draft the same centre twice
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import_programme'))")
        for name, municipality in dict.fromkeys((row.centre, row.municipality) for row in rows):
            _import_centre(
                [row for row in rows if row.centre == name],
                None if exceptions is None else [row for row in exceptions if row.centre == name],
                municipality,
                by=by,
                result=result,
            )
        if dry_run:
            transaction.set_rollback(True)
    return result


@contextmanager
def _place_taken(rows: list[WeekRow]) -> Iterator[None]:
    """What PostgreSQL alone can see, such as a session that staff have moved to the same room, as a WrongFile."""
    try:
        yield
    except IntegrityError as error:
        if "venue_booked_once" not in str(error):
            raise
        message = _("A place that is not shared would be booked twice: choose another time or place.")
        raise WrongFile([FileError(rows[0].file, None, "place", "place_taken", message)]) from error


def _import_centre(
    rows: list[WeekRow],
    exceptions: list[ExceptionRow] | None,
    municipality: str,
    *,
    by: Actor,
    result: ImportResult,
) -> None:
    before = (len(result.said), result.counts.total())
    centre = find_or_draft_centre(rows[0].centre, municipality, result.said)
    now = clock.now()
    hold_centre(centre)
    seen = as_they_are(centre, now)
    services = services_for(centre, {kind for row in rows for kind in row.services}, result.said)
    places = {row.place for row in rows} | {row.place for row in exceptions or []}
    venues = venues_for(centre, places, result.said)
    programme = change_programme(
        centre, rows, services=services, venues=venues, today=clock.today(), result=result
    )
    deviations = change_deviations(
        centre, exceptions, venues=venues, first=programme.first, last=programme.last, result=result
    )
    materialise(centre, programme, deviations, now=now, result=result)
    follow(centre, seen, now=now)
    said, counted = len(result.said) - before[0], result.counts.total() - before[1]
    if said or counted:
        record("imported_programme", by=by, thing=centre, count=said + counted)


def shifted(
    rows: list[WeekRow], exceptions: list[ExceptionRow] | None, to: date
) -> tuple[list[WeekRow], list[ExceptionRow] | None]:
    """The rows moved by whole weeks, so that the week of the earliest ``valid_from`` is the week of ``to``.

    Weekdays stay, so a Tuesday's planning day is on a Tuesday still. Raises OverflowError outside years 1–9999.
    """
    first = min(row.valid_from for row in rows)
    by = _monday(to) - _monday(first)
    moved = [replace(row, valid_from=row.valid_from + by, valid_to=row.valid_to + by) for row in rows]
    if exceptions is None:
        return moved, None
    return moved, [replace(e, from_date=e.from_date + by, to_date=e.to_date + by) for e in exceptions]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
