"""What staff open about a session: who is coming."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from activities.participants import read_participants, session_of_own_service, signed_up_to
from activities.rules import ByHand
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
