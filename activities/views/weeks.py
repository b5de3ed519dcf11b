"""The week on a calendar: slots and sessions moved, looked through first, and what was just planned undone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activities.deviation_reach import preview
from activities.models import ActivitySession, Deviation, WeeklySlot
from activities.planning import queries, rescheduling, templates, undoing, week_calendar
from activities.planning.forms import RescheduleForm
from activities.planning.refusals import PlanningRefused
from activities.planning.week_forms import SlotForm
from activities.planning.week_refusals import WeekRefused
from activities.planning.weekly import move_slot
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from familjecentral.refusals import Refused
from staff.models import FamilyCentre
from staff.requests import StaffRequest

FAULTY = 422
EARLIEST, LATEST = date(2000, 1, 3), date(2100, 1, 1)


@access("programme.change")
@require_http_methods(["GET", "POST"])
def plan_week(request: StaffRequest) -> HttpResponse:
    """The ordinary week, or the sessions of one week (``?centre=slug&date=2026-11-26&show=sessions``)."""
    if request.method == "POST":
        return _done(request)
    centre = _centre(request)
    now, today, monday = clock.now(), clock.today(), _monday(request)
    shows_sessions = request.GET.get("show") == "sessions"
    week = (
        week_calendar.sessions_of_week(centre, monday, now)
        if shows_sessions
        else week_calendar.ordinary_week(centre, monday, today)
    )
    context = {
        "centre": centre, "centres": templates.planned_centres(request.user), "week": week,
        "venues": list(centre.venues.all()), "shows_sessions": shows_sessions, "monday": monday,
        "sunday": monday + timedelta(days=6), "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7), "from_day": max(monday, today + timedelta(days=1)),
        "weekdays": week_calendar.Weekday.choices, "changes": undoing.undoable(centre, now), "today": today,
    }  # fmt: skip
    return render(request, "planning/week.html", context)


def _done(request: StaffRequest) -> HttpResponse:
    """``action``: ``slot`` and ``session`` look it through, or do it with ``step=save``; ``undo`` undoes."""
    action = request.POST.get("action", "")
    number = request.POST.get("number", "")
    if not number.isdecimal() or len(number) > 18:  # noqa: PLR2004 (as long as a number of ours can be)
        raise Http404
    if action == "slot":
        return _slot(request, int(number))
    if action == "session":
        return _session(request, int(number))
    if action == "undo":
        return _undone(request, int(number))
    raise Http404


def _slot(request: StaffRequest, pk: int) -> HttpResponse:
    slot = week_calendar.slot_of(request.user, pk)
    if slot is None:
        raise Http404
    centre, saves = slot.activity.centre, request.POST.get("step") == "save"
    form = SlotForm(request.POST, centre=centre)
    looked: dict[str, Any] = {}
    if form.is_valid():
        wish = form.wish()
        try:
            changed = move_slot(
                slot=slot, wish=wish, key=form.cleaned_data["key"], by=Actor.staff(request.user),
                person=request.user, now=clock.now(), dry_run=not saves,
            )  # fmt: skip
        except WeekRefused as refused:
            form.refuse(refused)
        else:
            if saves:
                messages.success(request, _("The week is changed. You can undo it within the hour."))
                return redirect(address_of(centre, wish.from_day))
            looked = {"result": changed.result, "wish": wish}
    return _looked_through(request, slot, form, looked)


def _session(request: StaffRequest, pk: int) -> HttpResponse:
    session = queries.session_to_move(request.user, pk)
    if session is None:
        raise Http404
    centre = session.activity.centre
    form = RescheduleForm(request.POST, session=session)
    looked: dict[str, Any] = {}
    if form.is_valid():
        data, saves = form.cleaned_data, request.POST.get("step") == "save"
        try:
            rescheduling.reschedule(
                session=session, on_date=data["on_date"], starts=data["starts"], venue=data["venue"],
                by=Actor.staff(request.user), now=clock.now(), dry_run=not saves,
            )  # fmt: skip
        except PlanningRefused as refused:
            form.refuse(refused, refused.rows[0].field if refused.rows else None)
        else:
            if saves:
                messages.success(request, _("Moved. Families with a place are told."))
                return redirect(address_of(centre, data["on_date"], shows_sessions=True))
            reach = preview(sessions=[session], kind=Deviation.Kind.MOVED, reader=request.reader)
            looked = {"reach": reach, "wish": data}
    return _looked_through(request, session, form, looked)


def _looked_through(
    request: StaffRequest, thing: WeeklySlot | ActivitySession, form: Any, looked: dict[str, Any]
) -> HttpResponse:
    """What will happen, before it does; or the form with what is wrong."""
    action, centre = "slot" if isinstance(thing, WeeklySlot) else "session", thing.activity.centre
    day = form.cleaned_data.get("from_day") or form.cleaned_data.get("on_date") or clock.today()
    context = {
        "action": action, "thing": thing, "centre": centre, "form": form,
        "back": address_of(centre, day, shows_sessions=action == "session"), **looked,
    }  # fmt: skip
    return render(request, "planning/week_change.html", context, status=FAULTY if form.errors else 200)


def _undone(request: StaffRequest, pk: int) -> HttpResponse:
    change = undoing.change_of(request.user, pk)
    if change is None:
        raise Http404
    try:
        undoing.undo(change=change, by=Actor.staff(request.user), person=request.user, now=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is undone. All is as it was before."))
    return redirect(address_of(change.centre, localtime(clock.now()).date()))


def address_of(centre: FamilyCentre, day: date, *, shows_sessions: bool = False) -> str:
    """The calendar of that day's week."""
    show = "&show=sessions" if shows_sessions else ""
    return f"{reverse('activities_staff:plan_week')}?centre={centre.slug}&date={day:%Y-%m-%d}{show}"


def _centre(request: StaffRequest) -> FamilyCentre:
    centre = templates.planned_centre(request.user, request.GET.get("centre", ""))
    if centre is None:
        raise Http404
    return centre


def _monday(request: StaffRequest) -> date:
    try:
        day = date.fromisoformat(request.GET.get("date", ""))
    except ValueError:
        day = clock.today()
    if not EARLIEST <= day <= LATEST:
        day = clock.today()
    return day - timedelta(days=day.weekday())
