"""Cells of a CSV file for Swedish Excel: semicolons, UTF-8 with BOM, decimal comma, ISO dates, no formulas."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from django.utils.functional import Promise

BOM = "\ufeff"
DELIMITER = ";"
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # wide forms count too


def cell(value: str | Promise | date | datetime | float) -> str:
    """A cell's text; what a spreadsheet would run as a formula gets a leading apostrophe, numbers don't."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text
