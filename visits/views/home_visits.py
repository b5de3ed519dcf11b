"""Home visits: the latest of one's own services, a new one, and an offered one that took place."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from familjecentral.privacy.offline import works_offline
from staff.requests import StaffRequest
from visits import queries
from visits.entries import EntryRefused
from visits.forms import HomeVisitForm, MarkDoneForm
from visits.home_visiting import HomeVisitRefused, is_open, log_home_visit, mark_done


@access("home_visit.read")
def latest(request: StaffRequest) -> HttpResponse:
    """The latest home visits that the person's own services have logged."""
    visits = queries.latest_home_visits(request.user)
    others = queries.other_services_of(visits)
    context = {
        "visits": [{"visit": visit, "is_open": is_open(visit), "others": others[visit.pk]} for visit in visits],
        "centres": queries.work_centres(request.user),
        "most": queries.LATEST_HOME_VISITS,
    }
    return render(request, "visits/home_visits.html", context)


@works_offline
@access("home_visit.create")
@never_cache  # a page from the browser's memory would carry a key that is used up
def new(request: StaffRequest) -> HttpResponse:
    """Log a home visit at a centre (``?centre=slug``; the person's first when none is named)."""
    centre = queries.work_centre(request.user, request.GET.get("centre", ""))
    if centre is None or not request.user.has_perm("home_visit.create", centre):
        raise Http404
    own = queries.own_services(request.user, centre)
    form = HomeVisitForm(request.POST or None, centre=centre, own_services=own)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            log_home_visit(
                key=data["key"], service=data["service"], step=data["step"], state=data["state"],
                meeting=form.meeting(), by=Actor.staff(request.user), person=request.user, now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("The home visit is saved."))
            return redirect("visits:home_visits")
        except HomeVisitRefused as refusal:
            form.refuse(refusal.reason)
    context = {"form": form, "centre": centre, "centres": queries.work_centres(request.user)}
    return render(request, "visits/home_visit_new.html", context, status=422 if form.errors else 200)


@access("home_visit.change")
@never_cache
def done(request: StaffRequest, pk: UUID) -> HttpResponse:
    """An offered home visit of one's own service took place."""
    visit = queries.home_visit(request.user, pk)
    if visit is None or not request.user.has_perm("home_visit.change", visit.service.centre):
        raise Http404
    form = MarkDoneForm(request.POST or None, visit=visit)
    if request.method == "POST" and form.is_valid():
        try:
            mark_done(
                visit=visit, key=form.cleaned_data["key"], meeting=form.meeting(), by=Actor.staff(request.user),
                person=request.user, now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("The home visit is marked as done."))
            return redirect("visits:home_visits")
        except HomeVisitRefused as refusal:
            form.refuse(refusal.reason)
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "visit": visit, "is_open": is_open(visit)}
    return render(request, "visits/home_visit_done.html", context, status=422 if form.errors else 200)
