"""The introduction of new staff: what is left for whom, and the centre's plan."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.development import introducing as verbs
from staff.development.forms import BeginIntroductionForm, PlanPointChangeForm, PlanPointForm
from staff.development.people import colleagues_at, led_services
from staff.requests import StaffRequest

from .development import centre_for, centres_for, page_of


@access("introduction.read")
@never_cache  # a page from the browser's memory would carry a key that is used up
@require_http_methods(["GET", "HEAD", "POST"])
def introduction(request: StaffRequest) -> HttpResponse:
    """The introductions under way, and the form by which a lead begins one."""
    centre = centre_for(request, "introduction.read")
    led = led_services(request.user)
    people = colleagues_at(centre, request.user) if led else []
    form = BeginIntroductionForm(request.POST or None, people=people, led=led)
    if form.is_valid():
        try:
            verbs.begin_introduction(
                **form.chosen(), by=Actor.staff(request.user), begun_by=request.user, today=clock.today(),
                now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("The introduction has begun."))
            return page_of("introduction", centre)
        except verbs.IntroductionRefused as refusal:
            form.refuse(refusal.reason)
    context = {
        "form": form, "may_begin": bool(form.choices), "centre": centre,
        "centres": centres_for(request, "introduction.read"),
        "introductions": verbs.ongoing_at(centre, request.user, today=clock.today()),
        "may_change_plan": request.user.has_perm("introduction_plan.change", centre),
    }  # fmt: skip
    return render(request, "development/introduction.html", context, status=422 if form.errors else 200)


@access("introduction.change")
@require_POST
def tick(request: StaffRequest, pk: int, item_id: int) -> HttpResponse:
    """Mark an own point of the plan as done for somebody (``done=yes``), or not after all."""
    found = verbs.introduction_of(request.user, centres_for(request, "introduction.change"), pk)
    if found is None:
        raise Http404
    item = get_object_or_404(verbs.plan_of(found.service.centre), pk=item_id, theme=None)
    try:
        verbs.tick(
            introduction=found, item=item, is_done=request.POST.get("done") == "yes",
            by=Actor.staff(request.user), person=request.user, now=clock.now(),
        )  # fmt: skip
    except verbs.IntroductionRefused as refusal:
        messages.error(request, str(refusal))
    return page_of("introduction", found.service.centre)


@access("introduction.change")
@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """End an introduction."""
    found = verbs.introduction_of(request.user, centres_for(request, "introduction.change"), pk)
    if found is None:
        raise Http404
    try:
        verbs.end_introduction(
            introduction=found, by=Actor.staff(request.user), person=request.user, now=clock.now()
        )
        messages.success(request, _("The introduction is ended."))
    except verbs.IntroductionRefused as refusal:
        messages.error(request, str(refusal))
    return page_of("introduction", found.service.centre)


@access("introduction_plan.change")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: StaffRequest) -> HttpResponse:
    """The points of a centre's introduction plan, and a new one."""
    centre = centre_for(request, "introduction_plan.change")
    form = PlanPointForm(request.POST or None, centre=centre)
    if form.is_valid():
        try:
            verbs.add_point(centre=centre, **form.cleaned_data, by=Actor.staff(request.user))
            messages.success(request, _("The point is in the plan."))
            return page_of("introduction_plan", centre)
        except verbs.IntroductionRefused as refusal:
            form.refuse(refusal.reason)
    context = {
        "form": form, "points": verbs.every_point_of(centre), "centre": centre,
        "centres": centres_for(request, "introduction_plan.change"),
    }  # fmt: skip
    return render(request, "development/introduction_plan.html", context, status=422 if form.errors else 200)


@access("introduction_plan.change")
@require_POST
def change_point(request: StaffRequest, pk: int) -> HttpResponse:
    """When a point is due, and whether it is in use."""
    centre = centre_for(request, "introduction_plan.change")
    item = get_object_or_404(verbs.every_point_of(centre), pk=pk)
    form = PlanPointChangeForm(request.POST)
    if form.is_valid():
        verbs.change_point(item=item, **form.cleaned_data, by=Actor.staff(request.user))
        messages.success(request, _("The plan is changed."))
    else:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    return page_of("introduction_plan", centre)
