"""Improvement work: a list, one work with its wheel, and its state and next step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.development import improving as verbs
from staff.development.forms import ImprovementForm, ImprovementStateForm, StepForm
from staff.models import Improvement
from staff.requests import StaffRequest

from .development import centre_for, centres_for, rights


@access("improvement.read")
@require_http_methods(["GET", "HEAD"])
def improvements(request: StaffRequest) -> HttpResponse:
    """The centre's improvement work."""
    centre = centre_for(request, "improvement.read")
    context = {
        "centre": centre, "centres": centres_for(request, "improvement.read"), "today": clock.today(),
        "improvements": verbs.improvements_of(centre), **rights(request, centre, "improvement.change"),
    }  # fmt: skip
    return render(request, "development/improvements.html", context)


@access("improvement.change")
@never_cache  # a page from the browser's memory would carry a key that is used up
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Plan something to do better."""
    centre = centre_for(request, "improvement.change")
    form = ImprovementForm(request.POST or None)
    if form.is_valid():
        try:
            work = verbs.begin_improvement(centre=centre, **form.cleaned_data, **_who(request))
            messages.success(request, _("The improvement work is planned."))
            return redirect("staff:improvement", work.pk)
        except verbs.ImprovementRefused as refusal:
            form.refuse(refusal.reason)
    context = {"form": form, "centre": centre, "centres": centres_for(request, "improvement.change")}
    return render(request, "development/new_improvement.html", context, status=422 if form.errors else 200)


@access("improvement.read")
@never_cache
@require_http_methods(["GET", "HEAD"])
def improvement(request: StaffRequest, pk: int) -> HttpResponse:
    """One improvement work: how it stands, what is next, and its steps."""
    return _page(request, _found(request, "improvement.read", pk))


@access("improvement.change")
@never_cache
@require_POST
def add_step(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a step round the wheel."""
    work = _found(request, "improvement.change", pk)
    form = StepForm(request.POST)
    if form.is_valid():
        try:
            verbs.add_step(improvement=work, **form.cleaned_data, **_who(request))
            messages.success(request, _("The step is added."))
            return redirect("staff:improvement", work.pk)
        except verbs.ImprovementRefused as refusal:
            form.refuse(refusal.reason)
    return _page(request, work, step_form=form)


@access("improvement.change")
@never_cache
@require_POST
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """How the work stands, and what is next."""
    work = _found(request, "improvement.change", pk)
    form = ImprovementStateForm(request.POST)
    if form.is_valid():
        try:
            verbs.change_improvement(improvement=work, **form.cleaned_data, by=Actor.staff(request.user))
            messages.success(request, _("Saved."))
            return redirect("staff:improvement", work.pk)
        except verbs.ImprovementRefused as refusal:
            form.refuse(refusal.reason)
    return _page(request, work, state_form=form)


def _found(request: StaffRequest, permission: str, pk: int) -> Improvement:
    work = verbs.improvement_of(centres_for(request, permission), pk)
    if work is None:
        raise Http404
    return work


def _page(
    request: StaffRequest, work: Improvement, *, step_form: StepForm | None = None, state_form: Any = None
) -> HttpResponse:
    stands = {name: getattr(work, name) for name in ("state", "next_step", "next_step_on")}
    wrong = step_form or state_form
    context = {
        "work": work, "centre": work.centre, "steps": verbs.steps_of(work), "today": clock.today(),
        "step_form": step_form or StepForm(), "state_form": state_form or ImprovementStateForm(initial=stands),
        "wrong_form": wrong, "is_over": work.state in verbs.OVER,
        **rights(request, work.centre, "improvement.change"),
    }  # fmt: skip
    return render(request, "development/improvement.html", context, status=422 if wrong is not None else 200)


def _who(request: StaffRequest) -> dict[str, Any]:
    return {"by": Actor.staff(request.user), "person": request.user, "now": clock.now()}
