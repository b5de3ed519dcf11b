"""A programme that those who plan upload: read, held to their own centre, looked through and imported.

The same reading, checking and importing as ``manage.py import_programme``; only that a file may not reach beyond
the centre it is uploaded for, and drafts no centre and no service.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.utils.translation import gettext as _

from activities.cells import FileError, WrongFile, not_among
from activities.importing import import_programme
from activities.programme_files import CLOSED, ExceptionRow, WeekRow, read_programme
from activities.tables import Upload
from familjecentral.audit.recording import Actor
from familjecentral.privacy.walls import NOBODY, reading_as
from staff.models import FamilyCentre

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from activities.import_results import ImportResult
    from staff.models import StaffMember

SALT = "activities.planning.uploading"
HELD_FOR = 60 * 60  # seconds between looking it through and importing it
LONGEST = 200 * 1024  # characters of what a page carries on to the next
LONGEST_NAME = 60

type Rows = tuple[list[WeekRow], list[ExceptionRow] | None]


def read_upload(week: UploadedFile, exceptions: UploadedFile | None, *, centre: FamilyCentre, person: Any) -> Rows:
    """The rows of the files, all about the centre. Raises WrongFile with every error of both."""
    rows, deviations = read_programme(_upload(week), _upload(exceptions) if exceptions else None)
    errors = [error for row in rows for error in _wrong_for(row, centre)]
    if not _is_found_by_name(centre):
        errors.append(
            FileError(
                rows[0].file, None, "centre", "two_centres",
                _("Another centre in the municipality has the same name. Ask IT to import the file."),
            )
        )  # fmt: skip
    may_close = person.has_perm("closed_day.create", centre)
    for row in deviations or []:
        if row.kind == CLOSED and not may_close:
            message = _("Only a lead closes the house: leave the row out, or ask them to upload the file.")
            errors.append(FileError(row.file, row.row, "kind", "not_yours", message))
    if errors:
        raise WrongFile(errors)
    return rows, deviations


def import_upload(rows: Rows, *, by: Actor, dry_run: bool) -> ImportResult:
    """Import them, or see what would change. Raises WrongFile where a place would be booked twice.

    As NOBODY: sessions go only where no family, seen or not, has had anything to do with them.
    """
    with reading_as(NOBODY):
        return import_programme(rows=rows[0], exceptions=rows[1], by=by, dry_run=dry_run)


def carried(rows: Rows, *, centre: FamilyCentre, person: StaffMember) -> str:
    """The rows as the page carries them to its confirmation: signed, for this person and this centre.

    Raises WrongFile when they are more than a page can carry.
    """
    content = {
        "person": person.pk, "centre": centre.pk,
        "rows": [_plain(row) for row in rows[0]],
        "exceptions": None if rows[1] is None else [_plain(row) for row in rows[1]],
    }  # fmt: skip
    text = signing.dumps(content, salt=SALT, compress=True)
    if len(text) > LONGEST:
        message = _("There are too many rows for one upload: divide the file.")
        raise WrongFile([FileError(rows[0][0].file, None, "", "too_many_rows", message)])
    return text


def taken_up(text: str, *, centre: FamilyCentre, person: StaffMember) -> Rows | None:
    """The rows that were looked through; None when they are not this person's, or it is more than an hour ago."""
    try:
        content = signing.loads(text, salt=SALT, max_age=HELD_FOR)
    except signing.BadSignature:
        return None
    if (content["person"], content["centre"]) != (person.pk, centre.pk):
        return None
    deviations = content["exceptions"]
    return (
        [WeekRow(**_typed(row)) for row in content["rows"]],
        None if deviations is None else [ExceptionRow(**_typed(row)) for row in deviations],
    )


def _upload(file: UploadedFile) -> Upload:
    return Upload((file.name or "–")[-LONGEST_NAME:], file.read())


def _wrong_for(row: WeekRow, centre: FamilyCentre) -> list[FileError]:
    errors = []
    own = {"centre": centre.name, "municipality": centre.municipality.name}
    for column, name in own.items():
        if getattr(row, column) != name:
            message = _("This is uploaded for {name}: write the same here, or leave the row out.")
            errors.append(FileError(row.file, row.row, column, "other_centre", message.format(name=name)))
    kinds = {service.kind for service in centre.services.all()}
    errors += [
        FileError(row.file, row.row, "service", "no_such_service", not_among(kind, sorted(kinds)))
        for kind in row.services
        if kind not in kinds
    ]
    return errors


def _is_found_by_name(centre: FamilyCentre) -> bool:
    """Whether an import, which finds a centre by its name, would find this one."""
    same = FamilyCentre.objects.filter(name=centre.name, municipality=centre.municipality_id)
    found = same.order_by("pk").first()
    return found is not None and found.pk == centre.pk


def _plain(row: WeekRow | ExceptionRow) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date | time) else value for name, value in asdict(row).items()
    }


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    """The row with days, times and services as they were; JSON knows neither."""
    days = {"valid_from", "valid_to", "from_date", "to_date"}
    times = {"start", "end", "from_time", "to_time"}
    found = dict(row)
    for name, value in row.items():
        if value is not None and name in days:
            found[name] = date.fromisoformat(value)
        elif value is not None and name in times:
            found[name] = time.fromisoformat(value)
        elif name == "services":
            found[name] = tuple(value)
    return found
