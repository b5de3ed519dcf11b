"""The introduction of new staff: a centre's plan, and what is left for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import (
    Introduction,
    IntroductionItem,
    IntroductionTick,
    PartnerService,
    StaffMember,
    StaffRole,
    TrainingDone,
    TrainingTheme,
)
from staff.rules import WORKERS

from .once import Taken, write_once
from .people import follows_up, led_services

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from staff.models import FamilyCentre

EARLIEST = timedelta(days=366)  # how long ago an introduction can have begun


class IntroductionDenied(models.TextChoices):
    """Why an introduction or its plan is not changed; each says what to do instead."""

    NOT_YOURS = "not_yours", _("A colleague's lead does this. Ask the lead of their service.")
    NOT_IN_SERVICE = "not_in_service", _("This person does not work in your service. Choose somebody who does.")
    ALREADY = "already", _("This colleague's introduction is under way already: you find it in the list.")
    FIRST_DAY = "first_day", _("Enter the first day at work: at most a year back, and at most a year ahead.")
    THERE_ALREADY = "there_already", _("That point is in the plan already, in use or not.")
    ONE_THING = "one_thing", _("Choose a training theme or write an own point: one of the two.")
    KEY_REUSED = (
        "key_reused",
        _("This form has been sent before with other contents, and the first stands. Open the page again."),
    )


class IntroductionRefused(Refused):
    """An introduction or its plan was not changed; see IntroductionDenied."""

    reason: IntroductionDenied


# ---- The plan


def plan_of(centre: FamilyCentre) -> QuerySet[IntroductionItem]:
    """Staff of the centre: the points of its plan in use, by when they are due."""
    return centre.introduction_items.filter(is_active=True).select_related("theme")


def every_point_of(centre: FamilyCentre) -> QuerySet[IntroductionItem]:
    """Leads and the coordinator: all points, those in use first."""
    return centre.introduction_items.select_related("theme").order_by("-is_active", "due_weeks", "id")


def add_point(
    *, centre: FamilyCentre, theme: TrainingTheme | None, text: str, due_weeks: int, by: Actor
) -> IntroductionItem:
    """A new point of the plan. Raises IntroductionRefused."""
    text = " ".join(text.split())
    if (theme is None) == (not text):
        raise IntroductionRefused(IntroductionDenied.ONE_THING)
    same = Q(theme=theme) if theme else Q(text__iexact=text)
    with transaction.atomic():
        type(centre).objects.select_for_update().get(pk=centre.pk)
        if centre.introduction_items.filter(same).exists():
            raise IntroductionRefused(IntroductionDenied.THERE_ALREADY)
        item = IntroductionItem.objects.create(centre=centre, theme=theme, text=text, due_weeks=due_weeks)
        record("changed_introduction_plan", by=by, thing=item)
    return item


def change_point(*, item: IntroductionItem, due_weeks: int, is_active: bool, by: Actor) -> None:
    """When a point is due, and whether it is in use. What is ticked off stays ticked off."""
    with transaction.atomic():
        item.due_weeks, item.is_active = due_weeks, is_active
        item.save(update_fields=["due_weeks", "is_active"])
        record("changed_introduction_plan", by=by, thing=item)


# ---- Introductions


def begin_introduction(
    *,
    key: UUID,
    person: StaffMember,
    service: PartnerService,
    starts_on: date,
    by: Actor,
    begun_by: StaffMember,
    today: date,
    now: datetime,
) -> Introduction:
    """A colleague is new in a service, whose lead begins their introduction. Raises IntroductionRefused."""
    if service.pk not in led_services(begun_by):
        raise IntroductionRefused(IntroductionDenied.NOT_YOURS)
    if not StaffRole.objects.filter(person=person, service=service, role__in=WORKERS).exists():
        raise IntroductionRefused(IntroductionDenied.NOT_IN_SERVICE)
    if abs(today - starts_on) > EARLIEST:
        raise IntroductionRefused(IntroductionDenied.FIRST_DAY)
    introduction = Introduction(
        key=key, person=person, service=service, starts_on=starts_on, begun_at=now, begun_by=begun_by
    )
    reused = IntroductionRefused(IntroductionDenied.KEY_REUSED)
    try:
        return write_once(
            introduction, told=("person_id", "service_id", "starts_on"), action="began_introduction", by=by,
            reused=reused, service_id=service.pk,
        )  # fmt: skip
    except Taken as taken:
        raise IntroductionRefused(IntroductionDenied.ALREADY) from taken


def end_introduction(*, introduction: Introduction, by: Actor, person: StaffMember, now: datetime) -> None:
    """The introduction is over; its lead says so, whatever is left. Twice is once. Raises IntroductionRefused."""
    if introduction.service_id not in led_services(person):
        raise IntroductionRefused(IntroductionDenied.NOT_YOURS)
    with transaction.atomic():
        going_on = Introduction.objects.filter(pk=introduction.pk, ended_at=None)
        if going_on.update(ended_at=now, ended_by=person):
            record("ended_introduction", by=by, thing=introduction, service_id=introduction.service_id)


def may_tick(introduction: Introduction, person: Any) -> bool:
    """Who is new ticks off their own points, and the lead of the service those of its new staff."""
    return introduction.person_id == person.pk or introduction.service_id in led_services(person)


def tick(
    *,
    introduction: Introduction,
    item: IntroductionItem,
    is_done: bool,
    by: Actor,
    person: StaffMember,
    now: datetime,
) -> None:
    """An own point of the plan is done, or is not after all. Twice is once. Raises IntroductionRefused."""
    if not may_tick(introduction, person):
        raise IntroductionRefused(IntroductionDenied.NOT_YOURS)
    with transaction.atomic():
        Introduction.objects.select_for_update().get(pk=introduction.pk)
        standing = IntroductionTick.objects.filter(introduction=introduction, item=item, taken_back_at=None)
        if standing.exists() == is_done:
            return
        if is_done:
            IntroductionTick.objects.create(introduction=introduction, item=item, ticked_at=now, ticked_by=person)
        else:
            standing.update(taken_back_at=now)
        record("ticked_introduction", by=by, thing=introduction, service_id=introduction.service_id)


@dataclass(frozen=True)
class Point:
    """One point for one person: when it is due, and whether it is done."""

    item: IntroductionItem
    due_on: date
    is_done: bool
    is_late: bool


@dataclass(frozen=True)
class Ongoing:
    """An introduction with its points; what the viewer may do with it."""

    introduction: Introduction
    points: list[Point]
    may_tick: bool
    may_end: bool

    @property
    def left(self) -> int:
        return sum(not point.is_done for point in self.points)

    @property
    def late(self) -> int:
        return sum(point.is_late for point in self.points)


def ongoing_at(centre: FamilyCentre, viewer: Any, *, today: date) -> list[Ongoing]:
    """Leads and the coordinator: all that are under way at the centre; staff: their own. In four queries."""
    found = (
        Introduction.objects.filter(service__centre=centre, ended_at=None)
        .select_related("person", "service")
        .order_by("starts_on", "pk")
    )
    if not follows_up(viewer, centre):
        found = found.filter(person=viewer)
    introductions = list(found)
    items = list(plan_of(centre)) if introductions else []
    people = [introduction.person_id for introduction in introductions]
    trained = set(
        TrainingDone.objects.filter(person__in=people, taken_back_at=None).values_list("person_id", "theme_id")
    )
    ticked = set(
        IntroductionTick.objects.filter(introduction__in=introductions, taken_back_at=None).values_list(
            "introduction_id", "item_id"
        )
    )
    led = led_services(viewer)
    result = []
    for introduction in introductions:
        points = []
        for item in items:
            is_done = (introduction.pk, item.pk) in ticked or (
                item.theme_id is not None and (introduction.person_id, item.theme_id) in trained
            )
            due_on = introduction.starts_on + timedelta(weeks=item.due_weeks)
            points.append(Point(item, due_on, is_done, is_late=not is_done and due_on < today))
        result.append(
            Ongoing(introduction, points, may_tick(introduction, viewer), may_end=introduction.service_id in led)
        )
    return result


def introduction_of(viewer: Any, centres: list[FamilyCentre], pk: int) -> Introduction | None:
    """Leads and the coordinator of its centre, and who is new: one introduction under way; None for others."""
    found = (
        Introduction.objects.filter(pk=pk, service__centre__in=centres, ended_at=None)
        .select_related("person", "service__centre")
        .first()
    )
    if found is None or not (found.person_id == viewer.pk or follows_up(viewer, found.service.centre)):
        return None
    return found
