"""You said – we did, as leads and coordinators write it: one page, where each form says what it is to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from feedback import telling as verbs
from feedback.staff_forms import SaidAndDoneForm
from feedback.staff_rules import TellingRefused
from staff.requests import StaffRequest
from staff.views.development import centre_for, centres_for

if TYPE_CHECKING:
    from feedback.models import SaidAndDone
    from staff.models import FamilyCentre


@access("said_done.change")
@never_cache  # a page from the browser's memory would carry a key that is used up
@require_http_methods(["GET", "HEAD", "POST"])
def said_and_done(request: StaffRequest) -> HttpResponse:
    """All that the centre tells, and the form for one more or, with ``?change=``, for one that is there."""
    centre = centre_for(request, "said_done.change")
    action = request.POST.get("action", "")
    if action in ("publish", "withdraw"):
        _show_or_hide(request, _one(centre, request.POST.get("told", "")), action)
        return _back(centre)
    told = _one(centre, request.GET["change"]) if "change" in request.GET else None
    form = SaidAndDoneForm(request.POST or None, centre=centre, told=told)
    if form.is_valid():
        try:
            kept = _keep(request, centre, told, dict(form.cleaned_data))
        except TellingRefused as refusal:
            form.refuse(refusal.reason)
        else:
            if action == "save_and_publish":
                verbs.publish(told=kept, by=Actor.staff(request.user), now=clock.now())
            messages.success(request, _("Saved."))
            return _back(centre)
    context = {
        "centre": centre, "centres": centres_for(request, "said_done.change"), "form": form, "changed": told,
        "all": verbs.all_at(centre),
    }  # fmt: skip
    return render(request, "feedback/telling.html", context, status=422 if form.errors else 200)


def _keep(
    request: StaffRequest, centre: FamilyCentre, told: SaidAndDone | None, data: dict[str, Any]
) -> SaidAndDone:
    key, by = data.pop("key"), Actor.staff(request.user)
    if told is not None:
        return verbs.change(told=told, **data, by=by)
    return verbs.write(centre=centre, key=key, **data, by=by, person=request.user, now=clock.now())


def _show_or_hide(request: StaffRequest, told: SaidAndDone, action: str) -> None:
    by = Actor.staff(request.user)
    if action == "publish":
        verbs.publish(told=told, by=by, now=clock.now())
        messages.success(request, _("Published. Anyone can read it now."))
    else:
        verbs.withdraw(told=told, by=by)
        messages.success(request, _("Taken back. Only staff see it now."))


def _one(centre: FamilyCentre, number: str) -> SaidAndDone:
    if not number.isascii() or not number.isdecimal():
        raise Http404
    found: SaidAndDone = get_object_or_404(verbs.all_at(centre), pk=int(number[:18]))
    return found


def _back(centre: FamilyCentre) -> HttpResponse:
    return redirect(f"{reverse('feedback:said_and_done')}?centre={centre.slug}")
