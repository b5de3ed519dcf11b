"""Months on the calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_on(today: date, months: int) -> date:
    """The same day ``months`` months later, or that month's last: 31 January + 1 → 28 February."""
    index = today.year * 12 + today.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))
