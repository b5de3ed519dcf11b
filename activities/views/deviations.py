"""What differs from the plan: chosen, looked through, confirmed, and undone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from activities import deviating, deviation_queries
from activities.deviation_forms import ClosingForm, ConfirmedClosing, ConfirmedDeviation, DeviationForm
from activities.deviation_reach import preview
from activities.deviation_rules import DeviationDenied, DeviationRefused, clash_at, may_close, may_register
from activities.models import Deviation
from activities.rules import SignUpRefused
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.forms.keyed import KeyedForm
from familjecentral.privacy.access import access
from staff.models import FamilyCentre
from staff.requests import StaffRequest

FAULTY = 422


@access("deviation.create")
@never_cache
@require_safe
def choose(request: StaffRequest) -> HttpResponse:
    """The sessions of a week that one may call off or move (``?centre=slug&date=2026-11-26&session=5``)."""
    centre = _centre_or_404(request, "deviation.create")
    return _chooser(request, centre, _form(request, centre, begun=True))


@access("deviation.create")
@never_cache
@require_safe
def look_through(request: StaffRequest) -> HttpResponse:
    """What will happen, before it does; nothing is saved yet."""
    centre = _centre_or_404(request, "deviation.create")
    form = _form(request, centre)
    if not form.is_valid() or not _may_go_on(request, centre, form):
        return _chooser(request, centre, form)
    return _preview(request, centre, form)


@access("deviation.create")
@require_POST
def register(request: StaffRequest) -> HttpResponse:
    """Register what was looked through."""
    centre = _centre_or_404(request, "deviation.create")
    form = _form(request, centre, ConfirmedDeviation)
    done = _registered(request, centre, form)
    return _to(done) if done else _chooser(request, centre, form)


@access("closed_day.create")
@never_cache
@require_safe
def closing(request: StaffRequest) -> HttpResponse:
    """The days on which the whole house is to be closed; looked through when they are given."""
    centre = _centre_or_404(request, "closed_day.create")
    form = ClosingForm(request.GET if "first" in request.GET else None)
    if not form.is_valid() or not _may_go_on(request, centre, form):
        return _closer(request, centre, form)
    return _preview(request, centre, form)


@access("closed_day.create")
@require_POST
def close(request: StaffRequest) -> HttpResponse:
    """Close the house, as was looked through."""
    centre = _centre_or_404(request, "closed_day.create")
    form = ConfirmedClosing(request.POST)
    done = _registered(request, centre, form)
    return _to(done) if done else _closer(request, centre, form)


@access("deviation.create")
@never_cache
@require_safe
def deviation(request: StaffRequest, pk: int) -> HttpResponse:
    """One deviation at one's centre: what it touched, and for an hour the button to undo it."""
    found = _deviation_or_404(request, pk)
    now = clock.now()
    context = {
        "deviation": found,
        "centre": found.centre,
        "is_undoable": deviation_queries.is_undoable(found, request.user, now),
        "undo_until": deviation_queries.undo_until(found),
        "now": now,
    }
    return render(request, "activities/deviation.html", context)


@access("deviation.change")
@require_POST
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back that sessions were called off or moved."""
    return _undone(request, _deviation_or_404(request, pk, is_closing=False))


@access("closed_day.delete")
@require_POST
def open_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back that the house was closed."""
    return _undone(request, _deviation_or_404(request, pk, is_closing=True))


def _centre_or_404(request: StaffRequest, permission: str) -> FamilyCentre:
    asked = request.POST if request.method == "POST" else request.GET
    centre = deviation_queries.centre_at_work(request.user, asked.get("centre", ""))
    if centre is None or not request.user.has_perm(permission, centre):
        raise Http404
    return centre


def _deviation_or_404(request: StaffRequest, pk: int, *, is_closing: bool | None = None) -> Deviation:
    found = deviation_queries.deviation_at_work(request.user, pk)
    if found is None or is_closing not in (None, found.kind == Deviation.Kind.CLOSED):
        raise Http404
    return found


