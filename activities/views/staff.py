"""What staff open about a session: who is coming, and who was there."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from activities import attending
from activities.models import ActivitySession
from activities.participants import read_participants, session_of_own_service, signed_up_to
from activities.rules import ByHand
from activities.sharing_attendance import decisions_in_force
from activities.staff_forms import MarkForm
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.requests import StaffRequest
from staff.rules import role_by_service
from staff.why import why_you_see


@access("contact.read")
@never_cache
@require_GET
def participants(request: StaffRequest, session_id: int) -> HttpResponse:
    """Who is coming to a session of one's own service; anyone else is told that there is no such page."""
    reader = request.reader
    session = session_of_own_service(request.user, session_id, reader)
    if session is None or not request.user.has_perm("contact.read", session.activity.centre):
        raise Http404
    role = role_by_service(request.user)[session.activity.responsible_service_id]
    context = {
        "session": session,
        "activity": session.activity,
        "bookable": session.series or session,
        "why": why_you_see(signed_up_to(session, reader), reader, request.user),
        "reasons_by_hand": ByHand.choices,
        "participants": read_participants(session=session, reader=reader, by=Actor.staff(request.user), role=role),
        "now": clock.now(),
    }
    return render(request, "activities/participants.html", context)


@access("attendance.read")
@never_cache
@require_GET
def attendance(request: StaffRequest, session_id: int) -> HttpResponse:
    """Who was there: marked by the responsible service, read by one that it is shared with."""
    reader, session = request.reader, _session_to_attend(request, session_id)
    roles = role_by_service(request.user)
    service_id = session.activity.responsible_service_id
    if service_id not in roles:  # then it is shared with a service of theirs
        decision = decisions_in_force(roles).filter(activity=session.activity_id).first()
        if decision is None:
            raise Http404
        service_id = decision.service_id
    context = {
        "session": session,
        "activity": session.activity,
        "list": attending.read_attendance(
            session=session, reader=reader, by=Actor.staff(request.user), service_id=service_id,
            role=roles[service_id],
        ),
        "denied": attending.may_mark(session, today=clock.today()),
        "why": why_you_see(signed_up_to(session, reader), reader, request.user),
        "states": attending.Attendance.State.choices,
        "now": clock.now(),
    }  # fmt: skip
    return render(request, "activities/attendance.html", context)


@access("attendance.change")
@require_POST
def mark(request: StaffRequest, session_id: int) -> HttpResponse:
    """Mark one family: here, ill or did not come."""
    session = _session_to_attend(request, session_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was saved. Choose a family and how it went."))
        return redirect("activities_staff:attendance", session_id=session.pk)
    try:
        attending.mark_attendance(
            session=session, reader=request.reader, by=Actor.staff(request.user), person=request.user,
            now=clock.now(), today=clock.today(), **form.cleaned_data,
        )  # fmt: skip
    except attending.AttendanceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("activities_staff:attendance", session_id=session.pk)


def _session_to_attend(request: StaffRequest, session_id: int) -> ActivitySession:
    session = attending.session_to_attend(request.user, session_id, request.reader)
    if session is None or not request.user.has_perm("attendance.read", session.activity.centre):
        raise Http404
    return session
