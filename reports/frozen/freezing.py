"""Freezing a report: its figures, definitions and words are kept as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from activities.personal_details import personal_details_in
from familjecentral import clock
from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from reports.files.annual import as_pdf
from reports.files.paper import as_json
from reports.files.writing import paper_of
from reports.making import make_report
from reports.models import FrozenReport
from reports.models.frozen import checksum_of
from reports.report import Comparison
from staff.models import StaffMember

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from reports.periods import Period
    from reports.scope import Scope

LANGUAGE = "sv"  # what the municipality keeps


class FreezeDenied(models.TextChoices):
    """Why a report is not frozen; each says what to do instead."""

    NOT_OVER = (
        "not_over",
        _("The period is not over. Freeze the report when it is, or choose a last day that has been."),
    )
    PERSONAL = (
        "personal",
        _("The title looks as if it had a person's number or address in it. Write what the report is about."),
    )


class FreezeRefused(Refused):
    """A report was not frozen; see FreezeDenied."""

    reason: FreezeDenied


def freeze_report(
    *,
    scope: Scope,
    period: Period,
    comparison: Comparison,
    title: str,
    key: UUID,
    by: Actor,
    person: StaffMember,
    now: datetime,
) -> FrozenReport:
    """A frozen report, once per key. Raises FreezeRefused.

    The caller has asked whether ``person`` may freeze the report of every centre in the scope.
    """
    if earlier := FrozenReport.objects.filter(key=key, made_by=person).first():
        return earlier
    if period.end >= clock.today():
        raise FreezeRefused(FreezeDenied.NOT_OVER)
    if personal_details_in(title):
        raise FreezeRefused(FreezeDenied.PERSONAL)
    with transaction.atomic(), translation.override(LANGUAGE):
        # One at a time for a person: a form that is sent twice waits here for the first.
        StaffMember.objects.select_for_update().only("pk").get(pk=person.pk)
        if earlier := FrozenReport.objects.filter(key=key, made_by=person).first():
            return earlier
        paper = paper_of(make_report(scope, period, as_of=now, comparison=comparison), title=title)
        content = as_json(paper)
        checksum = checksum_of(content)
        frozen = FrozenReport.objects.create(
            key=key, title=paper.title, scope_code=scope.code, scope_name=scope.name, centre_ids=scope.ids,
            start=period.start, end=period.end, comparison=comparison.value, as_of=paper.as_of, made_by=person,
            content=content, checksum=checksum, pdf=as_pdf(paper, checksum=checksum),
        )  # fmt: skip
        record("froze_report", by=by, thing=frozen)
    return frozen
