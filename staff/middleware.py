"""Tells both walls who is reading, for the whole of a staff member's request; asks who may open a page."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.access import OPEN, SIGNED_IN
from familjecentral.privacy.walls import NOBODY, reading_as

from .access import access_of
from .models import StaffMember
from .requests import WalledRequest
from .rules import reader_for
from .secrecy import PERMISSIONS


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
        reader = reader_for(request.user)
        request.reader = reader
        with reading_as(reader):
            response = self.get_response(request)
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                transaction.set_rollback(True)
        return response


class AccessMiddleware:
    """Opens no page to anyone before its declared permission has been asked (familjecentral.privacy.access).

    A stranger is sent to sign in; who is signed in and has no right gets the same 403 whatever is, or is
    not, behind the address. Which rows of it are theirs is the walls' question and the view's. The log keeps
    that they were refused, and what they would have needed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.FORBIDDEN and isinstance(request.user, StaffMember):
            log_refused(request, request.user)
        return response

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
        return None


def log_refused(request: HttpRequest, person: StaffMember) -> None:
    """``was_refused``, with the permission that the page asks for."""
    match = request.resolver_match
    permission = access_of(match, match.func) if match is not None else None
    record("was_refused", by=Actor.staff(person), detail=permission if permission in PERMISSIONS else "")