def _form(
    request: StaffRequest, centre: FamilyCentre, form: type[DeviationForm] = DeviationForm, *, begun: bool = False
) -> DeviationForm:
    data = request.POST if request.method == "POST" else request.GET
    options: dict[str, Any] = {
        "sessions": deviation_queries.touchable(request.user, centre),
        "venues": centre.venues.all(),
    }
    if begun:
        return form(initial={"session": data.getlist("session")}, **options)
    return form(data, **options)


def _may_go_on(request: StaffRequest, centre: FamilyCentre, form: DeviationForm | ClosingForm) -> bool:
    """Whether the verb would do it, as things stand; if not the form says why."""
    asked, now = form.asked(), clock.now()
    sessions = asked.get("sessions") or []
    denied = may_register(
        centre=centre, sessions=sessions, kind=asked["kind"], venue=asked["venue"], closed=asked["closed"],
        person=request.user, now=now,
    )  # fmt: skip
    clash = clash_at(asked["venue"], sessions) if asked["venue"] and denied is None else None
    if denied is not None or clash is not None:
        form.refuse(DeviationRefused(denied or DeviationDenied.VENUE_TAKEN, clash=clash))
        return False
    return True


def _registered(
    request: StaffRequest, centre: FamilyCentre, form: DeviationForm | ClosingForm
) -> Deviation | None:
    """The deviation, or None with the reason in the (confirmed) form."""
    if not form.is_valid():
        return None
    try:
        return deviating.register(
            key=form.cleaned_data["key"], centre=centre, by=Actor.staff(request.user), person=request.user,
            now=clock.now(), **form.asked(),
        )  # fmt: skip
    except (DeviationRefused, SignUpRefused) as refusal:
        form.refuse(refusal)
        return None


def _to(done: Deviation) -> HttpResponse:
    return redirect("activities_staff:deviation", pk=done.pk)


def _undone(request: StaffRequest, found: Deviation) -> HttpResponse:
    try:
        deviating.undo(deviation=found, by=Actor.staff(request.user), person=request.user, now=clock.now())
    except (DeviationRefused, SignUpRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is undone. All is as before, and families who were told are told so."))
    return _to(found)


def _preview(request: StaffRequest, centre: FamilyCentre, form: DeviationForm | ClosingForm) -> HttpResponse:
    asked, now = form.asked(), clock.now()
    if asked["closed"]:
        sessions = deviating.sessions_closed_by(centre, asked["closed"], now=now)
    else:
        sessions = deviating.with_songs(asked["sessions"], person=request.user, now=now)
    data = request.GET
    context = {
        "centre": centre,
        "asked": asked,
        "kind": Deviation.Kind(asked["kind"]),
        "preview": preview(sessions=sessions, kind=asked["kind"], reader=request.reader),
        "sent": [(name, value) for name in data for value in data.getlist(name) if name != "centre"],
        "key_form": KeyedForm(),
        "back": data.urlencode(),
    }
    return render(request, "activities/deviation_preview.html", context)


def _chooser(request: StaffRequest, centre: FamilyCentre, form: DeviationForm) -> HttpResponse:
    now = clock.now()
    monday = _monday(request)
    context = {
        "centre": centre,
        "form": form,
        "chosen": {str(each) for each in form["session"].value() or []},
        "days": deviation_queries.days_to_choose_from(request.user, centre, monday, now),
        "monday": monday,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "is_this_week": monday <= clock.today() < monday + timedelta(days=7),
        "latest": deviation_queries.deviations_at(centre)[: deviation_queries.LATEST],
        "may_close": may_close(request.user, centre),
    }
    return render(request, "activities/deviation_choose.html", context, status=FAULTY if form.errors else 200)


def _closer(request: StaffRequest, centre: FamilyCentre, form: ClosingForm) -> HttpResponse:
    context: dict[str, Any] = {"centre": centre, "form": form}
    return render(request, "activities/closing.html", context, status=FAULTY if form.errors else 200)


def _monday(request: StaffRequest) -> date:
    """The Monday of the week that is asked for; this week's when none is, or no calendar has it."""
    asked = request.POST if request.method == "POST" else request.GET
    try:
        day = date.fromisoformat(asked.get("date", ""))
    except ValueError:
        day = clock.today()
    if not date(2000, 1, 3) <= day <= date(2100, 1, 1):
        day = clock.today()
    return day - timedelta(days=day.weekday())
