"""A joint home visit for staff of its two services, and the family's page where they choose the time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from familjecentral import clock
from familjecentral.audit.recording import PARENT, Actor
from familjecentral.privacy.access import SECRET_LINK, access
from familjecentral.refusals import Refused
from staff.requests import StaffRequest
from visits import choosing_time, joint_visits, queries
from visits.home_visit_forms import ChooseTimeForm, TimesForm
from visits.models import JointVisit


@access("joint_visit.create")
@require_POST
def make_code(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A code for the colleague who was there too."""
    visit = queries.home_visit_entry(request.user, pk)
    if visit is None or not request.user.has_perm("joint_visit.create", visit.service.centre):
        raise Http404
    try:
        key = UUID(request.POST.get("key", ""))
        joint = joint_visits.make_code(
            visit=visit, key=key, by=Actor.staff(request.user), person=request.user, now=clock.now()
        )
    except ValueError:
        messages.error(
            request, _("The page was damaged on its way. Open it again and fill in the form once more.")
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        return redirect("visits:joint_visit", pk=joint.pk)
    return redirect("visits:home_visit", record=visit.record)


@access("joint_visit.change")
@never_cache
@require_http_methods(["GET", "POST"])
def joint_visit(request: StaffRequest, pk: int) -> HttpResponse:
    """The code, and the times that are proposed to the family."""
    joint, now = _own_joint_visit(request, pk), clock.now()
    form = TimesForm(request.POST or None, joint=joint)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            choosing_time.propose_times(
                joint=joint, first=data["first"], second=data["second"], minutes=data["minutes"],
                by=Actor.staff(request.user), now=now,
            )  # fmt: skip
            messages.success(request, _("The times are proposed. Give the link or the card to the family."))
            return redirect("visits:joint_visit", pk=joint.pk)
        except Refused as refusal:
            form.refuse(refusal)
    context = {"form": form, **_for_staff(joint)}
    return render(request, "visits/joint_visit.html", context, status=422 if form.errors else 200)


@access("joint_visit.read")
@never_cache
@require_GET
def card(request: StaffRequest, pk: int) -> HttpResponse:
    """A card in large type to print and hand over, in the family's language (``?language=ar``)."""
    joint = _own_joint_visit(request, pk)
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
    shown = _for_staff(joint, language)
    if not shown["times"] or not shown["link"]:
        raise Http404
    with translation.override(language):
        shown["times"] = [time.words for time in shown["times"]]  # in the family's language
        is_rtl = translation.get_language_bidi()
    context = {
        **shown,
        "language": language,
        "languages": settings.LANGUAGES,
        "direction": "rtl" if is_rtl else "ltr",
    }
    return render(request, "visits/joint_visit_card.html", context)


@access(SECRET_LINK)
@require_http_methods(["GET", "POST"])
def choose_time(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """A family chooses the time of a visit, and changes it until the day before."""
    now = clock.now()
    joint = choosing_time.by_link(slug=slug, token=token, now=now)
    if joint is None:
        raise Http404
    form = ChooseTimeForm(request.POST if request.method == "POST" else None, joint=joint, now=now)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            choosing_time.choose_time(joint=joint, number=data["time"], seen=data["seen"], by=PARENT, now=now)
            return redirect("choose_time", slug=slug, token=token)
        except Refused as refusal:
            form.refuse(refusal, joint)
    context = {
        "form": form,
        "centre": joint.centre,
        "chosen": choosing_time.chosen_time(joint),
        "times": choosing_time.times_of(joint),
        "is_open": choosing_time.is_open(joint, now),
    }
    return render(request, "visits/choose_time.html", context, status=422 if form.errors else 200)


def _own_joint_visit(request: StaffRequest, pk: int) -> JointVisit:
    joint = queries.joint_visit(request.user, pk)
    if joint is None or not request.user.has_perm("joint_visit.read", joint.centre):
        raise Http404
    return joint


def _for_staff(joint: JointVisit, language: str = "sv") -> dict[str, Any]:
    """What both services see: the code, the link that the family gets, and what they have chosen."""
    code = joint_visits.code_of(joint, clock.now())
    link = ""
    if code:
        with translation.override(language):
            link = settings.PUBLIC_URL + reverse("choose_time", args=[joint.centre.slug, code])
    return {
        "joint": joint,
        "centre": joint.centre,
        "code": code,
        "times": choosing_time.times_of(joint),
        "chosen": choosing_time.chosen_time(joint),
        "link": link,
        "qr": segno.make(link, error="m", micro=False).svg_data_uri(scale=6, border=4) if link else "",
    }
