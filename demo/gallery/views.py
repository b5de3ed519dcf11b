"""The gallery's page; only there with DEBUG. Nothing on it is read from the database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.csp import CSP
from django.utils.safestring import SafeString
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from familjecentral.privacy.access import PUBLIC, access

from .components import COMPONENTS
from .declared import Component

SCHEMES = ("light", "dark", "contrast")
FRAMES = (
    ("light", "scheme=light"),
    ("dark", "scheme=dark"),
    ("more contrast", "scheme=contrast"),
    ("right to left", "scheme=light&language=ar"),
)
IN_OUR_OWN_FRAME: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF]}


@access(PUBLIC)
@require_safe
@xframe_options_sameorigin
@csp_override(IN_OUR_OWN_FRAME)
def gallery(request: HttpRequest) -> HttpResponse:
    """All components, or with ``?component=`` the examples of one, as they stand in a frame."""
    if not settings.DEBUG:  # the address is not there either: this is for those who build
        raise Http404
    if slug := request.GET.get("component"):
        component = next((each for each in COMPONENTS if each.slug == slug), None)
        if component is None:
            raise Http404
        asked = request.GET.get("scheme", "")
        context = frame(component, language="ar" if request.GET.get("language") == "ar" else "sv")
        context["scheme"] = asked if asked in SCHEMES else "light"
        return render(request, "gallery/frame.html", context)
    return render(request, "gallery/gallery.html", {"components": COMPONENTS, "frames": FRAMES})


def frame(component: Component, *, language: str) -> dict[str, Any]:
    """What the page of one component's examples is made of."""
    with translation.override(language):
        return {
            "component": component,
            "examples": examples_of(component),
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }


def examples_of(component: Component) -> list[tuple[str, SafeString]]:
    """(state, HTML) of each state, in the language that is active."""
    no_token = {"csrf_token": "none"}  # their forms lead nowhere
    return [
        (state.name, render_to_string(component.template, no_token | state.context()))
        for state in component.states
    ]
