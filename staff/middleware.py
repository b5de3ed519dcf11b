"""Tells both walls who is reading, for the whole of a staff member's request; asks who may open a page."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from familjecentral import clock
from familjecentral.privacy.access import OPEN, SIGNED_IN
from familjecentral.privacy.walls import NOBODY, reading_as

from . import acting, tablets
from .access import access_of, opens_on_tablets
from .requests import WalledRequest
from .rules import reader_for


class WallsMiddleware:
    """``request.reader`` is the signed-in person's; their request is one transaction as that reader.

    A visitor reads as NOBODY, with no transaction; a parent's secret link is opened by the view that
    knows the token.
    """

    def __init__(self, get_response: Callable[[WalledRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: WalledRequest) -> HttpResponse:
        # Only a session cookie can belong to a staff member: a public page asks the database nothing.
        if "_auth_user_id" not in request.session:
            request.reader = NOBODY
            return self.get_response(request)
        if over := tablets.take_up(request, clock.now()):
            return _back_to_the_names(request, over)
        if dropped := acting.take_up(request):
            messages.warning(request, dropped.label)
        reader = reader_for(request.user)
        request.reader = reader
        with reading_as(reader):
            response = self.get_response(request)
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                transaction.set_rollback(True)
        if tablets.tablet_of(request) is not None:
            add_never_cache_headers(response)  # the next person at the tablet can't go back to it
        return response


def _back_to_the_names(request: HttpRequest, over: tablets.SessionOver) -> HttpResponse:
    """A tablet session has ended by itself: sign out, say why, and let the next person choose their name."""
    logout(request)
    messages.warning(request, over.label)
    return redirect("tablets:names")


class AccessMiddleware:
    """Opens no page to anyone before its declared permission has been asked (familjecentral.privacy.access).

    A stranger is sent to sign in; who is signed in and has no right gets the same 403 whatever is, or is
    not, behind the address. Which rows of it are theirs is the walls' question and the view's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        permission = access_of(request.resolver_match, view)
        if permission is None:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} declares no access.")
        if permission in OPEN:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if permission != SIGNED_IN and not request.user.has_perm(permission):
            raise PermissionDenied
        if permission == SIGNED_IN and tablets.tablet_of(request) and not opens_on_tablets(request.resolver_match):
            raise PermissionDenied
        return None
