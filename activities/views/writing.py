"""One message to all families of a session: written, looked at, sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from activities import writing_to_all
from activities.leading_forms import WriteForm
from activities.models import ActivitySession
from activities.participants import session_of_own_service
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.requests import StaffRequest

SEND = "send"


@access("contact.read")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write_to_all(request: StaffRequest, session_id: int) -> HttpResponse:
    """Write to the families of a session of one's own service; sent when it has been looked at."""
    session = session_of_own_service(request.user, session_id, request.reader)
    if session is None or not request.user.has_perm("contact.read", session.activity.centre):
        raise Http404
    form = WriteForm(request.POST or None, session=session)
    preview = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("step") == SEND and form.has_been_looked_at:
            try:
                written = _send(request, session, form)
            except writing_to_all.WritingRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _in_words(written))
                return redirect("activities_staff:session", session_id=session.pk)
        preview = writing_to_all.receivers_of(session, request.reader, with_waiting=form.with_waiting)
        form.remember(preview.families)
    context = {
        "form": form,
        "session": session,
        "activity": session.activity,
        "coming": writing_to_all.receivers_of(session, request.reader, with_waiting=False),
        "preview": preview,
    }
    return render(request, "activities/write_to_all.html", context, status=422 if form.errors else 200)


def _send(request: StaffRequest, session: ActivitySession, form: WriteForm) -> writing_to_all.Written:
    data: dict[str, Any] = form.cleaned_data
    return writing_to_all.write_to_all(
        session=session, text=data["text"], with_waiting=form.with_waiting, about_series=form.about_series,
        seen=data["seen"], key=data["key"], reader=request.reader, by=Actor.staff(request.user), now=clock.now(),
    )  # fmt: skip


def _in_words(written: writing_to_all.Written) -> str:
    if not written.messages:
        return _("This had been sent already. Nothing was sent twice.")
    reachable, unreachable = written.receivers.reachable, written.receivers.unreachable
    text = ngettext(
        "The message is on its way to {number} family.",
        "The message is on its way to {number} families.",
        reachable,
    ).format(number=reachable)
    if unreachable:
        text += " " + ngettext(
            "{number} family has left nothing to reach it by: tell it when it comes.",
            "{number} families have left nothing to reach them by: tell them when they come.",
            unreachable,
        ).format(number=unreachable)
    return text
