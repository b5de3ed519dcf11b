"""Training: who has done what, and the list of themes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.development import training as verbs
from staff.development.forms import ThemeForm, ThemeInUseForm, TrainingForm
from staff.development.people import enterable, follows_up
from staff.requests import StaffRequest

from .development import centre_for, centres_for, page_of

LATEST = 10


@access("training.read")
@never_cache  # a page from the browser's memory would carry a key that is used up
@require_http_methods(["GET", "HEAD", "POST"])
def training(request: StaffRequest) -> HttpResponse:
    """People and themes at a centre, and the form that enters a training."""
    centre = centre_for(request, "training.read")
    people = enterable(request.user, centre) if request.user.has_perm("training.change", centre) else []
    form = TrainingForm(request.POST or None, centre=centre, people=people, me=request.user)
    if form.is_valid():
        data = form.cleaned_data
        colleague = next(each for each in people if each.person.pk == data["person"])
        try:
            verbs.log_training(
                key=data["key"], colleague=colleague, theme=data["theme"], on_date=data["on_date"],
                by=Actor.staff(request.user), logged_by=request.user, now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("The training is entered."))
            return page_of("training", centre)
        except verbs.TrainingRefused as refusal:
            form.refuse(refusal.reason)
    context = {
        "form": form, "people": people, "centre": centre, "centres": centres_for(request, "training.read"),
        "matrix": verbs.matrix(centre, request.user), "follows_up": follows_up(request.user, centre),
        "latest": verbs.latest_entered(centre, request.user, LATEST) if people else [],
        "may_change_themes": request.user.has_perm("training_theme.change", centre),
    }  # fmt: skip
    return render(request, "development/training.html", context, status=422 if form.errors else 200)


@access("training.change")
@require_POST
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a training that was entered by mistake."""
    centre = centre_for(request, "training.change")
    done = get_object_or_404(verbs.done_by(enterable(request.user, centre)), pk=pk)
    verbs.take_back_training(done=done, by=Actor.staff(request.user), person=request.user, now=clock.now())
    messages.success(request, _("Taken back."))
    return page_of("training", centre)


@access("training_theme.change")
@require_http_methods(["GET", "HEAD", "POST"])
def themes(request: StaffRequest) -> HttpResponse:
    """All training themes of the centre's municipality, and a new one."""
    centre = centre_for(request, "training_theme.change")
    form = ThemeForm(request.POST or None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            verbs.add_theme(municipality=centre.municipality, name=name, by=Actor.staff(request.user))
            messages.success(request, _("%(name)s is in the list.") % {"name": name})
            return page_of("training_themes", centre)
        except verbs.TrainingRefused as refusal:
            form.refuse(refusal.reason)
    there = list(verbs.themes_of(centre.municipality))
    context = {
        "form": form, "themes": there, "centre": centre, "centres": centres_for(request, "training_theme.change"),
        "shipped_are_there": {theme.name for theme in there} >= set(verbs.SHIPPED_THEMES),
    }  # fmt: skip
    return render(request, "development/training_themes.html", context, status=422 if form.errors else 200)


@access("training_theme.change")
@require_POST
def change_theme(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename a theme, take it out of use or into it again."""
    centre = centre_for(request, "training_theme.change")
    theme = get_object_or_404(verbs.themes_of(centre.municipality), pk=pk)
    form = ThemeInUseForm(request.POST)
    if not form.is_valid():
        raise Http404  # the page's own form always has a name
    try:
        verbs.change_theme(theme=theme, **form.cleaned_data, by=Actor.staff(request.user))
        messages.success(request, _("The list is changed."))
    except verbs.TrainingRefused as refusal:
        messages.error(request, str(refusal))
    return page_of("training_themes", centre)


@access("training_theme.change")
@require_POST
def ship_themes(request: StaffRequest) -> HttpResponse:
    """Add the themes that come with the program."""
    centre = centre_for(request, "training_theme.change")
    new = verbs.ship_themes(municipality=centre.municipality, by=Actor.staff(request.user))
    messages.success(request, ngettext("%(new)d theme is added.", "%(new)d themes are added.", new) % {"new": new})
    return page_of("training_themes", centre)
