"""The one clock of business code. Tests set it; nothing else calls ``timezone.now``."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator

_fixed: datetime | None = None


def now() -> datetime:
    """The present moment, with zone."""
    return _fixed or timezone.now()


def today() -> date:
    """Today's date in Stockholm."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock stand still at ``moment`` (all threads of this process); for tests."""
    global _fixed
    before, _fixed = _fixed, moment
    try:
        yield
    finally:
        _fixed = before
