"""Attendance on one screen: marked by the responsible service, read by one that it is shared with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from activities import attending, drop_ins
from activities.leading_forms import DropInForm, TakeBackForm
from activities.models import ActivitySession, Attendance
from activities.nesting import counting_rule
from activities.participants import signed_up_to
from activities.sharing_attendance import decisions_in_force
from activities.staff_forms import MarkForm
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from familjecentral.refusals import Refused
from staff.requests import StaffRequest
from staff.rules import role_by_service
from staff.why import why_you_see


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
    found = attending.read_attendance(
        session=session, reader=reader, by=Actor.staff(request.user), person=request.user, service_id=service_id,
        role=roles[service_id],
    )  # fmt: skip
    why = why_you_see(signed_up_to(session, reader), reader, request.user)
    changed = attending.changed_marks(session, reader)
    return render(request, "activities/attendance.html", _page(session, found) | {"why": why, "changed": changed})


@access("attendance.change")
@require_POST
def mark(request: StaffRequest, session_id: int) -> HttpResponse:
    """Mark one family: here, ill or did not come; or take its mark back."""
    session = _session_to_attend(request, session_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return _answer(request, session, error=_("Nothing was saved. Choose a family and how it went."))
    try:
        attending.mark_attendance(
            session=session, reader=request.reader, by=Actor.staff(request.user), person=request.user,
            now=clock.now(), today=clock.today(), **form.cleaned_data,
        )  # fmt: skip
    except Refused as refusal:
        return _answer(request, session, error=str(refusal), family=form.cleaned_data["sign_up_id"])
    return _answer(request, session, family=form.cleaned_data["sign_up_id"])


@access("attendance.change")
@require_POST
def all_here(request: StaffRequest, session_id: int) -> HttpResponse:
    """Mark everyone who has no mark yet as here."""
    session = _session_to_attend(request, session_id)
    try:
        number = attending.mark_all_here(
            session=session, reader=request.reader, by=Actor.staff(request.user), person=request.user,
            now=clock.now(), today=clock.today(),
        )  # fmt: skip
    except Refused as refusal:
        return _answer(request, session, error=str(refusal))
    if not number:
        return _answer(request, session, done=_("Every family was marked already."))
    done = ngettext("{number} family is marked as here.", "{number} families are marked as here.", number)
    return _answer(request, session, done=done.format(number=number))


@access("attendance.change")
@require_POST
def take_back_all_here(request: StaffRequest, session_id: int) -> HttpResponse:
    """Take back one's own latest "all here"."""
    session = _session_to_attend(request, session_id)
    form = TakeBackForm(request.POST)
    number = 0
    if form.is_valid():
        try:
            number = attending.take_back_all_here(
                session=session, at=form.cleaned_data["at"], reader=request.reader, by=Actor.staff(request.user),
                person=request.user, now=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            return _answer(request, session, error=str(refusal))
    if not number:
        return _answer(request, session, error=_("There was nothing to take back. The page shows how it is now."))
    done = ngettext("{number} mark is taken back.", "{number} marks are taken back.", number)
    return _answer(request, session, done=done.format(number=number))


@access("attendance.change")
@require_POST
def drop_in(request: StaffRequest, session_id: int) -> HttpResponse:
    """One head more or less of those who came without signing up."""
    session = _session_to_attend(request, session_id)
    form = DropInForm(request.POST)
    if not form.is_valid():
        return _answer(request, session, error=_("Nothing was saved. Press plus or minus once more."))
    try:
        session = drop_ins.count_drop_in(
            session=session, reader=request.reader, by=Actor.staff(request.user), today=clock.today(),
            **form.cleaned_data,
        )  # fmt: skip
    except Refused as refusal:
        return _answer(request, session, error=str(refusal))
    return _answer(request, session)


def _answer(
    request: StaffRequest, session: ActivitySession, *, error: str = "", done: str = "", family: int = 0
) -> HttpResponse:
    """To htmx the parts of the page that may have changed; to anyone else the page itself, where they were."""
    if not getattr(request, "htmx", False):
        if error:
            messages.error(request, error)
        else:
            messages.success(request, done or _("Saved."))
        page = reverse("activities_staff:attendance", args=[session.pk])
        return redirect(f"{page}#family-{family}" if family else page)
    found = attending.attendance_now(session=session, reader=request.reader, person=request.user)
    context = _page(session, found) | {"each": found.of(family), "gone": family, "error": error}
    response = render(request, "activities/attendance_changed.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _page(session: ActivitySession, found: attending.AttendanceList) -> dict[str, Any]:
    return {
        "session": session,
        "activity": session.activity,
        "list": found,
        "denied": attending.may_mark(session, today=clock.today()),
        "drop_in_denied": drop_ins.may_count_drop_ins(session, today=clock.today()),
        "drop_ins": [(who, getattr(session, who.column)) for who in drop_ins.Heads],
        "states": Attendance.State.choices,
        "counting_rule": counting_rule(session),
        "now": clock.now(),
    }


def _session_to_attend(request: StaffRequest, session_id: int) -> ActivitySession:
    session = attending.session_to_attend(request.user, session_id, request.reader)
    if session is None or not request.user.has_perm("attendance.read", session.activity.centre):
        raise Http404
    return session
