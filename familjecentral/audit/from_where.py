"""From where something is done: the network address of staff, and the shared tablet when one is used.

The middleware says whose request this is; ``record`` asks, and only when a member of staff acts. So a
parent's address is never even worked out, and the worker and ``manage.py`` have none.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from familjecentral.privacy.addresses import client_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponse

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
_tablet: ContextVar[str] = ContextVar("tablet", default="")


def current_address() -> str:
    """The network address of the request under way; empty outside a request, and when it can't be told."""
    request = _request.get()
    return client_address(request) if request is not None else ""


def current_tablet() -> str:
    """The id of the shared tablet that is used; empty when none is."""
    return _tablet.get()


@contextmanager
def using_tablet(tablet_id: object) -> Iterator[None]:
    """What staff do in this block, they do on this shared tablet."""
    mark = _tablet.set(str(tablet_id))
    try:
        yield
    finally:
        _tablet.reset(mark)


@contextmanager
def from_request(request: HttpRequest) -> Iterator[None]:
    """What staff do in this block, they do from where this request came."""
    mark = _request.set(request)
    try:
        yield
    finally:
        _request.reset(mark)


class FromWhereMiddleware:
    """Lets ``record`` ask from where the request came."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with from_request(request):
            return self.get_response(request)
