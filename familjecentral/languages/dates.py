"""Days and months in words, by CLDR: Django has no names for some of our languages, and one order for all."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel.dates import format_date

from .addresses import reading_language

# The year last, and a comma where the language wants one. Figures are those that stand on clocks and doors here.
_LONG = {"fi": "cccc d. MMMM y", "uk": "EEEE, d MMMM y"}
_DAY = {"fi": "d. MMMM"}
_SHORT_DAY = {"fi": "d.M."}


def long_date(day: date) -> str:
    """``torsdag 26 november 2026``."""
    language = reading_language()
    return _said(day, _LONG.get(language, "EEEE d MMMM y"), language)


def day_and_month(day: date) -> str:
    """``26 november``."""
    language = reading_language()
    return _said(day, _DAY.get(language, "d MMMM"), language)


def day_month_year(day: date) -> str:
    """``26 november 2026``."""
    language = reading_language()
    return _said(day, _DAY.get(language, "d MMMM") + " y", language)


def short_day(day: date) -> str:
    """``26 nov``."""
    language = reading_language()
    text = _said(day, _SHORT_DAY.get(language, "d MMM"), language)
    return text if language == "fi" else text.rstrip(".")


def month_and_year(day: date) -> str:
    """``november 2026``."""
    return _said(day, "LLLL y", reading_language())


def weekday(day: date) -> str:
    """``torsdag``; a template that begins a line with it gives it its capital."""
    return _said(day, "cccc", reading_language())


@lru_cache(maxsize=8192)
def _said(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=language.split("-", maxsplit=1)[0])
