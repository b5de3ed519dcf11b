"""The steering group: its meetings, and what it decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.development import steering as verbs
from staff.development.forms import DecisionForm, MeetingForm
from staff.requests import StaffRequest

from .development import centre_for, centres_for, rights


@access("steering.read")
@require_http_methods(["GET", "HEAD", "POST"])
def steering(request: StaffRequest) -> HttpResponse:
    """The meetings and what is left of their decisions; the coordinator adds a meeting."""
    centre = centre_for(request, "steering.read")
    may = rights(request, centre, "steering.change")
    form = MeetingForm(request.POST if may["may_change_steering"] and request.method == "POST" else None)
    if form.is_valid():
        try:
            meeting = verbs.add_meeting(
                centre=centre, on_date=form.cleaned_data["on_date"], by=Actor.staff(request.user),
                person=request.user, now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("The meeting is added. Now add what it decided."))
            return redirect("staff:meeting", meeting.pk)
        except verbs.SteeringRefused as refusal:
            form.refuse(refusal.reason)
    context = {
        "form": form, "centre": centre, "centres": centres_for(request, "steering.read"), "today": clock.today(),
        "meetings": verbs.meetings_of(centre), "decisions": verbs.open_decisions(centre), **may,
    }  # fmt: skip
    return render(request, "development/steering.html", context, status=422 if form.errors else 200)


@access("steering.read")
@never_cache  # a page from the browser's memory would carry a key that is used up
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: StaffRequest, pk: int) -> HttpResponse:
    """One meeting's decisions; the coordinator adds one."""
    found = verbs.meeting_of(centres_for(request, "steering.read"), pk)
    if found is None:
        raise Http404
    may = rights(request, found.centre, "steering.change")
    sent = request.POST if may["may_change_steering"] and request.method == "POST" else None
    form = DecisionForm(sent, centre=found.centre)
    if form.is_valid():
        try:
            verbs.add_decision(
                meeting=found, **form.chosen(), by=Actor.staff(request.user), person=request.user, now=clock.now()
            )
            messages.success(request, _("The decision is added."))
            return redirect("staff:meeting", found.pk)
        except verbs.SteeringRefused as refusal:
            form.refuse(refusal.reason)
    context = {
        "form": form, "meeting": found, "centre": found.centre, "today": clock.today(),
        "decisions": verbs.decisions_of(found), **may,
    }  # fmt: skip
    return render(request, "development/meeting.html", context, status=422 if form.errors else 200)


@access("steering.change")
@require_POST
def mark_decision(request: StaffRequest, pk: int) -> HttpResponse:
    """A decision is done today (``done=yes``), or is not after all."""
    decision = verbs.decision_of(centres_for(request, "steering.change"), pk)
    if decision is None:
        raise Http404
    is_done = request.POST.get("done") == "yes"
    verbs.mark_decision(
        decision=decision, done_on=clock.today() if is_done else None, by=Actor.staff(request.user)
    )
    messages.success(request, _("Marked as done.") if is_done else _("Marked as not done."))
    return redirect("staff:meeting", decision.meeting_id)
