"""Ordering a file that takes long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.refusals import Refused
from reports.files.open_data import terms_over
from reports.models import ReportExport
from staff.models import StaffMember

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from reports.periods import Period
    from reports.scope import Scope
    from staff.models import FamilyCentre

KEPT = timedelta(days=1)  # at the most
MOST_WAITING = 5  # of one person: each takes the worker minutes
Format = ReportExport.Format


class ExportDenied(models.TextChoices):
    """Why a file is not ordered; each says what to do instead."""

    TOO_MANY = "too_many", _("You have several files being made. Wait until one is ready, and order again.")
    NO_WHOLE_TERM = (
        "no_whole_term",
        _("Open data is of whole terms that are over, and there is none in the period. Choose a longer period."),
    )
    SEVERAL_PUBLISHERS = (
        "several_publishers",
        _("Open data has one publisher. Choose family centres of one municipality."),
    )
    NO_ADDRESS = (
        "no_address",
        _("Write the web address where the data will be published, and an e-mail address for questions about it."),
    )


class ExportRefused(Refused):
    """A file was not ordered; see ExportDenied."""

    reason: ExportDenied


def order_export(
    *,
    scope: Scope,
    period: Period,
    file_format: Format,
    key: UUID,
    by: Actor,
    person: StaffMember,
    now: datetime,
    address: str = "",
    contact: str = "",
) -> ReportExport:
    """An ordered file, once per key; the worker makes it. Raises ExportRefused.

    The caller has asked whether ``person`` may export the report of every centre in the scope. What it is of
    goes to the log when it is downloaded.
    """
    from .tasks import make_export

    with transaction.atomic():
        # The person's row is what two orders at once wait for.
        StaffMember.objects.select_for_update().only("pk").get(pk=person.pk)
        if earlier := ReportExport.objects.filter(key=key, ordered_by=person).first():
            return earlier
        _refuse(scope, period, file_format, person, now, has_address=bool(address and contact))
        export = ReportExport.objects.create(
            key=key, ordered_by=person, file_format=file_format, scope_code=scope.code, scope_name=scope.name,
            centre_ids=scope.ids, start=period.start, end=period.end, address=address, contact=contact,
            ordered_at=now, ends_at=now + KEPT,
        )  # fmt: skip
        make_export.configure(lock=f"export_{export.pk}").defer(export_id=export.pk)
    return export


def _refuse(
    scope: Scope, period: Period, file_format: str, person: StaffMember, now: datetime, *, has_address: bool
) -> None:
    busy = ReportExport.objects.filter(
        ordered_by=person, state__in=(ReportExport.State.WAITING, ReportExport.State.MAKING), ends_at__gt=now
    )
    if busy.count() >= MOST_WAITING:
        raise ExportRefused(ExportDenied.TOO_MANY)
    if file_format != Format.OPEN_DATA:
        return
    if len({centre.municipality_id for centre in scope.centres}) > 1:
        raise ExportRefused(ExportDenied.SEVERAL_PUBLISHERS)
    if not terms_over(period, clock.today()):
        raise ExportRefused(ExportDenied.NO_WHOLE_TERM)
    if not has_address:
        raise ExportRefused(ExportDenied.NO_ADDRESS)


def may_export(person: StaffMember, centres: Sequence[FamilyCentre]) -> bool:
    """Whether the person may export the report of each of them, by the secrecy table."""
    return bool(centres) and all(person.has_perm("report.export", centre) for centre in centres)
