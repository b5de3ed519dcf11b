"""What is told of an error in the mail to those who operate this, and on the page that DEBUG shows."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.utils.html import escape
from django.utils.log import AdminEmailHandler
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from .logs import mask, told, told_traceback

if TYPE_CHECKING:
    from collections.abc import ItemsView
    from types import FrameType

    from django.http import HttpRequest

TOLD_OF_A_REQUEST = ("REQUEST_METHOD", "CONTENT_TYPE", "CONTENT_LENGTH", "SERVER_NAME", "SERVER_PORT")


class SafeReportFilter(SafeExceptionReporterFilter):
    """Leaves out every value: of forms, cookies, headers and variables; with DEBUG too."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return dict.fromkeys(request.POST, self.cleansed_substitute) if request is not None else {}

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        return {name: request.META[name] for name in TOLD_OF_A_REQUEST if name in request.META}

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return dict.fromkeys(request.COOKIES, self.cleansed_substitute)

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        return {name: f"<{type(value).__qualname__}>" for name, value in tb_frame.f_locals.items()}.items()


class SafeReporter(ExceptionReporter):
    """The report of one error: where in the code, in which page, and nothing that anybody wrote."""

    def get_traceback_text(self) -> SafeString:
        lines = []
        if self.request is not None:
            match = getattr(self.request, "resolver_match", None)
            lines += [f"Request: {self.request.method} {mask(self.request.path)}"]
            lines += [f"Page: {match.view_name if match else '–'}", ""]
        if isinstance(self.exc_value, BaseException):
            lines += [told_traceback(self.exc_value)]
        return mark_safe("\n".join(lines) + "\n")  # noqa: S308 (goes into a plain text mail)

    def get_traceback_html(self) -> SafeString:
        page: str = super().get_traceback_html()
        if self.request is not None:
            page = page.replace(escape(self.request.path), escape(mask(self.request.path)))
        return mark_safe(page)  # noqa: S308 (Django's own page, with one escaped text in place of another)

    def get_traceback_data(self) -> dict[str, Any]:
        data = super().get_traceback_data()
        data |= {"user_str": "", "unicode_hint": "", "exception_notes": "", "request_insecure_uri": ""}
        if self.request is not None:
            data["request_GET_items"] = dict.fromkeys(self.request.GET, self.filter.cleansed_substitute).items()
        if isinstance(self.exc_value, BaseException):
            data["exception_value"] = told(self.exc_value)
        for frame in data["frames"]:
            if isinstance(frame.get("exc_cause"), BaseException):
                frame["exc_cause"] = told(frame["exc_cause"])
        return data


class ErrorMailHandler(AdminEmailHandler):
    """Mails errors to ERROR_MAIL_TO; a mail that can't be sent never breaks what it was to tell about."""

    def send_mail(self, subject: Any, message: Any, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("html_message", None)
        try:
            super().send_mail(mask(str(subject)), message, *args, **kwargs)
        except Exception as problem:
            # Whatever the mail server said; the error itself is in the log all the same.
            logging.getLogger(__name__).warning("The mail about an error could not be sent: %s", problem)
