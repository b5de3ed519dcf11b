"""The closed vocabulary of an event's ``detail``: codes that the apps declare, never free text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import Promise

_LABELS: dict[str, str | Promise] = {}


class UnknownDetailError(ValueError):
    """A detail that nobody has declared: a mistake in the program, or something personal."""


def declare_details(labelled: Iterable[tuple[str, str | Promise]]) -> None:
    """Let these codes stand in the log; each with what people read instead."""
    _LABELS.update(labelled)


def check_detail(code: str) -> None:
    """Raises UnknownDetailError for a code that no app has declared."""
    if code and code not in _LABELS:
        raise UnknownDetailError("The detail of an audit event must be a code that an app has declared.")


def detail_in_words(code: str) -> str:
    """What people read; the code itself where its app is gone, or it is an anchor's hash."""
    return str(_LABELS.get(code, code))
