"""Locked periods: the list, locking some days after a look at what is missing, and opening them again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.requests import StaffRequest
from visits import locking
from visits.locking_forms import LockForm, UnlockForm, recent_periods


@access("locked_period.read")
@require_GET
def locked_periods(request: StaffRequest) -> HttpResponse:
    """The locked periods of the person's centres; coordinators choose days to lock."""
    return render(request, "visits/locked_periods.html", _list(request, None))


@access("locked_period.change")
@never_cache
def lock_period(request: StaffRequest) -> HttpResponse:
    """What is missing in the days asked for (GET); lock them (POST)."""
    centres = locking.centres_to_lock(request.user)
    form = LockForm(request.POST or request.GET, centres=centres, today=clock.today())
    if form.is_valid() and request.method == "POST":
        try:
            locking.lock(
                centres=form.centres, first=form.cleaned_data["first"], last=form.cleaned_data["last"],
                by=Actor.staff(request.user), person=request.user, now=clock.now(), today=clock.today(),
            )  # fmt: skip
            messages.success(request, _("The period is locked. What is reported for it stays as it is."))
            return redirect("visits:locked_periods")
        except locking.LockRefused as refusal:
            form.refuse(refusal.reason)
    if form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "visits/locked_periods.html", _list(request, form), status=status)
    missing = locking.missing_in(form.centres, form.cleaned_data["first"], form.cleaned_data["last"])
    return render(request, "visits/lock_period.html", {"form": form, "missing": missing, **form.cleaned_data})


@access("locked_period.change")
@never_cache
def unlock_period(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a locked period again, for a reason."""
    period = locking.period_to_unlock(request.user, pk)
    if period is None:
        raise Http404
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            locking.unlock(
                period=period, reason=form.cleaned_data["reason"], by=Actor.staff(request.user),
                person=request.user, now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("The period is open again. Lock it once more when it is settled."))
        except locking.LockRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("visits:locked_periods")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "visits/unlock_period.html", {"form": form, "period": period}, status=status)


def _list(request: StaffRequest, form: LockForm | None) -> dict[str, Any]:
    centres = locking.centres_to_lock(request.user)
    today = clock.today()
    return {
        "periods": locking.locked_periods_of(request.user),
        "may_lock": centres,
        "form": form or LockForm(centres=centres, today=today, initial={"centre": [c.slug for c in centres]}),
        "recent": recent_periods(today),
    }
