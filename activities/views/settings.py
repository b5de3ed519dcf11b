"""How the own service's groups are held: the list of them, their settings, and the codes of invitations."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.activity_settings import SettingsRefused, activities_of, activity_of_lead, change_settings
from activities.inviting import CodeRefused, group_of_own, groups_by_invitation
from activities.inviting import renew_code as renew
from activities.planning import undoing
from activities.settings_forms import ActivitySettingsForm
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.requests import StaffRequest


@access("invitation.read")
@never_cache
@require_GET
def activities(request: StaffRequest) -> HttpResponse:
    """The own service's activities; for its lead the way to their settings; for all its staff the codes."""
    context = {
        "activities": activities_of(request.reader),
        "leads": request.reader.leads,
        "groups": groups_by_invitation(request.reader, clock.now()),
    }
    return render(request, "activities/activities.html", context)


@access("programme.change")
@never_cache
@require_http_methods(["GET", "POST"])
def activity_settings(request: StaffRequest, pk: int) -> HttpResponse:
    """A lead of the responsible service decides how an activity is held."""
    activity = activity_of_lead(pk, request.reader)
    if activity is None:
        raise Http404
    title = activity.title
    form = ActivitySettingsForm(request.POST if request.method == "POST" else None, instance=activity)
    if request.method == "POST" and form.is_valid():
        try:
            change_settings(
                activity=activity, changes=form.cleaned_data, by=Actor.staff(request.user), now=clock.now(),
                person=request.user,
            )  # fmt: skip
        except SettingsRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved. It holds from now, also for what is planned already."))
            return redirect("activities_staff:activity_settings", pk=pk)
    now = clock.now()
    changes = [pair for pair in undoing.undoable(activity.centre, now) if pair[0].activity_id == pk]
    context = {"activity": activity, "title": title, "form": form, "now": now, "changes": changes}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "activities/activity_settings.html", context, status=status)


@access("invitation.change")
@require_POST
def renew_code(request: StaffRequest, what: str, pk: int) -> HttpResponse:
    """A new code for a group of the own service; the old one opens nothing any more."""
    group = group_of_own(what, pk, request.reader)
    if group is None:
        raise Http404
    try:
        code = renew(bookable=group, by=Actor.staff(request.user))
    except CodeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("The new code is {code}. The old one opens nothing any more.")
        messages.success(request, text.format(code=code))
    return redirect("activities_staff:activities")
