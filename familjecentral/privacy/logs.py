"""Logs, error mails and tracebacks without a personal value or a secret in them.

Every handler formats through here. What looks like a secret link, an address, a telephone or a personal
number is masked. The text of an exception that we did not write ourselves is left out: ``ValueError`` says
what somebody typed, PostgreSQL which row was in the way. What is told is the exception's class, PostgreSQL's
error code and constraint, and where in the code it happened. With DEBUG (nobody's data) the text is kept,
masked.
"""

from __future__ import annotations

import copy
import json
import logging
import re
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any

import psycopg
from django.conf import settings
from django.core.exceptions import AppRegistryNotReady, ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import Error as DatabaseFault
from django.template import TemplateDoesNotExist, TemplateSyntaxError

if TYPE_CHECKING:
    from types import TracebackType

MASK = "…"
LEFT_OUT = "(text left out: it can hold what somebody wrote)"
# Their texts are ours, or name code and files.
TELL_NO_TALES = (
    AppRegistryNotReady, AttributeError, CommandError, ImportError, ImproperlyConfigured, MemoryError, NameError,
    NotImplementedError, RecursionError, TemplateDoesNotExist, TemplateSyntaxError,
)  # fmt: skip

_PATTERNS = (
    # What PostgreSQL adds to an error: the row that was in the way, the statement with its values.
    (re.compile(r"\b(DETAIL|CONTEXT|HINT|STATEMENT|QUERY|LINE \d+):.*", re.S), rf"\1: {MASK}"),
    # Secret links; and any part of a path that is as long as a token.
    (re.compile(r"(/(?:anmald|inbjudan|invitation|password/reset/key)/)[^/\s?#\"'<>]+"), rf"\1{MASK}"),
    (re.compile(r"(?<=/)[\w~%.-]{32,}(?=[/?#\s\"'<>]|$)"), MASK),
    (re.compile(r"[^\s<>\"'()=,;:\[\]/\\&?|]+(?:@|%40)[^\s<>\"'()=,;:\[\]/\\&?|]+"), MASK),
    (re.compile(r"\bip=\S+"), f"ip={MASK}"),
    # A personal number, with or without its century; then telephone numbers, in any spacing.
    (re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+ ]?\d{4}(?!\d)"), MASK),
    (re.compile(r"(?<![\w.:/-])(?:\+|%2B|00?)[1-9](?:[ ()/-]*\d){5,13}(?!\w)"), MASK),
    (re.compile(r"\d{9,}"), MASK),
)


def mask(text: str) -> str:
    """``text`` without what looks like a secret or like somebody."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def told(error: BaseException) -> str:
    """An exception in one line that can be kept: its class, and of its text what is nobody's."""
    name = type(error).__qualname__
    if isinstance(error, DatabaseFault | psycopg.Error):
        fault = error if isinstance(error, psycopg.Error) else error.__cause__
        if isinstance(fault, psycopg.Error) and fault.sqlstate:
            about = (fault.sqlstate, fault.diag.table_name, fault.diag.column_name, fault.diag.constraint_name)
            return f"{name} [{' '.join(part for part in about if part)}]"
        return f"{name}: {mask(str(error))}"  # the database did not answer at all
    if isinstance(error, TELL_NO_TALES) or (settings.configured and settings.DEBUG):
        return f"{name}: {mask(str(error))}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return f"{name} {LEFT_OUT}" if error.args else name


def told_traceback(error: BaseException) -> str:
    """The traceback with every cause, each exception as ``told``; lines of code, never values."""
    return "\n".join(_lines(error, set())).rstrip()


def _lines(error: BaseException, seen: set[int]) -> list[str]:
    seen.add(id(error))
    lines = []
    before, link = error.__cause__, "which was the direct cause of:"
    if before is None and not error.__suppress_context__:
        before, link = error.__context__, "and while that was handled:"
    if before is not None and id(before) not in seen:
        lines += [*_lines(before, seen), "", link, ""]
    lines += ["Traceback (most recent call last):"]
    lines += [line.rstrip("\n") for line in traceback.format_tb(error.__traceback__)]
    lines += [told(error)]
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            lines += ["", f"one of {len(error.exceptions)}:", *_lines(one, seen)]
    return lines


class SafeFormatter(logging.Formatter):
    """A line for each event, and its traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)
        record.msg, record.args = self.text_of(record), None
        record.exc_text = None  # another handler's formatter may have left its own
        return super().format(record)

    def text_of(self, record: logging.LogRecord) -> str:
        """The message, masked; an exception among its parts as ``told``."""
        kept = copy.copy(record)
        if isinstance(kept.msg, BaseException):
            kept.msg, kept.args = told(kept.msg), None
        if isinstance(kept.args, tuple):
            kept.args = tuple(told(part) if isinstance(part, BaseException) else part for part in kept.args)
        try:
            return mask(kept.getMessage())
        except (TypeError, ValueError):  # the message and its parts do not fit: not a reason to show them
            return mask(str(record.msg))

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's name)
        return told_traceback(ei[1]) if ei[1] is not None else ""

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 (logging's name)
        return mask(stack_info)


class JsonFormatter(SafeFormatter):
    """The same as one JSON object a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "text": self.text_of(record),
        }
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info and record.exc_info[1] is not None:
            line["traceback"] = told_traceback(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def guard_what_python_prints() -> None:
    """A command or a thread that fails prints its traceback as ``told``, whatever was in the exception."""
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _print_told
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = lambda args: _print_told(args.exc_type, args.exc_value, args.exc_traceback)
    logging.raiseExceptions = settings.DEBUG  # else a handler that fails prints what it was to log


def _print_told(kind: type[BaseException], error: BaseException | None, _where: TracebackType | None) -> None:
    if error is None or issubclass(kind, KeyboardInterrupt):
        print(kind.__name__, file=sys.stderr)
    else:
        print(told_traceback(error), file=sys.stderr)
