"""What a request may carry: the fields of a form, in 256 kB, and no file.

LONGER_BODIES: the addresses where it may be longer. FILE_FORMS: those whose form takes a file or two, of staff.
"""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpResponse
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


MOST_FILES = 2  # of one form


class FileRefused(SuspiciousOperation):
    """A file was sent that no form of ours takes. Django answers 400."""


class RefuseFiles(FileUploadHandler):
    """The only upload handler: ends the reading of a request at its first file, before a byte is kept.

    At an address in FILE_FORMS, and of who is signed in, it keeps a file or two in memory and never on disk. How
    long they can be, IntakeMiddleware has seen to.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.files = 0
        self.content = io.BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        request = self.request
        if (
            request is None
            or request.path_info not in settings.FILE_FORMS
            or "_auth_user_id" not in request.session
            or self.files >= MOST_FILES
        ):
            raise FileRefused("A file was sent, and no form takes it.")
        super().new_file(*args, **kwargs)
        self.files += 1
        self.content = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep it; there is no handler after this one."""
        self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, as the view gets it."""
        self.content.seek(0)
        return InMemoryUploadedFile(
            self.content, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )


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
