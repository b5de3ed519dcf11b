"""How a group is held: who may come, how many, and how places are given. Its lead decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.walls import Reader, reading_as
from familjecentral.refusals import Refused

from . import offering, places
from .drawing.promising import promise_due_draws
from .drawing.queries import bookable_of
from .inviting import renew_code
from .models import (
    Activity,
    ActivitySeries,
    ActivitySession,
    AttendanceSharing,
    Draw,
    PlannedChange,
    SignUp,
)
from .models.programme import ROOM
from .models.sharing import in_force
from .planned_changes import note_change, settings_of
from .rules_in_words import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from staff.models import PartnerService, StaffMember

# What families have been told when they signed up.
KEPT = ("capacity_unit", "booking", "queue_rule", "allocation")
# The limits that each session and series has of its own, with what is counted against each.
LIMITS = {"capacity": "places_taken", **{f"room_{unit}": f"{unit}_taken" for unit in ROOM}}


class SettingsDenied(models.TextChoices):
    """Why a setting can't be so; each says what to do instead."""

    BELOW_TAKEN = (
        "below_taken",
        _("{session} has {taken} taken already. Choose at least {taken}, or leave it empty for no limit."),
    )
    UNIT_IN_USE = (
        "unit_in_use",
        _(
            "Families have signed up to {session}, and their places are counted as now. Keep it so, or make a new "
            "activity."
        ),
    )
    HAS_FAMILIES = (
        "has_families",
        _("Families have signed up to {session}, so it can not become drop-in. Wait until it has been."),
    )
    DRAW_NEEDS_SIGN_UP = (
        "draw_needs_sign_up",
        _("Only a group that anyone can sign up to is drawn. Choose sign-up, or first come, first served."),
    )
    DRAW_NEEDS_PLACES = (
        "draw_needs_places",
        _("Without a limit everyone gets a place, and there is nothing to draw. Say how many places there are."),
    )
    DRAW_NEEDS_QUEUE = (
        "draw_needs_queue",
        _("Those who are not drawn stand in the queue in the order drawn. Let it have a waiting list."),
    )
    DRAW_PROMISED = (
        "draw_promised",
        _("The draw of {session} is promised to families. Wait until it has been held, and change it then."),
    )
    SHARED = (
        "shared",
        _("Attendance is shared with {service} by a decision. End that first: it is under Shared."),
    )


class SettingsRefused(Refused):
    """A change of settings was refused; see SettingsDenied. ``field``: the setting that it is about."""

    reason: SettingsDenied

    def __init__(self, reason: SettingsDenied, field: str, **values: Any) -> None:
        super().__init__(reason)
        self.field = field
        self.text = str(reason.label).format(**values)

    def __str__(self) -> str:
        return self.text


def activities_of(reader: Reader) -> QuerySet[Activity]:
    """Staff of the responsible service: its activities, by centre and title."""
    return (
        Activity.objects.filter(responsible_service__in=reader.services)
        .select_related("centre", "responsible_service")
        .prefetch_related("participating_services")
        .order_by("centre__name", "title", "pk")
    )


def activity_of_lead(pk: int, reader: Reader) -> Activity | None:
    """Leads of the responsible service: one of its activities, or None."""
    own = Activity.objects.filter(pk=pk, responsible_service__in=reader.leads)
    return own.select_related("centre", "responsible_service").first()


def change_settings(
    *,
    activity: Activity,
    changes: Mapping[str, Any],
    by: Actor,
    now: datetime,
    person: StaffMember | None = None,
) -> Activity:
    """Change how the activity is held, also for what is planned already: all of it or nothing.

    ``changes``: new values by the field's name; ``participating_services`` are services. A session or series to
    come that had the activity's limit gets the new one; one with a limit of its own keeps it. Where there is more
    room now, the queue is offered it at once. ``person``: who may undo it within the hour; None for nobody.
    Raises SettingsRefused.
    """
    coming = _coming(activity, now)
    with places.locked(*coming) as locked:
        current = Activity.objects.select_for_update().get(pk=activity.pk)
        before = {name: getattr(current, name) for name in (*LIMITS, *KEPT)}
        was = settings_of(current, changes)
        taking_part: Sequence[PartnerService] | None = changes.get("participating_services")
        for name, value in changes.items():
            if name != "participating_services":
                setattr(current, name, value)
        _check(current)
        with reading_as(Reader.for_services(current.responsible_service_id)):
            _check_draws(current, before, locked)
            _check_families(current, before, locked)
            followed = _limits_followed(current, before, locked)
            current.save()
            if taking_part is not None:
                _change_taking_part(current, taking_part)
            record(
                "changed_activity", by=by, thing=current, service_id=current.responsible_service_id,
                count=len(followed),
            )  # fmt: skip
            has_new_rule = before["queue_rule"] != current.queue_rule
            for bookable in locked:
                bookable.activity = current
                if bookable.families_waiting and (has_new_rule or bookable in followed):
                    offering.fill(bookable, now=now)
        _make_ready(current, locked, by=by, now=now)
        if person is not None:
            _note(current, was, person=person, now=now)
    return current


