"""You said – we did: writing it, publishing it, and marking the activity that changed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.timezone import localtime

from activities.changed_by_visitors import mark_changed
from activities.models import Activity
from familjecentral.audit.recording import Actor, record
from staff.models import FamilyCentre

from .models import SaidAndDone
from .staff_rules import TellingDenied, TellingRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from staff.models import Goal, StaffMember


def told_at(centre: FamilyCentre) -> QuerySet[SaidAndDone]:
    """Anyone: what is published at the centre, the newest first."""
    return (
        SaidAndDone.objects.filter(centre=centre, published_on__isnull=False)
        .select_related("goal", "activity")
        .order_by("-published_on", "-pk")
    )


def all_at(centre: FamilyCentre) -> QuerySet[SaidAndDone]:
    """Leads and coordinators of the centre: all of it, what is not published first."""
    return (
        SaidAndDone.objects.filter(centre=centre)
        .select_related("goal", "activity")
        .order_by(F("published_on").desc(nulls_first=True), "-pk")
    )


def activities_to_name(centre: FamilyCentre) -> QuerySet[Activity]:
    """Anyone: the centre's activities that stand in its programme, which a change can be told of."""
    return (
        Activity.objects.filter(centre=centre).exclude(booking=Activity.Booking.INVITATION).order_by("title", "pk")
    )


def write(
    *,
    centre: FamilyCentre,
    said: str,
    done: str,
    goal: Goal | None = None,
    activity: Activity | None = None,
    key: UUID,
    by: Actor,
    person: StaffMember | None,
    now: datetime,
) -> SaidAndDone:
    """Write it down; nobody but staff sees it until it is published. Once per ``key``. Raises TellingRefused."""
    told = SaidAndDone(centre=centre, key=key, made_at=now, made_by=person)
    _fill(told, said, done, goal, activity)
    try:
        with transaction.atomic():
            told.save(force_insert=True)
            record("wrote_said_and_done", by=by, thing=told)
    except IntegrityError:
        first = SaidAndDone.objects.filter(key=key, centre=centre).first()
        if first is None or (first.said, first.done) != (told.said, told.done):
            raise TellingRefused(TellingDenied.KEY_REUSED) from None
        return first
    return told


def change(
    *, told: SaidAndDone, said: str, done: str, goal: Goal | None, activity: Activity | None, by: Actor
) -> SaidAndDone:
    """Word it anew. What is published shows the new words at once. Raises TellingRefused."""
    with _held(told) as current:
        before = current.activity_id
        _fill(current, said, done, goal, activity)
        current.save()
        _mark(before)
        _mark(current.activity_id)
        record("changed_said_and_done", by=by, thing=current)
    return current


def publish(*, told: SaidAndDone, by: Actor, now: datetime) -> SaidAndDone:
    """From now on anyone reads it, and the activity carries its mark. Twice is once."""
    with _held(told) as current:
        if current.published_on is None:
            current.published_on = localtime(now).date()
            current.save(update_fields=["published_on"])
            _mark(current.activity_id)
            record("published_said_and_done", by=by, thing=current)
    return current


def withdraw(*, told: SaidAndDone, by: Actor) -> SaidAndDone:
    """Only staff see it again. Twice is once."""
    with _held(told) as current:
        if current.published_on is not None:
            current.published_on = None
            current.save(update_fields=["published_on"])
            _mark(current.activity_id)
            record("withdrew_said_and_done", by=by, thing=current)
    return current


@contextmanager
def _held(told: SaidAndDone) -> Iterator[SaidAndDone]:
    """The row as it is now, ours alone until the block ends."""
    with transaction.atomic():
        yield SaidAndDone.objects.select_for_update(of=("self",)).get(pk=told.pk)


def _fill(told: SaidAndDone, said: str, done: str, goal: Goal | None, activity: Activity | None) -> None:
    told.said, told.done = " ".join(said.split()), done.strip()
    told.goal, told.activity = goal, activity
    if not told.said:
        raise TellingRefused(TellingDenied.SAID_MISSING)
    if not told.done:
        raise TellingRefused(TellingDenied.DONE_MISSING)
    if activity is not None and not activities_to_name(told.centre).filter(pk=activity.pk).exists():
        raise TellingRefused(TellingDenied.NOT_THIS_CENTRES)


def _mark(activity_id: int | None) -> None:
    """The activity tells of the latest change that is published; of none when there is none."""
    if activity_id is None:
        return
    Activity.objects.select_for_update().get(pk=activity_id)
    latest = SaidAndDone.objects.filter(activity=activity_id).aggregate(latest=Max("published_on"))["latest"]
    mark_changed(activity_id, latest)
