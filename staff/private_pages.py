"""Pages that hold somebody's data, or the way to it, are kept by no cache and found by no search engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from familjecentral.privacy.access import PUBLIC

from .access import ADMINISTRATION, OF_OTHER_PACKAGES, access_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

READING = frozenset({"GET", "HEAD"})


class PrivatePagesMiddleware:
    """Marks every answer to a signed-in person, every page that isn't public, the sign-in pages, and every
    answer to a form: it can repeat what was written, or name a secret link.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = is_signed_in(request)
        response = self.get_response(request)
        if was_signed_in or is_signed_in(request) or request.method not in READING or _leads_to_data(request):
            response["Cache-Control"] = "no-store, private"
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response


def is_signed_in(request: HttpRequest) -> bool:
    return "_auth_user_id" in request.session


def _leads_to_data(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    if ADMINISTRATION in match.namespaces or match.view_name in OF_OTHER_PACKAGES:
        return True
    return access_of(match, match.func) != PUBLIC