def _note(activity: Activity, was: dict[str, Any], *, person: StaffMember, now: datetime) -> None:
    """Keep what has changed, for the hour in which it can be undone."""
    is_now = settings_of(Activity.objects.get(pk=activity.pk), was)
    names = [name for name in was if was[name] != is_now[name]]
    if names:
        note_change(
            kind=PlannedChange.Kind.ACTIVITY_CHANGED, centre=activity.centre, activity=activity,
            before={name: was[name] for name in names}, after={name: is_now[name] for name in names},
            person=person, now=now,
        )  # fmt: skip


def _coming(activity: Activity, now: datetime) -> list[ActivitySession | ActivitySeries]:
    series = ActivitySeries.objects.filter(activity=activity).prefetch_related("sessions").order_by("pk")
    sessions = ActivitySession.objects.filter(activity=activity, series=None, starts_at__gt=now).order_by("pk")
    series, sessions = series.select_related("activity"), sessions.select_related("activity")
    return [*sessions, *(each for each in series if not each.is_over(now))]


def _check(activity: Activity) -> None:
    if activity.allocation != Activity.Allocation.DRAW:
        return
    if activity.booking != Activity.Booking.SIGN_UP:
        raise SettingsRefused(SettingsDenied.DRAW_NEEDS_SIGN_UP, "allocation")
    if activity.capacity is None and all(getattr(activity, f"room_{unit}") is None for unit in ROOM):
        raise SettingsRefused(SettingsDenied.DRAW_NEEDS_PLACES, "capacity")
    if not activity.has_waiting_list:
        raise SettingsRefused(SettingsDenied.DRAW_NEEDS_QUEUE, "has_waiting_list")


def _check_draws(
    activity: Activity, before: Mapping[str, Any], coming: Sequence[ActivitySession | ActivitySeries]
) -> None:
    """A draw that is promised is held, by the rules that it was promised with."""
    if all(getattr(activity, name) == before[name] for name in ("allocation", "booking", "queue_rule")):
        return
    draw = Draw.objects.filter(_of_any(coming), drawn_at=None).select_related("session", "series").first()
    if draw is not None:
        raise SettingsRefused(SettingsDenied.DRAW_PROMISED, "allocation", session=title_of(bookable_of(draw)))


def _check_families(
    activity: Activity, before: Mapping[str, Any], coming: Sequence[ActivitySession | ActivitySeries]
) -> None:
    """What families have signed up to, they have signed up to as it was."""
    to_drop_in = activity.booking == Activity.Booking.DROP_IN and before["booking"] != activity.booking
    if not to_drop_in and before["capacity_unit"] == activity.capacity_unit:
        return
    families = SignUp.objects.filter(_of_any(coming), state__in=SignUp.ACTIVE)
    first = families.select_related("session", "series").first()
    if first is not None:
        denied, field = SettingsDenied.UNIT_IN_USE, "capacity_unit"
        if to_drop_in:
            denied, field = SettingsDenied.HAS_FAMILIES, "booking"
        raise SettingsRefused(denied, field, session=title_of(first.bookable))


def _of_any(coming: Sequence[ActivitySession | ActivitySeries]) -> Q:
    """Rows of one of these sessions and series."""
    sessions = [each.pk for each in coming if isinstance(each, ActivitySession)]
    series = [each.pk for each in coming if isinstance(each, ActivitySeries)]
    return Q(session__in=sessions) | Q(series__in=series)


def _limits_followed(
    activity: Activity, before: Mapping[str, Any], coming: Sequence[ActivitySession | ActivitySeries]
) -> list[ActivitySession | ActivitySeries]:
    """Give the new limits to those that had the activity's; never less than what is taken."""
    followed = []
    for bookable in coming:
        bookable.activity = activity
        changed = False
        for limit, taken in LIMITS.items():
            new = getattr(activity, limit)
            if new == before[limit] or getattr(bookable, limit) != before[limit]:
                continue
            if new is not None and new < getattr(bookable, taken):
                raise SettingsRefused(
                    SettingsDenied.BELOW_TAKEN, limit, session=title_of(bookable), taken=getattr(bookable, taken)
                )
            setattr(bookable, limit, new)
            changed = True
        if changed:
            followed.append(bookable)
    for model in (ActivitySession, ActivitySeries):
        rows: Any = [bookable for bookable in followed if isinstance(bookable, model)]
        manager: Any = model.objects
        manager.bulk_update(rows, list(LIMITS))
    return followed


def _change_taking_part(activity: Activity, services: Sequence[PartnerService]) -> None:
    leaving = activity.participating_services.exclude(pk__in=[service.pk for service in services])
    decision = AttendanceSharing.objects.filter(in_force(), activity=activity, service__in=leaving).first()
    if decision is not None:
        raise SettingsRefused(SettingsDenied.SHARED, "participating_services", service=decision.service.label)
    activity.participating_services.set(services)


def _make_ready(
    activity: Activity, coming: Sequence[ActivitySession | ActivitySeries], *, by: Actor, now: datetime
) -> None:
    """What the new settings ask of what is planned: a draw promised, a code for each group by invitation."""
    if activity.allocation == Activity.Allocation.DRAW:
        promise_due_draws(now=now, activity=activity, by=by)
    if activity.booking == Activity.Booking.INVITATION:
        for bookable in coming:
            if not bookable.invitation_code:
                renew_code(bookable=bookable, by=by)
