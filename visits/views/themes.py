"""The coordinator's list of themes that talks are about."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.models import FamilyCentre
from staff.requests import StaffRequest
from staff.rules import centres_of
from visits.themes import ThemeRefused, add_theme, themes_of
from visits.themes import change_theme as change
from visits.work_forms import ThemeForm, ThemeInUseForm


def _centres(request: StaffRequest) -> list[FamilyCentre]:
    return [centre for centre in centres_of(request.user) if request.user.has_perm("theme.change", centre)]


def _centre(request: StaffRequest) -> FamilyCentre:
    slug = request.GET.get("centre", "")
    centre = next((each for each in _centres(request) if slug in ("", each.slug)), None)
    if centre is None:
        raise Http404
    return centre


@access("theme.change")
@require_http_methods(["GET", "HEAD", "POST"])
def themes(request: StaffRequest) -> HttpResponse:
    """All themes of the centre's municipality, and a new one (``?centre=slug``)."""
    centre = _centre(request)
    form = ThemeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            add_theme(municipality=centre.municipality, name=name, by=Actor.staff(request.user))
            messages.success(request, _("%(name)s is in the list.") % {"name": name})
            return _to_list(centre)
        except ThemeRefused as refusal:
            form.add_error("name", str(refusal))
    context = {
        "form": form, "centre": centre, "centres": _centres(request), "themes": themes_of(centre.municipality),
    }  # fmt: skip
    return render(request, "visits/themes.html", context, status=422 if form.errors else 200)


@access("theme.change")
@require_POST
def change_theme(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename a theme, take it out of use or into it again."""
    centre = _centre(request)
    theme = get_object_or_404(themes_of(centre.municipality), pk=pk)
    form = ThemeInUseForm(request.POST)
    try:
        if form.is_valid():
            change(theme=theme, **form.cleaned_data, by=Actor.staff(request.user))
            messages.success(request, _("The list is changed."))
        else:
            messages.error(request, _("Give the theme a name."))
    except ThemeRefused as refusal:
        messages.error(request, str(refusal))
    return _to_list(centre)


def _to_list(centre: FamilyCentre) -> HttpResponse:
    return redirect(f"{reverse('visits:themes')}?centre={centre.slug}")
