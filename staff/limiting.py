"""The limits (familjecentral.privacy.limits) on what anyone may do, by what each page has declared."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from familjecentral import clock
from familjecentral.privacy import limits
from familjecentral.privacy.access import OPEN, SECRET_LINK

from .access import ADMINISTRATION, OF_OTHER_PACKAGES, access_of

if TYPE_CHECKING:
    from collections.abc import Callable

CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class LimitsMiddleware:
    """Counts forms sent on open pages, and secret links that led nowhere, for each address.

    The sign-in pages have django-allauth's own limits, counted in the cache; their answers get the same
    ``Retry-After``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code == HTTPStatus.NOT_FOUND and match and access_of(match, match.func) == SECRET_LINK:
            limits.count(limits.WRONG_LINKS, request, clock.now())
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers.setdefault("Retry-After", str(_seconds_left()))
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        permission = access_of(request.resolver_match, view)
        if permission == SECRET_LINK and limits.is_spent(limits.WRONG_LINKS, request, clock.now()):
            return too_many(request)
        is_counted = (
            request.method not in CHANGES_NOTHING and permission in OPEN and not _has_limits_of_its_own(request)
        )
        if is_counted and not limits.count(limits.PUBLIC_POSTS, request, clock.now()):
            return too_many(request, is_form=True)
        return None


def _has_limits_of_its_own(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.view_name in OF_OTHER_PACKAGES or ADMINISTRATION in match.namespaces)


def _seconds_left() -> int:
    now = clock.now()
    return math.ceil((limits.window_end(now) - now).total_seconds())


def too_many(request: HttpRequest, *, is_form: bool = False) -> HttpResponse:
    """429, in words: when to try again, and that what was written isn't lost."""
    seconds = _seconds_left()
    context = {"minutes": math.ceil(seconds / 60), "is_form": is_form}
    response = render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response
