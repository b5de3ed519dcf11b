"""What staff open about a session."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from activities.participants import read_participants, session_of_own_service
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.requests import StaffRequest


@access("sign_up.read")
@never_cache
def participants(request: StaffRequest, session_id: int) -> HttpResponse:
    """Who is coming to a session of one's own service; anyone else is told that there is no such page."""
    reader = request.reader
    session = session_of_own_service(request.user, session_id, reader)
    if session is None or not request.user.has_perm("sign_up.read", session.activity.centre):
        raise Http404
    by = Actor.staff(request.user)
    context = {
        "session": session,
        "activity": session.activity,
        "bookable": session.series or session,
        "participants": read_participants(session=session, reader=reader, by=by),
        "now": clock.now(),
    }
    return render(request, "activities/participants.html", context)
