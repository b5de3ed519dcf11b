"""Tells both walls who is reading, for the whole of a staff member's request; asks who may open a page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from familjecentral import clock
from familjecentral.audit.from_where import using_tablet
from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.access import OPEN, SIGNED_IN, refusal_of
from familjecentral.privacy.walls import NOBODY, reading_as

from . import acting, second_factor, sessions, tablets
from .access import BEFORE_SECOND_FACTOR, access_of, opens_on_tablets
from .models import StaffMember
from .oidc import provider_did_second_factor
from .requests import WalledRequest
from .rules import reader_for
from .secrecy import PERMISSIONS

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
OWN_ACCOUNT = "/account/"  # where people change their own account


class WallsMiddleware:
    """``request.reader`` is the signed-in person's; their request is one transaction as that reader.

    A visitor reads as NOBODY, with no transaction; a parent's secret link is opened by the view that
    knows the token.
    """

    def __init__(self, get_response: Callable[[WalledRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: WalledRequest) -> HttpResponse:
        request.must_add_second_factor = False
        # Only a session cookie can belong to a staff member: a public page asks the database nothing.
        if "_auth_user_id" in request.session:
            if over := tablets.take_up(request, clock.now()):
                if not _asked_by_script(request):
                    return _back_to_the_names(request, over)
                logout(request)
            if "_auth_user_id" in request.session:
                self._end_session_if_over(request)
        if "_auth_user_id" not in request.session:
            request.reader = NOBODY
            return self.get_response(request)
        if not request.must_add_second_factor and (dropped := acting.take_up(request)):
            messages.warning(request, dropped.label)
        tablet = tablets.tablet_of(request)
        with using_tablet(tablet.pk) if tablet else nullcontext():
            response = self._answer(request)
        if tablet is not None:
            add_never_cache_headers(response)  # the next person at the tablet can't go back to it
        return response

    def _answer(self, request: WalledRequest) -> HttpResponse:
        """The view's answer, in a transaction as the reader that the person is; undone if it is a fault."""
        reads, is_nested = request.method in READING, connection.in_atomic_block
        with nullcontext() if reads else transaction.atomic():
            if not reads and isinstance(request.user, StaffMember):
                self._hold_account(request, request.user)
            request.reader = reader_for(request.user)
            # Every tap at the door comes this way, so a write has one transaction and no savepoint in it.
            with reading_as(request.reader, is_last=not reads and not is_nested):
                response = self.get_response(request)
                if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    transaction.set_rollback(True)
        return response

    def _end_session_if_over(self, request: WalledRequest) -> None:
        """After a session's time, or without the second factor, the request goes on as a stranger's.

        Who has no second factor yet keeps the session, and has no role in it until they have added one.
        """
        now = timezone.now()
        why = sessions.why_over(request.session, now=now)
        person = request.user
        if why is None and isinstance(person, StaffMember) and _lacks_second_factor(request):
            if second_factor.factors_of(person.pk).exists():
                why = sessions.Why.NO_SECOND_FACTOR
            else:
                request.must_add_second_factor = True
                person.known_roles = []
        if why is not None:
            sessions.leave(request, why)
        elif "_auth_user_id" in request.session:  # else Django has just found that it was ended
            sessions.note_seen(request, now=now)

    def _hold_account(self, request: WalledRequest, person: StaffMember) -> None:
        """Before a write: the account as it is now, and kept so until the write is committed."""
        if not sessions.hold_account(person, writes_it=request.path.startswith(OWN_ACCOUNT)):
            sessions.leave(request, sessions.Why.ENDED)
        elif not request.must_add_second_factor:
            person.known_roles = None  # read again, now that they are held


def _lacks_second_factor(request: HttpRequest) -> bool:
    """Whether one is required, and neither our own, the municipal provider's nor a tablet's PIN was shown."""
    return (
        second_factor.is_missing(request)
        and not provider_did_second_factor(request)
        and tablets.tablet_of(request) is None
    )


def _asked_by_script(request: HttpRequest) -> bool:
    """Is it an address that answers its refusals itself? Asked before Django has found the view."""
    try:
        return refusal_of(resolve(request.path_info).func) is not None
    except Resolver404:
        return False


def _back_to_the_names(request: HttpRequest, over: tablets.SessionOver) -> HttpResponse:
    """A tablet session has ended by itself: sign out, say why, and let the next person choose their name."""
    logout(request)
    messages.warning(request, over.label)
    return redirect("tablets:names")


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
        refuse = refusal_of(view)
        if not request.user.is_authenticated:
            return refuse(request, HTTPStatus.UNAUTHORIZED) if refuse else self._to_sign_in(request)
        if refuse and (getattr(request, "must_add_second_factor", True) or not request.user.has_perm(permission)):
            return refuse(request, HTTPStatus.FORBIDDEN)
        if getattr(request, "must_add_second_factor", True):
            name = request.resolver_match.view_name if request.resolver_match else ""
            return None if name in BEFORE_SECOND_FACTOR else redirect("mfa_index")
        if permission != SIGNED_IN and not request.user.has_perm(permission):
            raise PermissionDenied
        if permission == SIGNED_IN and tablets.tablet_of(request) and not opens_on_tablets(request.resolver_match):
            raise PermissionDenied
        return None

    def _to_sign_in(self, request: HttpRequest) -> HttpResponse:
        why = getattr(request, "signed_out_why", None)
        if why is not None:
            messages.warning(request, str(sessions.WHY_IN_WORDS[why]))
        return redirect_to_login(request.get_full_path())


def log_refused(request: HttpRequest, person: StaffMember) -> None:
    """``was_refused``, with the permission that the page asks for."""
    match = request.resolver_match
    permission = access_of(match, match.func) if match is not None else None
    record("was_refused", by=Actor.staff(person), detail=permission if permission in PERMISSIONS else "")
