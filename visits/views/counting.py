"""Counting visits at the door. Every button is a form; the script sends the same taps by way of the device."""

from __future__ import annotations

import hashlib
import json
import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.models import ActivitySession
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access, answering
from familjecentral.privacy.offline import is_by_itself, works_offline
from staff.models import FamilyCentre
from staff.requests import StaffRequest
from visits import queries
from visits.closing import ClosingRefused, Kind, close, standing_closing
from visits.count_rules import CountRefused, SessionToCount, reasons_for, to_count
from visits.counting import count_tap, undo_latest
from visits.counting_forms import CloseForm, LateForm, TapForm
from visits.pads import counting_page, pads
from visits.totals import Totals, so_far, totals_for
from visits.uncounted import to_settle

from .syncing import not_now

SESSIONS_A_PAGE = 30


@works_offline
@access("tally.create")
@never_cache  # a page from the browser's memory would carry keys that are used up
@require_http_methods(["GET", "HEAD", "POST"])
def count_visits(request: StaffRequest, session_id: int) -> HttpResponse:
    """The pads of one session; a tap, an undoing and a late entry are forms of their own."""
    if request.method != "POST":
        return _page(request, session_id)
    session, centre = _to_count(request, session_id, "tally.create")
    form = _late_form(request, session, centre) if "late" in request.POST else TapForm(request.POST)
    error = ""
    if form.is_valid():
        try:
            _save(request, session, form)
        except CountRefused as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("visits:count", session_id=session.pk)
    elif isinstance(form, TapForm):
        error = form.first_error
    return _page(request, session_id, late=form if isinstance(form, LateForm) else None, error=error)


def _save(request: StaffRequest, session: SessionToCount, form: TapForm | LateForm) -> None:
    data = form.cleaned_data
    who: dict[str, Any] = {"by": Actor.staff(request.user), "person": request.user, "now": clock.now()}
    if "undo" in request.POST:
        undo_latest(session=session, tap=data["key"], **who)
        return
    count_tap(
        session=session, tap=data["key"], events=form.events(), language=data.get("language", ""),
        reason=data["reason"], **who,
    )  # fmt: skip


def _to_count(request: StaffRequest, session_id: int, permission: str) -> tuple[SessionToCount, FamilyCentre]:
    found = queries.session_to_count(request.user, session_id)
    if found is None or not request.user.has_perm(permission, found[1]):
        raise Http404
    return found


def _at_work(request: StaffRequest, session_id: int) -> ActivitySession:
    session = queries.session_at_work(request.user, session_id)
    if session is None or not request.user.has_perm("tally.create", session.activity.centre):
        raise Http404
    return session


def _late_form(request: StaffRequest, session: SessionToCount, centre: FamilyCentre) -> LateForm:
    every = pads(Totals(), list(centre.age_bands.all()))
    data = request.POST if request.method == "POST" and "late" in request.POST else None
    return LateForm(data, pads=[pad for group in every.values() for pad in group], reasons=reasons_for(session))


def _page(
    request: StaffRequest, session_id: int, *, late: LateForm | None = None, error: str = ""
) -> HttpResponse:
    session = _at_work(request, session_id)
    now = clock.now()
    if is_by_itself(request):  # a device that fetches the page beforehand shows it on the day
        now = max(now, session.starts_at)
    context = counting_page(session, request.user, now)
    if context["asks_why"]:
        context["form"] = late or _late_form(request, to_count(session), session.activity.centre)
    failed = error or (late is not None and late.errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK
    return render(request, "visits/count.html", context | {"error": error}, status=status)


@answering(not_now)
@access("tally.read")
@require_GET
def count_now(request: StaffRequest, session_id: int) -> HttpResponse:
    """The numbers as they are now, as several devices show them; 304 when the asker has them so."""
    session, _centre = _to_count(request, session_id, "tally.read")
    totals, closing = totals_for(session.pk), standing_closing(session.pk)
    answer = {
        "totals": totals.by_name(),
        "so_far": so_far(totals),
        "closing": closing.kind if closing else "",
    }
    etag = f'"{hashlib.sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()[:32]}"'
    response: HttpResponse = JsonResponse(answer, headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response) or response


@access("tally.create")
@require_POST
def close_count(request: StaffRequest, session_id: int) -> HttpResponse:
    """Say how a session's count ended; back to its page, or to the list of those to be settled (``list``)."""
    session = _at_work(request, session_id)
    form = CloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That could not be read. Choose again how the count ended."))
    else:
        data = form.cleaned_data
        try:
            close(
                session=session, kind=data["kind"], key=data["key"], by=Actor.staff(request.user),
                person=request.user, now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("The count goes on.") if data["kind"] == Kind.REOPENED else _("Saved."))
        except ClosingRefused as refusal:
            messages.error(request, str(refusal))
    if "list" in request.POST:
        return redirect(f"{reverse('visits:to_settle')}?centre={session.activity.centre.slug}")
    return redirect("visits:count", session_id=session.pk)


@access("tally.create")
@never_cache  # the keys of its buttons are used up
@require_GET
def settle(request: StaffRequest) -> HttpResponse:
    """All days at a centre (``?centre=slug``) that nobody has counted or closed, each settled in one tap."""
    centre = queries.work_centre(request.user, request.GET.get("centre", ""))
    if centre is None or not request.user.has_perm("tally.create", centre):
        raise Http404
    page = Paginator(to_settle(centre, clock.today()), SESSIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "centre": centre,
        "centres": queries.work_centres(request.user),
        "page": page,
        "ways": [Kind.NOBODY_CAME, Kind.UNKNOWN],
        "new_key": uuid.uuid4,
    }
    return render(request, "visits/to_settle.html", context)
