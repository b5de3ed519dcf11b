"""For those who lead a session: its page, which joins what there is to do, its note, its list on paper."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from activities import interpreting, printing, session_notes
from activities.drop_ins import Heads
from activities.leading_forms import InterpreterForm, NoteForm
from activities.models import Activity, ActivitySession
from activities.participants import session_of_own_service, signed_up_to
from activities.sharing_attendance import decisions_in_force
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.models import FamilyCentre, StaffRole
from staff.requests import StaffRequest
from staff.rules import WORKERS, centres_of, role_by_service
from staff.why import why_you_see


@access("session_note.read")
@never_cache
@require_GET
def session(request: StaffRequest, session_id: int) -> HttpResponse:
    """One session and what there is to do about it, for those who hold it; the coordinator follows it."""
    found = session_to_lead(request, session_id)
    activity, reader, now = found.activity, request.reader, clock.now()
    is_own = activity.responsible_service_id in reader.services
    is_booked = activity.booking != Activity.Booking.DROP_IN
    context = {
        "session": found,
        "activity": activity,
        "bookable": found.series or found,
        "now": now,
        "is_own": is_own,
        "is_booked": is_booked,
        "may_read_attendance": is_own or decisions_in_force(reader.services).filter(activity=activity).exists(),
        "is_today_or_before": found.on_date <= clock.today(),
        "is_over": found.is_over(now),
        "note": session_notes.note_of(found),
        "may_write_note": session_notes.may_write_note(found, reader),
        "needs": interpreting.needs_at(found, reader) if is_own and is_booked else [],
        "interpreter_form": InterpreterForm(),
        "signature": printing.signature_for(found) if is_own and found.on_date >= clock.today() else "",
        "drop_ins": {who.value: getattr(found, who.column) for who in Heads},
    }
    return render(request, "activities/lead_session.html", context)


@access("session_note.change")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: StaffRequest, session_id: int) -> HttpResponse:
    """Write about the session, never about a person."""
    found = session_to_lead(request, session_id)
    if not session_notes.may_write_note(found, request.reader):
        raise Http404
    current = session_notes.note_of(found)
    latest = getattr(found, "staff_note", None)
    initial = {"text": current.text if current else "", "seen": latest.written_at.isoformat() if latest else ""}
    form = NoteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            session_notes.write_note(
                session=found, **form.cleaned_data, reader=request.reader, by=Actor.staff(request.user),
                person=request.user, now=clock.now(),
            )  # fmt: skip
        except session_notes.NoteRefused as refusal:
            form.add_error(None, str(refusal))
            form.show_as_seen(initial["seen"])
        else:
            messages.success(request, _("Saved."))
            return redirect("activities_staff:session", session_id=found.pk)
    context = {"form": form, "session": found, "activity": found.activity, "note": current}
    return render(request, "activities/session_note.html", context, status=422 if form.errors else 200)


@access("session_note.read")
@never_cache
@require_GET
def notes(request: StaffRequest) -> HttpResponse:
    """What has been noted about a centre's sessions (``?centre=slug``; one's first when none is named)."""
    centres, centre = centres_to_follow(request)
    context = {
        "notes": session_notes.latest_notes(request.user, centre, request.reader),
        "centre": centre,
        "centres": centres,
        "most": session_notes.LATEST,
    }
    return render(request, "activities/session_notes.html", context)


@access("sign_up.export")
@never_cache
@require_GET
def paper_list(request: StaffRequest, session_id: int, signature: str) -> HttpResponse:
    """Who is coming, to print; the address lasts for the day of the session."""
    reader = request.reader
    found = session_of_own_service(request.user, session_id, reader)
    if found is None or not request.user.has_perm("sign_up.export", found.activity.centre):
        raise Http404
    context: dict[str, Any] = {"session": found, "activity": found.activity}
    if denied := printing.list_denied(found.pk, signature, today=clock.today()):
        status = HTTPStatus.GONE if denied == printing.ListDenied.EXPIRED else HTTPStatus.NOT_FOUND
        return render(request, "activities/paper_list.html", context | {"denied": denied}, status=status)
    role = role_by_service(request.user)[found.activity.responsible_service_id]
    rows = printing.export_list(session=found, reader=reader, by=Actor.staff(request.user), role=role)
    why = why_you_see(signed_up_to(found, reader), reader, request.user)
    return render(request, "activities/paper_list.html", context | {"rows": rows, "why": why})


def session_to_lead(request: StaffRequest, session_id: int) -> ActivitySession:
    """The session that they hold or follow; raises Http404 for anyone else, as if there were none."""
    found = session_notes.session_to_lead(request.user, session_id, request.reader)
    if found is None or not request.user.has_perm("session_note.read", found.activity.centre):
        raise Http404
    return found


def centres_to_follow(request: StaffRequest) -> tuple[list[FamilyCentre], FamilyCentre]:
    """The centres where they work or coordinate, and the one that ``?centre=slug`` names; raises Http404."""
    centres = centres_of(request.user, *WORKERS, StaffRole.Role.COORDINATOR)
    slug = request.GET.get("centre", "")
    centre = next((each for each in centres if slug in ("", each.slug)), None)
    if centre is None:
        raise Http404
    return centres, centre
