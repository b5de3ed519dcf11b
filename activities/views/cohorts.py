"""A group that goes through a programme: its page, another day for a session, another group for a family."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from activities import moving, own_page
from activities.models import SignUp
from activities.planning import queries, rescheduling
from activities.planning.forms import ChangeGroupForm, RescheduleForm
from activities.planning.refusals import PlanningRefused
from familjecentral import clock
from familjecentral.audit.recording import PARENT, Actor
from familjecentral.privacy.access import SECRET_LINK, access
from familjecentral.refusals import Refused
from staff.requests import StaffRequest
from staff.rules import role_by_service
from staff.why import why_you_see


@access("programme.read")
@never_cache
@require_GET
def cohort(request: StaffRequest, pk: int) -> HttpResponse:
    """A group's sessions and numbers for staff of the centre; its families for the responsible service."""
    series = queries.cohort(request.user, pk)
    if series is None:
        raise Http404
    context = {
        "series": series,
        "centre": series.activity.centre,
        "sessions": queries.sessions_of(series),
        "may_plan": request.user.has_perm("programme.change", series.activity.centre),
        "now": clock.now(),
        "today": clock.today(),
    }
    service_id, reader = series.activity.responsible_service_id, request.reader
    if service_id in reader.services and request.user.has_perm("contact.read", series.activity.centre):
        context["families"] = queries.families_of(
            series=series, reader=reader, by=Actor.staff(request.user), on=clock.today(),
            role=role_by_service(request.user)[service_id],
        )  # fmt: skip
        seen = SignUp.objects.for_reader(reader).filter(series=series)
        context["why"] = why_you_see(seen, reader, request.user)
    return render(request, "planning/cohort.html", context)


@access("programme.change")
@require_http_methods(["GET", "POST"])
def reschedule(request: StaffRequest, session_id: int) -> HttpResponse:
    """Another day, time or place for one session; families with a place are told."""
    session = queries.session_to_move(request.user, session_id)
    if session is None:
        raise Http404
    local = localtime(session.starts_at)
    initial = {"on_date": local.date(), "starts": local.time(), "venue": session.venue}
    form = RescheduleForm(request.POST or None, session=session, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            rescheduling.reschedule(
                session=session, on_date=data["on_date"], starts=data["starts"], venue=data["venue"],
                by=Actor.staff(request.user), now=clock.now(),
            )  # fmt: skip
        except PlanningRefused as refused:
            form.refuse(refused, refused.rows[0].field if refused.rows else None)
        else:
            messages.success(request, _("Moved. Families with a place are told."))
            return _back(session)
    context = {"session": session, "form": form, "centre": session.activity.centre}
    return render(request, "planning/reschedule.html", context, status=422 if form.errors else 200)


@access("sign_up.change")
@never_cache
@require_http_methods(["GET", "POST"])
def move_family(request: StaffRequest, sign_up_id: int) -> HttpResponse:
    """A family of one's own service goes on in another group."""
    sign_up = queries.sign_up_in_a_series(sign_up_id, request.reader)
    if sign_up is None or sign_up.series is None:
        raise Http404
    before, now = sign_up.series, clock.now()
    form = ChangeGroupForm(request.POST or None, groups=queries.other_cohorts(sign_up, now))
    if request.method == "POST" and form.is_valid():
        try:
            moving.move(sign_up=sign_up, to=form.chosen(), by=Actor.staff(request.user), now=now, by_staff=True)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The family has moved to the other group."))
            return redirect("activities_staff:cohort", pk=before.pk)
    context = {"sign_up": sign_up, "series": before, "form": form, "groups": form.groups, "now": now}
    return render(request, "planning/move_family.html", context, status=422 if form.errors else 200)


@access(SECRET_LINK)
@require_http_methods(["GET", "POST"])
def change_group(request: HttpRequest, token: str) -> HttpResponse:
    """The family's month has changed: it goes on in another group, and what it has attended stays."""
    found = own_page.sign_up_by_token(token)
    if found is None or found["sign_up"].series is None or found["sign_up"].state not in SignUp.ACTIVE:
        raise Http404
    now = clock.now()
    form = ChangeGroupForm(request.POST or None, groups=queries.other_cohorts(found["sign_up"], now))
    if request.method == "POST" and form.is_valid():
        try:
            moving.move(sign_up=found["sign_up"], to=form.chosen(), by=PARENT, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("my_sign_up", token=token)
    context = {**found, "token": token, "form": form, "groups": form.groups, "now": now}
    return render(request, "activities/change_group.html", context, status=422 if form.errors else 200)


def _back(session: queries.ActivitySession) -> HttpResponse:
    if session.series_id:
        return redirect("activities_staff:cohort", pk=session.series_id)
    return redirect("activities_staff:reschedule", session_id=session.pk)
