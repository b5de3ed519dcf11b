"""Counting visits at the door, with or without JavaScript."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from activities.models import ActivitySession
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access, answering
from familjecentral.privacy.offline import is_by_itself, works_offline
from staff.requests import StaffRequest
from visits import queries
from visits.counting import CountDenied, CountRefused, count, may_count, totals_for, undo_for
from visits.forms import CountForm
from visits.models import Who

from .syncing import not_now


@answering(not_now)
@access("tally.create")
@require_http_methods(["GET", "HEAD"])
def count_now(request: StaffRequest, session_id: int) -> HttpResponse:
    """The numbers of one session as they are now; 304 while nothing has changed."""
    session = queries.session_at_work(request.user, session_id)
    if session is None:
        raise Http404
    totals = totals_for(session)
    numbers = {pad.name: pad.number for group in queries.pads(session, totals).values() for pad in group}
    response = JsonResponse({"totals": numbers, "so_far": queries.so_far(totals), "closing": ""})
    set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@works_offline
@access("tally.create")
@never_cache  # a page from the browser's memory would carry keys that are used up
@require_http_methods(["GET", "HEAD", "POST"])
def count_visits(request: StaffRequest, session_id: int) -> HttpResponse:
    """The pads of one session; a tap is a form of its own, answered in JSON when the script asks for it."""
    session = queries.session_at_work(request.user, session_id)
    if session is None or not request.user.has_perm("tally.create", session.activity.centre):
        raise Http404
    if request.method != "POST":
        return render(request, "visits/count.html", _page(request, session))
    form = CountForm(request.POST, centre=session.activity.centre)
    error = ("", "")
    if form.is_valid():
        who = Actor.staff(request.user)
        try:
            count(session=session, by=who, person=request.user, now=clock.now(), **form.cleaned_data)
        except CountRefused as refusal:
            error = (refusal.reason.value, str(refusal))
    else:
        error = ("invalid", form.first_error)
    return _answer(request, session, *error)


def _answer(request: StaffRequest, session: ActivitySession, code: str, error: str) -> HttpResponse:
    status = 422 if error else 200
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        page = _page(request, session)
        undo = page["undo"]
        answer: dict[str, Any] = {
            "totals": {pad.name: pad.number for group in page["pads"].values() for pad in group},
            "so_far": page["so_far"],
            "undo": undo and {"who": undo.who, "age_band": undo.age_band_id or "", "delta": undo.delta},
        }
        if error:
            answer |= {"code": code, "error": error}
        response: HttpResponse = JsonResponse(answer, status=status)
    elif error:
        response = render(request, "visits/count.html", _page(request, session) | {"error": error}, status=status)
    else:
        messages.success(request, _("Saved."))
        response = redirect("visits:count", session_id=session.pk)
    patch_vary_headers(response, ["Accept"])
    return response


def _page(request: StaffRequest, session: ActivitySession) -> dict[str, Any]:
    totals = totals_for(session)
    denied = may_count(session=session, who=Who.WOMAN, delta=1, age_band=None, now=clock.now())
    return {
        "session": session,
        "centre": session.activity.centre,
        "pads": queries.pads(session, totals),
        "so_far": queries.so_far(totals),
        "undo": undo_for(session, request.user),
        "denied": denied,
        # A device that fetches the page today shows it on the day.
        "is_closed": not (is_by_itself(request) and denied == CountDenied.FUTURE)
        and denied in (CountDenied.FUTURE, CountDenied.WITHIN_A_SLOT),
        "is_late": session.on_date < clock.today(),
        "new_key": uuid.uuid4,
    }
