"""The usual families of a centre: which buttons stand at the top of its counting page. Its leads choose."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.models import FamilyCentre
from staff.requests import StaffRequest
from visits.counting_forms import UsualFamilyForm
from visits.models import UsualFamily
from visits.usual_families import (
    UsualFamilyRefused,
    button_for,
    buttons,
    centres_to_plan,
    families_of,
    family_to_plan,
    move_usual_family,
    remove_usual_family,
    save_usual_family,
)


@access("programme.change")
@require_GET
def usual_families(request: StaffRequest) -> HttpResponse:
    """The list, at a centre that the person plans (``?centre=slug``; their first when none is named)."""
    centre = _centre(request)
    families = families_of(centre)
    rows = [
        {"family": each, "button": button_for(each.women, each.men, each.other_adults, each.children.all())}
        for each in families
    ]
    context = {
        "centre": centre,
        "centres": centres_to_plan(request.user),
        "rows": rows,
        "ready_made": [] if rows else buttons(centre, list(centre.age_bands.all())),
    }
    return render(request, "visits/usual_families.html", context)


@access("programme.change")
@require_http_methods(["GET", "POST"])
def new_usual_family(request: StaffRequest) -> HttpResponse:
    """Add a family at a centre (``?centre=slug``)."""
    return _form(request, _centre(request), None)


@access("programme.change")
@require_http_methods(["GET", "POST"])
def change_usual_family(request: StaffRequest, pk: int) -> HttpResponse:
    """Change who is in a family."""
    family = _family(request, pk)
    return _form(request, family.centre, family)


def _form(request: StaffRequest, centre: FamilyCentre, family: UsualFamily | None) -> HttpResponse:
    names = ("women", "men", "other_adults")
    initial = {name: getattr(family, name) for name in names} if family else {"women": 1}
    children = list(family.children.all()) if family else []
    data = request.POST if request.method == "POST" else None
    form = UsualFamilyForm(data, centre=centre, initial={**initial, "children": children})
    if request.method == "POST" and form.is_valid():
        try:
            save_usual_family(centre=centre, family=family, by=Actor.staff(request.user), **form.cleaned_data)
        except UsualFamilyRefused as refusal:
            form.refuse(refusal.reason)
        else:
            messages.success(request, _("Saved. The button is on the counting page now."))
            return _to_list(centre)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "centre": centre, "family": family}
    return render(request, "visits/usual_family.html", context, status=status)


@access("programme.change")
@require_POST
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """Move a family's button up, or (``down``) down."""
    family = _family(request, pk)
    move_usual_family(family=family, up="down" not in request.POST, by=Actor.staff(request.user))
    return _to_list(family.centre)


@access("programme.change")
@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a family's button away."""
    family = _family(request, pk)
    remove_usual_family(family=family, by=Actor.staff(request.user))
    messages.success(request, _("Removed. What was counted with it stays counted."))
    return _to_list(family.centre)


def _centre(request: StaffRequest) -> FamilyCentre:
    slug = request.GET.get("centre", "")
    for centre in centres_to_plan(request.user):
        if slug in ("", centre.slug) and request.user.has_perm("programme.change", centre):
            return centre
    raise Http404


def _family(request: StaffRequest, pk: int) -> UsualFamily:
    family = family_to_plan(request.user, pk)
    if family is None or not request.user.has_perm("programme.change", family.centre):
        raise Http404
    return family


def _to_list(centre: FamilyCentre) -> HttpResponse:
    return redirect(f"{reverse('visits:usual_families')}?centre={centre.slug}")
