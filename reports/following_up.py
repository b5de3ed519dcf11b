"""The coordinator's part of a report: notes, known changes in how something is counted, and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from activities.personal_details import personal_details_in
from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import FamilyCentre, Principal

from .models import ReportNote, ReportTarget

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import date, datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from staff.models import StaffMember

type Whose = FamilyCentre | Principal


class NoteDenied(models.TextChoices):
    """Why a note is not kept; each says what to do instead."""

    NO_TEXT = "no_text", _("Write the text.")
    PERSONAL = (
        "personal",
        _("This looks like a person's number or address. Take it away: write about the figures, not a person."),
    )
    NO_END = "no_end", _("Choose the last day that the note is about.")
    ENDS_BEFORE = "ends_before", _("The last day is before the first: choose a later one.")
    GONE = "gone", _("It has been taken back already. Open the page again to see what there is.")


class NoteRefused(Refused):
    """Nothing was kept; see NoteDenied."""

    reason: NoteDenied


def notes_of(centres: Collection[FamilyCentre]) -> QuerySet[ReportNote]:
    """The coordinator of the centres: what stands, of these and their municipalities, newest first."""
    municipalities = {centre.municipality_id for centre in centres}
    return (
        ReportNote.objects.filter(
            models.Q(centre__in=centres) | models.Q(municipality__in=municipalities), taken_back_at=None
        )
        .select_related("centre", "municipality", "written_by")
        .order_by("-from_day", "-written_at")
    )


def targets_of(centres: Collection[FamilyCentre]) -> QuerySet[ReportTarget]:
    """The coordinator of the centres: targets of these and their municipalities, latest year first."""
    municipalities = {centre.municipality_id for centre in centres}
    return (
        ReportTarget.objects.filter(models.Q(centre__in=centres) | models.Q(municipality__in=municipalities))
        .select_related("centre", "municipality")
        .order_by("-year", "indicator", "pk")
    )


@transaction.atomic
def write_note(
    *, key: uuid.UUID, about: Whose, kind: str, section: str, from_day: date, to_day: date | None, text: str,
    person: StaffMember, now: datetime,
) -> ReportNote:  # fmt: skip
    """Keep a note, or a change in how something is counted. A repeat is the first one. Raises NoteRefused."""
    text = " ".join(text.split())
    if not text:
        raise NoteRefused(NoteDenied.NO_TEXT)
    if personal_details_in(text):
        raise NoteRefused(NoteDenied.PERSONAL)
    is_change = kind == ReportNote.Kind.CHANGE
    if not is_change and to_day is None:
        raise NoteRefused(NoteDenied.NO_END)
    if not is_change and to_day is not None and to_day < from_day:
        raise NoteRefused(NoteDenied.ENDS_BEFORE)
    note, is_new = ReportNote.objects.get_or_create(
        key=key,
        defaults={
            **_whose(about), "kind": kind, "section": section, "from_day": from_day,
            "to_day": None if is_change else to_day, "text": text, "written_at": now, "written_by": person,
        },
    )  # fmt: skip
    if is_new:
        record("wrote_report_note", by=Actor.staff(person), thing=note)
    return note


@transaction.atomic
def take_back_note(*, note: ReportNote, by: Actor, now: datetime) -> None:
    """Show it no more. Raises NoteRefused when it is taken back already."""
    if not ReportNote.objects.filter(pk=note.pk, taken_back_at=None).update(taken_back_at=now):
        raise NoteRefused(NoteDenied.GONE)
    record("took_back_report_note", by=by, thing=note)


@transaction.atomic
def set_target(
    *, about: Whose, indicator: str, year: int, direction: str, value: Decimal, person: StaffMember, now: datetime
) -> ReportTarget:
    """What the indicator is to reach in the year; in place of an earlier target of the same."""
    whose: dict[str, Any] = {"centre": None, "municipality": None} | _whose(about)
    target, _new = ReportTarget.objects.update_or_create(
        **whose, indicator=indicator, year=year,
        defaults={"direction": direction, "value": value, "set_at": now, "set_by": person},
    )  # fmt: skip
    record("set_report_target", by=Actor.staff(person), thing=target)
    return target


@transaction.atomic
def remove_target(*, target: ReportTarget, by: Actor) -> None:
    """Aim for it no more; nothing happens to the figures."""
    record("removed_report_target", by=by, thing=target)
    target.delete()


def _whose(about: Whose) -> dict[str, Whose]:
    return {"centre": about} if isinstance(about, FamilyCentre) else {"municipality": about}
