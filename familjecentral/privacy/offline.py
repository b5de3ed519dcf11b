"""Pages that a device may keep and show without a network, and what pages ask the server by themselves."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib.messages.storage.base import BaseStorage

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

WORKS_OFFLINE = "X-Works-Offline"  # in an answer: this page may be kept, for it holds no parent's data
BY_ITSELF = "X-By-Itself"  # in a request: a script asked, and nobody has touched the device


def is_by_itself(request: HttpRequest) -> bool:
    """Did a script ask for it unprompted? Such a request keeps no session alive, and shows no message.

    Anybody can send the header, and all they get by it is a session that ends sooner.
    """
    return request.headers.get(BY_ITSELF) == "1"


class _NoMessages(BaseStorage):
    """Messages to show once are for who looks at the page, not for the device that fetches it beforehand."""

    def _get(self, *_args: Any, **_kwargs: Any) -> tuple[list[Any], bool]:
        return [], True

    def _store(self, messages: Any, *_args: Any, **_kwargs: Any) -> list[Any]:
        return []


def works_offline(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare that a view's page holds no personal data of parents, so that a device may keep it.

    Only what a device fetches by itself is kept: then no message is shown, for it could name somebody.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET" or not is_by_itself(request):
            return view(request, *args, **kwargs)
        # Django's messages hang what they keep on the request, where its types know nothing of it.
        kept, request._messages = request._messages, _NoMessages(request)  # type: ignore[attr-defined]
        try:
            response = view(request, *args, **kwargs)
        finally:
            request._messages = kept  # type: ignore[attr-defined]
        if response.status_code == HTTPStatus.OK:
            response.headers[WORKS_OFFLINE] = "1"
        return response

    return answer
