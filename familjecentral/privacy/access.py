"""Who may open a page: said beside the view, asked before it runs.

Every view declares one permission::

    @access(PUBLIC)             # anyone; the page holds no person
    @access(SECRET_LINK)        # whoever holds a secret link; the view reads as that link and no more
    @access(SIGNED_IN)          # everyone who has an account, about their own account
    @access("comment.read")     # those to whom the secrecy table gives it in one of their roles

A view without a declaration is not served: ``staff.middleware.AccessMiddleware`` sees to it.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

PUBLIC = "public"
SECRET_LINK = "secret_link"  # noqa: S105 (the name of a kind of page)
SIGNED_IN = "signed_in"
OPEN = frozenset({PUBLIC, SECRET_LINK})

View = TypeVar("View", bound=Callable[..., Any])


def access(permission: str) -> Callable[[View], View]:
    """Declare who may open the view: PUBLIC, SECRET_LINK, SIGNED_IN or ``thing.action`` of the secrecy table."""

    def declare(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]  # a function carries what is hung on it
        return view

    return declare


def answering(refuse: Callable[[HttpRequest, HTTPStatus], HttpResponse]) -> Callable[[View], View]:
    """For addresses that our scripts ask: who may not open them is answered by ``refuse``, not sent to a page."""

    def declare(view: View) -> View:
        view.refuse = refuse  # type: ignore[attr-defined]  # a function carries what is hung on it
        return view

    return declare


def refusal_of(view: Callable[..., Any]) -> Callable[[HttpRequest, HTTPStatus], HttpResponse] | None:
    """How the view answers those who may not open it; None when they are led to a page, as most are."""
    return getattr(view, "refuse", None)


def declared_access(view: Callable[..., Any]) -> str | None:
    """What the view has declared; None when it has forgotten to."""
    return getattr(view, "access", None)
