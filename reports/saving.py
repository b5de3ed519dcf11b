"""Reports that people come back to: kept by name, opened for the days that it is then, and reminded of by mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM, Actor, record
from familjecentral.refusals import Refused
from staff.models import StaffMember

from .asking import Asked
from .models import SavedReport
from .periods import Period, PeriodKind, month_before, period_of, term_of
from .report import Comparison
from .scope import ScopeRefused, centres_followed, scope_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from staff.models import FamilyCentre

MOST_SAVED = 50  # of one person
Span, Schedule = SavedReport.Span, SavedReport.Schedule


class SavedDenied(models.TextChoices):
    """Why a report is not kept, or can't be opened; each says what to do instead."""

    NAME_TAKEN = "name_taken", _("You have a saved report with that name. Choose another, or remove the old one.")
    TOO_MANY = "too_many", _("You have 50 saved reports. Remove one that you do not need.")
    NOT_YOURS = (
        "not_yours",
        _(
            "What it is about is not there any more, or you do not follow it up any more. Remove it, "
            "or save a new one."
        ),
    )


class SavedRefused(Refused):
    """Nothing was kept or opened; see SavedDenied."""

    reason: SavedDenied


@dataclass(frozen=True)
class Line:
    """One in the list: ``asked`` is what it asks for today, or ``refused`` why it can't."""

    saved: SavedReport
    asked: Asked | None
    refused: str = ""


def saved_by(person: StaffMember, centres: Sequence[FamilyCentre], today: date) -> list[Line]:
    """The person alone: their saved reports by name. ``centres``: those that they follow up."""
    lines = []
    for saved in SavedReport.objects.filter(person=person):
        try:
            lines.append(Line(saved, asked_by(saved, centres, today)))
        except SavedRefused as refusal:
            lines.append(Line(saved, None, str(refusal)))
    return lines


def asked_by(saved: SavedReport, centres: Sequence[FamilyCentre], today: date) -> Asked:
    """What it asks for today. Raises SavedRefused when a centre is gone, or isn't followed up any more."""
    try:
        scope = scope_of(saved.scope_code, centres)
    except ScopeRefused as refusal:
        raise SavedRefused(SavedDenied.NOT_YOURS) from refusal
    known = saved.comparison in set(Comparison)
    kind, period = days_of(saved, today)
    return Asked(scope, kind, period, Comparison(saved.comparison) if known else Comparison.YEAR_BEFORE)


def days_of(saved: SavedReport, today: date) -> tuple[PeriodKind, Period]:
    """The days that it is about, seen from today."""
    if saved.start and saved.end:
        return PeriodKind.DAYS, Period(saved.start, saved.end)
    kind, day = {
        Span.LAST_WEEK: (PeriodKind.WEEK, today - timedelta(days=7)),
        Span.LAST_MONTH: (PeriodKind.MONTH, month_before(today).start),
        Span.LAST_TERM: (PeriodKind.TERM, term_of(today).start - timedelta(days=1)),
        Span.THIS_YEAR: (PeriodKind.YEAR, today),
        Span.LAST_YEAR: (PeriodKind.YEAR, today.replace(month=1, day=1) - timedelta(days=1)),
    }.get(Span(saved.span), (PeriodKind.TERM, today))
    return kind, period_of(kind, day)


@transaction.atomic
def save_report(
    *, key: uuid.UUID, asked: Asked, title: str, span: str, schedule: str, person: StaffMember, today: date
) -> SavedReport:
    """Keep what is asked for. A repeat is the first one. Raises SavedRefused.

    The first mail is sent on the schedule's next day, not at once.
    """
    StaffMember.objects.select_for_update().get(pk=person.pk)  # two tabs of one person: one after the other
    if earlier := SavedReport.objects.filter(key=key, person=person).first():
        return earlier
    mine = SavedReport.objects.filter(person=person)
    title = " ".join(title.split())
    if mine.filter(title=title).exists():
        raise SavedRefused(SavedDenied.NAME_TAKEN)
    if mine.count() >= MOST_SAVED:
        raise SavedRefused(SavedDenied.TOO_MANY)
    is_fixed = span == Span.FIXED
    saved = SavedReport.objects.create(
        key=key, person=person, title=title, scope_code=asked.scope.code, span=span,
        start=asked.period.start if is_fixed else None, end=asked.period.end if is_fixed else None,
        comparison=asked.comparison, schedule=schedule, made_at=clock.now(), mailed_for=day_of(schedule, today),
    )  # fmt: skip
    record("saved_report", by=Actor.staff(person), thing=saved)
    return saved


@transaction.atomic
def remove_saved(*, saved: SavedReport, by: Actor) -> None:
    """Forget it, and send no more mail about it."""
    record("removed_saved_report", by=by, thing=saved)
    saved.delete()


def day_of(schedule: str, today: date) -> date | None:
    """The latest day, today or before, on which the schedule sends a mail; None if it never does."""
    latest = {
        Schedule.WEEKLY: today - timedelta(days=today.weekday()),
        Schedule.MONTHLY: today.replace(day=1),
        Schedule.TERMLY: term_of(today).start,
    }
    return latest.get(Schedule(schedule))


def due(today: date) -> list[int]:
    """The system: ids of the saved reports whose mail is to be sent."""
    due_now = models.Q()
    for schedule in (Schedule.WEEKLY, Schedule.MONTHLY, Schedule.TERMLY):
        due_now |= models.Q(schedule=schedule, mailed_for__lt=day_of(schedule, today))
    return list(SavedReport.objects.filter(due_now).order_by("pk").values_list("pk", flat=True))


def mail_saved(*, saved_id: int, today: date) -> bool:
    """Mail the link, if it is due and hasn't been sent for that day; True if it was.

    The mail leaves inside the transaction that notes it, behind the row's lock: two workers send it once. When
    its person may not read the report any more, the schedule ends instead.
    """
    with transaction.atomic():
        found = SavedReport.objects.select_for_update(of=("self",)).select_related("person").filter(pk=saved_id)
        saved = found.first()
        day = day_of(saved.schedule, today) if saved else None
        if saved is None or day is None or saved.mailed_for is None or saved.mailed_for >= day:
            return False
        saved.mailed_for = day
        if not _may_read(saved, today):
            saved.schedule = Schedule.NEVER
            saved.save(update_fields=["mailed_for", "schedule"])
            record("ended_report_mail", by=SYSTEM, thing=saved)
            return False
        saved.save(update_fields=["mailed_for"])
        record("mailed_report_link", by=SYSTEM, thing=saved)
        mail_of(saved, language=settings.LANGUAGE_CODE).send()
    return True


def _may_read(saved: SavedReport, today: date) -> bool:
    try:
        asked_by(saved, centres_followed(saved.person), today)
    except SavedRefused:
        return False
    return True


def mail_of(saved: SavedReport, *, language: str) -> EmailMessage:
    """The mail: a link that needs sign-in, and no figures; the name of the report is its person's own."""
    context = {
        "name": saved.person.name,
        "title": saved.title,
        "link": f"{settings.PUBLIC_URL.rstrip('/')}{reverse('reports:report')}?saved={saved.pk}",
    }
    with translation.override(language):
        subject = render_to_string("reports/email/saved_subject.txt", context).strip()
        body = render_to_string("reports/email/saved_message.txt", context).strip() + "\n"
    return EmailMessage(
        subject=subject, body=body, to=[saved.person.email], headers={"Content-Language": language}
    )
