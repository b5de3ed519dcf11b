"""Interpreters: what is needed and what is ordered, over the coming weeks."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from activities import interpreting
from activities.leading_forms import InterpreterForm
from activities.participants import session_of_own_service
from activities.views.leading import centres_to_follow
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.requests import StaffRequest


@access("interpreter.read")
@never_cache
@require_GET
def interpreters(request: StaffRequest) -> HttpResponse:
    """Four weeks at a centre (``?centre=slug``): one's own services by session, the others pooled."""
    centres, centre = centres_to_follow(request)
    reader, now = request.reader, clock.now()
    own = [service for service in centre.services.all() if service.pk in reader.services]
    context = {
        "centre": centre,
        "centres": centres,
        "own": own,
        "needs": interpreting.read_needs(services=own, reader=reader, by=Actor.staff(request.user), now=now),
        "elsewhere": interpreting.pooled_elsewhere(centre, reader.services, now),
        "ordered": interpreting.sessions_with_interpreter(centre, now),
        "fewest": interpreting.FEWEST_TOLD,
        "now": now,
    }
    return render(request, "activities/interpreters.html", context)


@access("interpreter.change")
@require_POST
def note_interpreter(request: StaffRequest, session_id: int) -> HttpResponse:
    """Note that an interpreter is ordered for a session of one's own service, or no longer."""
    session = session_of_own_service(request.user, session_id, request.reader)
    if session is None or not request.user.has_perm("interpreter.change", session.activity.centre):
        raise Http404
    form = InterpreterForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            interpreting.note_interpreter(
                session=session, language=data["language"], is_ordered=data["is_ordered"], reader=request.reader,
                by=Actor.staff(request.user), now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Saved. Parents see which interpreters are booked."))
        except interpreting.InterpreterRefused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Nothing was saved. Choose a language, and try again."))
    if request.POST.get("back") == "all":
        return redirect(f"{reverse('activities_staff:interpreters')}?centre={session.activity.centre.slug}")
    return redirect("activities_staff:session", session_id=session.pk)
