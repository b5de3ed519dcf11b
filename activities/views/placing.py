"""Staff give places by hand, and sign up families who call: with an alias, and no contact if they want none."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from activities import leaving, offering, signing_up
from activities.links import link_to
from activities.models import SignUp
from activities.participants import session_of_own_service
from activities.rules import ByHand, SignUpRefused, may_sign_up
from activities.staff_forms import PhoneSignUpForm
from activities.who_sees import who_sees_sign_up
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.requests import StaffRequest


@access("sign_up.change")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_up_by_phone(request: StaffRequest, session_id: int) -> HttpResponse:
    """A family has called: what it says is written for it, and it is told the address of its own page."""
    session = session_of_own_service(request.user, session_id, request.reader)
    if session is None:
        raise Http404
    bookable, activity, now = session.series or session, session.activity, clock.now()
    bookable.activity = activity
    form = PhoneSignUpForm(request.POST or None, activity=activity, bookable=bookable)
    if request.method == "POST" and form.is_valid():
        try:
            result = signing_up.sign_up(
                bookable=bookable, household=form.household(), key=form.cleaned_data["key"],
                by=Actor.staff(request.user), now=now, by_staff=True,
            )  # fmt: skip
        except SignUpRefused as refusal:
            form.refuse(refusal.reason)
        else:
            context = {"session": session, "sign_up": result.sign_up, "link": link_to("my_sign_up", result.token)}
            return render(request, "activities/signed_up_by_phone.html", context)
    form.who_sees = who_sees_sign_up(bookable)
    context = {
        "session": session,
        "activity": activity,
        "bookable": bookable,
        "denied": may_sign_up(activity, bookable, now=now, by_staff=True),
        "form": form,
        "now": now,
    }
    return render(request, "activities/sign_up_by_phone.html", context, status=422 if form.errors else 200)


def to_participants(sign_up: SignUp) -> HttpResponse:
    """Back to the list that the family stands in."""
    session = sign_up.session or (sign_up.series.sessions.first() if sign_up.series else None)
    if session is None:
        return redirect("activities_staff:consent", sign_up_id=sign_up.pk)
    return redirect("activities_staff:participants", session_id=session.pk)


def _own(request: StaffRequest, sign_up_id: int) -> SignUp:
    """A sign-up of the person's own service; anyone else is told that there is none."""
    own = SignUp.objects.for_reader(request.reader).filter(controller__in=request.reader.services, erased_at=None)
    return get_object_or_404(own.select_related("session__activity", "series__activity"), pk=sign_up_id)


@access("sign_up.change")
@require_POST
def place_by_hand(request: StaffRequest, sign_up_id: int) -> HttpResponse:
    """Give a family a place past the queue, for a reason that the log keeps."""
    sign_up, reason = _own(request, sign_up_id), request.POST.get("reason", "")
    if reason not in ByHand.values:
        messages.error(request, _("Nothing was changed. Choose why the family gets the place now."))
        return to_participants(sign_up)
    try:
        offering.place_by_hand(sign_up=sign_up, reason=reason, by=Actor.staff(request.user), now=clock.now())
    except SignUpRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The family has a place."))
    return to_participants(sign_up)


@access("sign_up.change")
@require_POST
def cancel_for_family(request: StaffRequest, sign_up_id: int) -> HttpResponse:
    """A family has called and can't come: its place is offered on."""
    sign_up = _own(request, sign_up_id)
    try:
        leaving.cancel(sign_up=sign_up, by=Actor.staff(request.user), now=clock.now())
    except SignUpRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The sign-up is cancelled."))
    return to_participants(sign_up)
