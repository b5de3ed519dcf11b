"""Remembers a language that somebody has chosen, and shows what a core language lacks in Swedish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes

from .addresses import swedish_for

if TYPE_CHECKING:
    from collections.abc import Callable

COOKIE = "fc-language"
CHOSEN = "valt"  # in the address of a language link: that its language was chosen
REMEMBERED = 60 * 60 * 24 * 365  # seconds


class LanguagesMiddleware:
    """After Django's own, which reads the language from the address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get(CHOSEN, "")
        if chosen and request.method == "GET" and chosen in dict(settings.LANGUAGES):
            return _remembering(request, chosen)
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and match.url_name in settings.LANGUAGE_OFFERED_AT:
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        language = translation.get_language() or ""
        match = request.resolver_match
        if language in settings.CORE_LANGUAGES and match and match.url_name not in settings.CORE_PAGES:
            translation.activate(swedish_for(language))
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE


def _remembering(request: HttpRequest, chosen: str) -> HttpResponse:
    """To the same page without the mark, so that an address that is shared sets nothing for others."""
    query = request.GET.copy()
    del query[CHOSEN]
    address = escape_leading_slashes(request.path) + (f"?{query.urlencode()}" if query else "")
    response = HttpResponseRedirect(address, headers={"Cache-Control": "no-store, private"})
    response.set_cookie(
        COOKIE, chosen, max_age=REMEMBERED, httponly=True, samesite="Lax", secure=settings.CSRF_COOKIE_SECURE
    )
    return response
