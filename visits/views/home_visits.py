"""Home visits: open offers and the latest, a new one, what came of one, corrections, and a record's history."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from familjecentral.privacy.offline import works_offline
from familjecentral.refusals import Refused
from staff.requests import StaffRequest
from visits import home_visiting, queries
from visits.entries import withdraw
from visits.home_visit_forms import AnswerForm, CorrectForm, HomeVisitForm, MarkDoneForm
from visits.home_visit_history import history_of
from visits.home_visiting import is_open, log_home_visit, mark_done
from visits.joint_visits import code_of
from visits.models import HomeVisit

DEAD_KEY = gettext_lazy("The page was damaged on its way. Open it again and fill in the form once more.")


@access("home_visit.read")
@never_cache
def latest(request: StaffRequest) -> HttpResponse:
    """Open offers first, then the latest home visits that the person's own services have logged."""
    offers, visits = queries.open_home_visits(request.user), queries.latest_home_visits(request.user)
    others = queries.other_services_of([*offers, *visits])
    context = {
        "offers": [{"visit": visit, "others": others[visit.pk], "key": uuid4()} for visit in offers],
        "visits": [{"visit": visit, "others": others[visit.pk]} for visit in visits],
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
                meeting=form.meeting(), code=data["code"], by=Actor.staff(request.user), person=request.user,
                now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("The home visit is saved."))
            return redirect("visits:home_visits")
        except Refused as refusal:
            form.refuse(refusal)
    context = {"form": form, "centre": centre, "centres": queries.work_centres(request.user)}
    return render(request, "visits/home_visit_new.html", context, status=422 if form.errors else 200)


@access("home_visit.change")
@never_cache
def done(request: StaffRequest, pk: UUID) -> HttpResponse:
    """An offered home visit of one's own service took place."""
    visit = _own_entry(request, pk)
    form = MarkDoneForm(request.POST or None, visit=visit)
    if request.method == "POST" and form.is_valid():
        try:
            mark_done(
                visit=visit, key=form.cleaned_data["key"], meeting=form.meeting(),
                code=form.cleaned_data.get("code", ""), by=Actor.staff(request.user), person=request.user,
                now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("The home visit is marked as done."))
            return redirect("visits:home_visits")
        except Refused as refusal:
            form.refuse(refusal)
    context = {"form": form, "visit": visit, "is_open": is_open(visit) and not queries.is_replaced(visit)}
    return render(request, "visits/home_visit_done.html", context, status=422 if form.errors else 200)


@access("home_visit.change")
@require_POST
def answer(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One tap in the list: declined, or another day."""
    visit = _own_entry(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("visits:home_visits")
    try:
        home_visiting.answered(
            visit=visit, key=form.cleaned_data["key"], state=form.cleaned_data["state"],
            by=Actor.staff(request.user), person=request.user, now=clock.now(),
        )  # fmt: skip
        messages.success(
            request, _("Saved: {state}.").format(state=HomeVisit.State(form.cleaned_data["state"]).label)
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("visits:home_visits")


@access("home_visit.change")
@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What was entered was wrong."""
    visit = _own_entry(request, pk)
    form = CorrectForm(request.POST or None, visit=visit)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            home_visiting.correct(
                visit=visit, key=data["key"], step=data["step"], state=data["state"], meeting=form.meeting(),
                code=data.get("code", ""), by=Actor.staff(request.user), person=request.user, now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Corrected. What stood there before is kept below."))
            return redirect("visits:home_visit", record=visit.record)
        except Refused as refusal:
            form.refuse(refusal)
    context = {"form": form, "visit": visit, "is_replaced": queries.is_replaced(visit)}
    return render(request, "visits/home_visit_correct.html", context, status=422 if form.errors else 200)


@access("home_visit.change")
@require_POST
def take_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """It never happened: the record counts no more."""
    visit = _own_entry(request, pk)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        messages.error(request, str(DEAD_KEY))
        return redirect("visits:home_visit", record=visit.record)
    try:
        withdraw(visit, key=key, by=Actor.staff(request.user), person=request.user, now=clock.now())
        messages.success(request, _("Taken back: it is counted no more."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("visits:home_visit", record=visit.record)


@access("home_visit.read")
@never_cache
@require_GET
def record(request: StaffRequest, record: UUID) -> HttpResponse:
    """All that one's own service has written about one home visit, and what can be done with it."""
    history = history_of(record, request.user, queries.home_visit_services(request.user))
    if not history:
        raise Http404
    last = history[-1].entry
    joint = last.joint
    context = {
        "history": history,
        "visit": last,
        "is_open": is_open(last) and not last.is_withdrawn,
        "joint": joint,
        "code": code_of(joint, clock.now()) if joint is not None else "",
        "key": uuid4(),
        "other_key": uuid4(),
    }
    return render(request, "visits/home_visit.html", context)


def _own_entry(request: StaffRequest, pk: UUID) -> HomeVisit:
    """An entry of the person's own services, also when it has been replaced meanwhile: the verb says so."""
    visit = queries.home_visit_entry(request.user, pk)
    if visit is None or not request.user.has_perm("home_visit.change", visit.service.centre):
        raise Http404
    return visit
