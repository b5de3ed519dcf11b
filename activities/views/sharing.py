"""What staff open about sharing: decisions on attendance, consents of families, and what they give."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities import consenting, sharing_attendance
from activities.consenting import ConsentRefused, give_consent, take_back_consent
from activities.forms import ConsentForm
from activities.models import AttendanceSharing, Consent, SignUp
from activities.models.sharing import in_force
from activities.sharing_attendance import SharingRefused, end_sharing, share_attendance
from activities.staff_forms import SharingForm
from activities.who_sees import who_sees_sign_up
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.requests import StaffRequest
from staff.rules import role_by_service
from staff.why import why_you_see

from .placing import to_participants


@access("sharing.read")
@never_cache
@require_GET
def sharing(request: StaffRequest) -> HttpResponse:
    """What other services share with mine, and what mine shares with them."""
    return render(request, "activities/sharing.html", _page(request))


@access("sharing.change")
@require_POST
def decide(request: StaffRequest) -> HttpResponse:
    """A lead decides that attendance is shared."""
    form = SharingForm(request.POST, activities=_own_activities(request), today=clock.today())
    if not form.is_valid():
        return render(request, "activities/sharing.html", _page(request, form), status=422)
    try:
        share_attendance(
            **form.cleaned_data, reader=request.reader, by=Actor.staff(request.user), person=request.user,
            now=clock.now(), today=clock.today(),
        )  # fmt: skip
    except SharingRefused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "activities/sharing.html", _page(request, form), status=422)
    messages.success(request, _("It is decided, and holds from now."))
    return redirect("activities_staff:sharing")


@access("sharing.change")
@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """A lead ends a decision of their own service."""
    own = AttendanceSharing.objects.filter(responsible_service__in=request.reader.leads)
    end_sharing(
        decision=get_object_or_404(own, pk=pk),
        reader=request.reader,
        by=Actor.staff(request.user),
        now=clock.now(),
    )
    messages.success(request, _("It has ended. The other service sees no more."))
    return redirect("activities_staff:sharing")


@access("consent.create")
@never_cache
@require_http_methods(["GET", "POST"])
def consent(request: StaffRequest, sign_up_id: int) -> HttpResponse:
    """Write down a consent that a family of one's own service has told."""
    reader = request.reader
    own = SignUp.objects.for_reader(reader).filter(controller__in=reader.services, erased_at=None)
    sign_up = get_object_or_404(
        own.select_related("controller", "session__activity", "series__activity"), pk=sign_up_id
    )
    form = ConsentForm(request.POST or None, receivers=consenting.possible_receivers(sign_up), today=clock.today())
    form.who_sees = who_sees_sign_up(sign_up.bookable)
    if request.method == "POST" and form.is_valid():
        try:
            give_consent(
                sign_up=sign_up, **form.consent(), by=Actor.staff(request.user), now=clock.now(),
                written_by=request.user,
            )  # fmt: skip
        except ConsentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The consent is written down, and holds from now."))
            return to_participants(sign_up)
    given = Consent.objects.for_reader(reader).filter(in_force(), sign_up=sign_up).select_related("receiver")
    context = {"form": form, "sign_up": sign_up, "consents": given, "activity": sign_up.bookable.activity}
    context["back"] = to_participants(sign_up)["Location"]
    return render(request, "activities/consent.html", context, status=422 if form.errors else 200)


@access("consent.change")
@require_POST
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """The family has told that it takes a consent back."""
    own = Consent.objects.for_reader(request.reader).filter(controller__in=request.reader.services)
    found = get_object_or_404(own.select_related("sign_up__session", "sign_up__series"), pk=pk)
    take_back_consent(consent=found, by=Actor.staff(request.user), now=clock.now())
    messages.success(request, _("The consent is taken back. The other service sees no more."))
    return redirect("activities_staff:consent", sign_up_id=found.sign_up_id)


def _own_activities(request: StaffRequest) -> Any:
    return sharing_attendance.activities_held_together(request.reader.leads)


def _page(request: StaffRequest, form: SharingForm | None = None) -> dict[str, Any]:
    reader, now, today = request.reader, clock.now(), clock.today()
    if not reader.services:
        raise Http404
    consented = sharing_attendance.read_consented(
        reader=reader, by=Actor.staff(request.user), today=today, role_in=role_by_service(request.user)
    )
    shown = SignUp.objects.for_reader(reader).filter(pk__in=[family.sign_up.pk for _consent, family in consented])
    return {
        "consented": consented,
        "why": why_you_see(shown, reader, request.user),
        "sessions": sharing_attendance.sessions_shared_with(reader, now),
        "decisions": sharing_attendance.decisions_in_force(reader.services),
        "own_decisions": sharing_attendance.decisions_made_by(reader.services),
        "leads": reader.leads,
        "form": form or SharingForm(activities=_own_activities(request), today=today),
        "now": now,
    }
