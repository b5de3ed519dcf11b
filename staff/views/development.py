"""The centre's development: the page that leads on to each part, and its agreements."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.development import agreements as verbs
from staff.development import improving, introducing, steering, training
from staff.development.forms import ReviewForm
from staff.development.people import follows_up
from staff.models import FamilyCentre
from staff.requests import StaffRequest
from staff.rules import centres_of


def centres_for(request: StaffRequest, permission: str) -> list[FamilyCentre]:
    """The centres where the person may do this, by name."""
    return [centre for centre in centres_of(request.user) if request.user.has_perm(permission, centre)]


def centre_for(request: StaffRequest, permission: str) -> FamilyCentre:
    """The one that is asked for (``?centre=slug``; the first when none is named). Raises Http404."""
    slug = request.GET.get("centre", "")
    found = next((each for each in centres_for(request, permission) if slug in ("", each.slug)), None)
    if found is None:
        raise Http404
    return found


def page_of(name: str, centre: FamilyCentre) -> HttpResponse:
    """Back to a page of the centre's."""
    return redirect(f"{reverse(f'staff:{name}')}?centre={centre.slug}")


def rights(request: StaffRequest, centre: FamilyCentre, *permissions: str) -> dict[str, bool]:
    """For templates: ``may_change_steering`` and the like."""
    return {
        "may_{1}_{0}".format(*permission.split(".")): request.user.has_perm(permission, centre)
        for permission in permissions
    }


@access("improvement.read")
@require_safe
def development(request: StaffRequest) -> HttpResponse:
    """What there is to see and to do, in each part that the person may open."""
    centre = centre_for(request, "improvement.read")
    context: dict[str, Any] = {"centre": centre, "centres": centres_for(request, "improvement.read")}
    context |= rights(
        request, centre, "training.read", "training_theme.change", "introduction.read", "introduction_plan.change",
        "steering.read", "agreement.read", "theme.change", "goal.change",
    )  # fmt: skip
    today = clock.today()
    context["improvements"] = list(improving.improvements_of(centre).exclude(state__in=improving.OVER)[:5])
    if context["may_read_training"]:
        context["matrix"] = training.matrix(centre, request.user)
        context["follows_up"] = follows_up(request.user, centre)
    if context["may_read_introduction"]:
        context["introductions"] = introducing.ongoing_at(centre, request.user, today=today)
    if context["may_read_steering"]:
        context["decisions"] = list(steering.open_decisions(centre)[:5])
    if context["may_read_agreement"]:
        context["agreements_to_see_to"] = verbs.to_see_to(verbs.agreements_of(centre, today=today))
    return render(request, "development/development.html", context | {"today": today})


@access("agreement.read")
@require_safe
def agreements(request: StaffRequest) -> HttpResponse:
    """The centre's agreements, how each stands, and when it is looked at next."""
    centre = centre_for(request, "agreement.read")
    context = {
        "centre": centre, "centres": centres_for(request, "agreement.read"), "today": clock.today(),
        "agreements": verbs.agreements_of(centre, today=clock.today()),
    }  # fmt: skip
    return render(request, "development/agreements.html", context)


@access("agreement.change")
@require_POST
def review_agreement(request: StaffRequest, pk: int) -> HttpResponse:
    """Set when an agreement is looked at next."""
    centre = centre_for(request, "agreement.change")
    agreement = get_object_or_404(centre.agreements, pk=pk)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["on"][0]))
        return page_of("agreements", centre)
    try:
        verbs.set_next_review(
            agreement=agreement, on=form.cleaned_data["on"], by=Actor.staff(request.user), today=clock.today()
        )
        messages.success(request, _("The next review is set."))
    except verbs.AgreementRefused as refusal:
        messages.error(request, str(refusal))
    return page_of("agreements", centre)
