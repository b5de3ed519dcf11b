"""Tells both walls who is reading, for the whole of a staff member's request."""

from collections.abc import Callable
from http import HTTPStatus

from django.db import transaction
from django.http import HttpResponse

from familjecentral.privacy.walls import NOBODY, reading_as

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
        reader = reader_for(request.user)
        request.reader = reader
        with reading_as(reader):
            response = self.get_response(request)
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                transaction.set_rollback(True)
        return response
