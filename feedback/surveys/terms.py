"""Terms, in which answers are counted: spring 1 January–30 June, autumn 1 July–31 December."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

AUTUMN = 7  # the month in which the autumn term begins


@dataclass(frozen=True, order=True)
class Term:
    """A half-year, by its first day."""

    start: date

    @property
    def end(self) -> date:
        """Its last day."""
        return date(self.start.year, 12, 31) if self.is_autumn else date(self.start.year, 6, 30)

    @property
    def is_autumn(self) -> bool:
        return self.start.month == AUTUMN

    @property
    def before(self) -> Term:
        return term_of(self.start - timedelta(days=1))

    def is_told(self, today: date) -> bool:
        """Over for a whole day, so that what was being written at midnight is written."""
        return self.end + timedelta(days=1) < today

    def __str__(self) -> str:
        year = {"year": self.start.year}
        return _("autumn term %(year)s") % year if self.is_autumn else _("spring term %(year)s") % year


def term_of(day: date) -> Term:
    """The term that the day is in."""
    return Term(date(day.year, AUTUMN if day.month >= AUTUMN else 1, 1))
