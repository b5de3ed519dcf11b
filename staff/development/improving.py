"""Improvement work: an aim with a measure, steps round the wheel (plan, do, study, act), and what is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import FamilyCentre, Improvement, ImprovementEntry, StaffMember

from .once import write_once

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

State = Improvement.State
OVER = (State.REACHED, State.ENDED)


class ImprovementDenied(models.TextChoices):
    """Why improvement work is not changed; each says what to do instead."""

    STEP_WITHOUT_DATE = "step_without_date", _("Say when the next step is taken.")
    DATE_WITHOUT_STEP = "date_without_step", _("Say what the next step is, or leave its date empty.")
    OVER = "over", _("This work is over. Choose Under way first, if you go on with it.")
    STEP_AFTER_END = "step_after_end", _("Work that is over has no next step. Empty it, or choose Under way.")
    KEY_REUSED = (
        "key_reused",
        _("This form has been sent before with other contents, and the first stands. Open the page again."),
    )


class ImprovementRefused(Refused):
    """Improvement work was not changed; see ImprovementDenied."""

    reason: ImprovementDenied


def improvements_of(centre: FamilyCentre) -> QuerySet[Improvement]:
    """Staff of the centre: its improvement work, what is under way first, with how many steps it has."""
    order = models.Case(
        models.When(state=State.ONGOING, then=0),
        models.When(state=State.PLANNED, then=1),
        default=2,
        output_field=models.IntegerField(),
    )
    return centre.improvements.annotate(
        steps=Count("entries"), latest_step=Max("entries__written_at"), order=order
    ).order_by("order", models.F("next_step_on").asc(nulls_last=True), "-made_at")


def improvement_of(centres: list[FamilyCentre], pk: int) -> Improvement | None:
    """Staff of its centre: one improvement work; None for anyone else."""
    return Improvement.objects.filter(pk=pk, centre__in=centres).select_related("centre").first()


def steps_of(improvement: Improvement) -> QuerySet[ImprovementEntry]:
    """Staff of its centre: the steps, the latest first."""
    return improvement.entries.select_related("written_by")


def begin_improvement(
    *,
    key: UUID,
    centre: FamilyCentre,
    aim: str,
    measure: str,
    start: str,
    goal: str,
    by: Actor,
    person: StaffMember,
    now: datetime,
) -> Improvement:
    """Plan something to do better, once per ``key``. Raises ImprovementRefused."""
    work = Improvement(
        key=key, centre=centre, aim=aim, measure=measure, start=start, goal=goal, made_at=now, made_by=person
    )
    reused = ImprovementRefused(ImprovementDenied.KEY_REUSED)
    told = ("centre_id", "aim", "measure", "start", "goal")
    return write_once(work, told=told, action="began_improvement", by=by, reused=reused)


def may_change(*, state: str, next_step: str, next_step_on: date | None) -> ImprovementDenied | None:
    """May the work stand so? None means yes."""
    if state in OVER:
        return ImprovementDenied.STEP_AFTER_END if next_step or next_step_on else None
    if next_step and next_step_on is None:
        return ImprovementDenied.STEP_WITHOUT_DATE
    return ImprovementDenied.DATE_WITHOUT_STEP if next_step_on and not next_step else None


def change_improvement(
    *, improvement: Improvement, state: str, next_step: str, next_step_on: date | None, by: Actor
) -> Improvement:
    """How the work stands, and what is next. Raises ImprovementRefused."""
    if denied := may_change(state=state, next_step=next_step, next_step_on=next_step_on):
        raise ImprovementRefused(denied)
    with transaction.atomic():
        work = Improvement.objects.select_for_update().get(pk=improvement.pk)
        if (work.state, work.next_step, work.next_step_on) != (state, next_step, next_step_on):
            work.state, work.next_step, work.next_step_on = state, next_step, next_step_on
            work.save(update_fields=["state", "next_step", "next_step_on"])
            record("changed_improvement", by=by, thing=work)
    return work


def add_step(
    *, key: UUID, improvement: Improvement, phase: str, text: str, by: Actor, person: StaffMember, now: datetime
) -> ImprovementEntry:
    """A step round the wheel, once per ``key``; the first sets the work under way. Raises ImprovementRefused."""
    entry = ImprovementEntry(
        pk=key, improvement=improvement, phase=phase, text=text, written_at=now, written_by=person
    )
    reused = ImprovementRefused(ImprovementDenied.KEY_REUSED)
    with transaction.atomic():
        work = Improvement.objects.select_for_update().get(pk=improvement.pk)
        told = ("improvement_id", "phase", "text")
        if work.state in OVER and not ImprovementEntry.objects.filter(pk=key).exists():
            raise ImprovementRefused(ImprovementDenied.OVER)
        written = write_once(entry, told=told, action="wrote_improvement_step", by=by, reused=reused)
        if work.state == State.PLANNED:
            work.state = State.ONGOING
            work.save(update_fields=["state"])
    return written
