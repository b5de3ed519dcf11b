"""Attendance without a network: a page that holds no family, and the list that the device keeps for it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from activities.models import ActivitySession, Attendance
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from familjecentral.privacy.offline import works_offline
from staff.requests import StaffRequest
from staff.rules import role_by_service
from visits.offline_attendance import read_to_keep, session_to_keep


@works_offline
@access("attendance.change")
@require_GET
def shell(request: StaffRequest, session_id: int) -> HttpResponse:
    """The page that works without a network. What its script shows is kept by the device, and is not in it."""
    session = _session(request, session_id)
    context: dict[str, Any] = {"session_id": session.pk, "states": Attendance.State.choices}
    return render(request, "visits/attendance_shell.html", context)


@access("attendance.change")
@never_cache
@require_GET
def data(request: StaffRequest, session_id: int) -> HttpResponse:
    """Who has a place at the session, for the device to keep, sealed, until a day after it."""
    session = _session(request, session_id)
    role = role_by_service(request.user)[session.activity.responsible_service_id]
    return JsonResponse(
        read_to_keep(
            session=session, reader=request.reader, by=Actor.staff(request.user), person=request.user, role=role,
            now=clock.now(),
        )
    )  # fmt: skip


def _session(request: StaffRequest, session_id: int) -> ActivitySession:
    session = session_to_keep(request.user, session_id, request.reader)
    if session is None or not request.user.has_perm("attendance.change", session.activity.centre):
        raise Http404
    return session
