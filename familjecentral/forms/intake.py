"""What a request may carry: the fields of a form, in 256 kB, and never a file. LONGER_BODIES: what is longer."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpResponse
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


class FileRefused(SuspiciousOperation):
    """A file was sent; no form of ours takes one. Django answers 400."""


class RefuseFiles(FileUploadHandler):
    """The only upload handler: ends the reading of a request at its first file, before a byte is kept."""

    def new_file(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise FileRefused("A file was sent, and no form takes files.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never called: ``new_file`` has refused."""

    def file_complete(self, file_size: int) -> None:
        """Never called: ``new_file`` has refused."""


class IntakeMiddleware:
    """Refuses a body that is too large, or doesn't say how large it is, before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        # Browsers always say how long a form is; what comes in chunks has no end that we could know.
        if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
            return _refusal(HTTPStatus.LENGTH_REQUIRED)
        most = settings.LONGER_BODIES.get(request.path_info, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if length.isdecimal() and int(length) > most:
            return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.get_response(request)


def _refusal(status: HTTPStatus) -> HttpResponse:
    return HttpResponse(render_to_string("400.html"), status=status)
