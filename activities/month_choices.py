"""The months that a child can be born or expected in, to choose from: four long lists on one small page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils import translation
from django.utils.choices import BaseChoiceIterator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from familjecentral import formats

EXPECTED_MONTHS = 10  # how far ahead a due month can lie
EXPECTED = "expected:"


def months_back(today: date, count: int) -> list[date]:
    """The first days of this month and the ``count`` months before it, latest first."""
    index = today.year * 12 + today.month - 1
    return [date((index - n) // 12, (index - n) % 12 + 1, 1) for n in range(count + 1)]


class Ready(BaseChoiceIterator):
    """Choices in the shape that Django makes of any: it need not go through a hundred of them for each field."""

    def __init__(self, choices: list[Any]) -> None:
        self.choices = choices

    def __iter__(self) -> Iterator[Any]:
        return iter(self.choices)


def month_choices(today: date, *, back: int, expected_first: bool) -> Ready:
    """Choices of a form field: ``2026-06-01`` was born then, ``expected:2027-03-01`` is due then.

    ``back``: how many months ago a child may be born.
    """
    return _choices(translation.get_language() or "sv", today, back, expected_first)


# Worked out once for a day and a language: a hundred dates in words, which each of four fields shows.
@lru_cache(maxsize=64)
def _choices(_language: str, today: date, back: int, expected_first: bool) -> Ready:
    index = today.year * 12 + today.month - 1 + EXPECTED_MONTHS
    ahead = date(index // 12, index % 12 + 1, 1)
    due = [month for month in reversed(months_back(ahead, EXPECTED_MONTHS)) if month >= today.replace(day=1)]
    expected = (_("Is expected"), [(f"{EXPECTED}{month.isoformat()}", _month(month)) for month in due])
    born = (_("Is born"), [(month.isoformat(), _month(month)) for month in months_back(today, back)])
    groups = [expected, born] if expected_first else [born, expected]
    return Ready([("", _("Choose a month")), *groups])


def _month(month: date) -> str:
    return formats.month_and_year(month)


class LongSelect(forms.Select):
    """A list of a hundred choices, written at once: Django's own renders a template for each of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attributes = {**self.get_context(name, "", attrs)["widget"]["attrs"], "name": name}
        return written_out(attributes, self.choices, "" if value is None else str(value))


def written_out(attributes: dict[str, Any], choices: Iterable[Any], chosen: str) -> SafeString:
    """A list of choices with groups, as HTML."""
    parts = "".join(_options(choice, chosen) for choice in choices)
    options = mark_safe(parts)  # noqa: S308 (each part is escaped)
    return format_html("<select{}>{}</select>", flatatt(attributes), options)


def _options(choice: Any, chosen: str) -> str:
    value, label = choice
    if isinstance(label, list):
        return format_html('<optgroup label="{}">{}</optgroup>', value, _group(tuple(label), chosen))
    return _group(((value, label),), chosen)


@lru_cache(maxsize=512)
def _group(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    return format_html_join(
        "", '<option value="{}"{}>{}</option>',
        ((value, mark_safe(" selected") if value == chosen else "", label) for value, label in choices),
    )  # fmt: skip
