"""The one clock of business code. Tests and the demo set it; nothing else calls ``timezone.now``."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Hands:
    """Where the clock stands, when a test holds it."""

    held_at: datetime | None = None


def now() -> datetime:
    """The present moment, with zone."""
    return _Hands.held_at or timezone.now()


def today() -> date:
    """Today's date in Stockholm."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock stand still at ``moment`` (all threads of this process); for tests and the demo."""
    before, _Hands.held_at = _Hands.held_at, moment
    try:
        yield
    finally:
        _Hands.held_at = before
