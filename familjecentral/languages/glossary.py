"""The same word for the same thing in every text: ``locale/glossary.csv``, and whether translations keep to it.

A row is a term: its Swedish forms, a note, and the forms that each language may use. A form is the beginning of a
word, so that endings don't matter; several are parted by ``|``. An empty cell is not checked. Texts that say a
thing in another way, rightly, are in ``locale/glossary-exceptions.csv``.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from familjecentral import translations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from familjecentral.translations import Entry

FILE, EXCEPTIONS = "locale/glossary.csv", "locale/glossary-exceptions.csv"
SWEDISH = "sv"
# What else a word may begin with: an article or a preposition written together with it.
_PREFIXED = frozenset({"ar", "fa", "ti"})


@dataclass(frozen=True)
class Term:
    """``forms`` by the language's folder; those of Swedish say where the term is meant."""

    note: str
    forms: dict[str, list[str]]

    @property
    def name(self) -> str:
        return self.forms[SWEDISH][0]


def terms(project: Path) -> list[Term]:
    """The glossary. Raises ValueError for a row without a Swedish form."""
    found = []
    for row in _rows(project / FILE):
        forms = {language: _forms(cell) for language, cell in row.items() if language != "note" and cell.strip()}
        if SWEDISH not in forms:
            raise ValueError(f"{FILE}: a row without a Swedish form: {row}")
        found.append(Term(row["note"], forms))
    return found


def problems(project: Path) -> list[str]:
    """A line for each text whose translation uses none of the term's forms in its language."""
    swedish = _texts(project, SWEDISH)
    passed = {(row["language"], row["term"], row["text"]) for row in _rows(project / EXCEPTIONS)}
    return [
        f"{language}: “{term.name}” is called something else than in {FILE}: “{text}”"
        for language, term, text in _breaches(project, swedish)
        if (language, term.name, text) not in passed
    ]


def _breaches(project: Path, swedish: dict[tuple[str | None, str], Entry]) -> Iterator[tuple[str, Term, str]]:
    known = terms(project)
    for language in sorted({language for term in known for language in term.forms} - {SWEDISH}):
        theirs = _texts(project, language)
        for term in known:
            for key in swedish.keys() & theirs.keys() if language in term.forms else ():
                if _says(swedish[key], term.forms[SWEDISH], SWEDISH) and not _says(
                    theirs[key], term.forms[language], language
                ):
                    yield language, term, key[1]


def _says(entry: Entry, forms: list[str], language: str) -> bool:
    text = " ".join(entry.translations.values()).casefold()
    return any(_pattern(form, language).search(text) for form in forms)


@cache
def _pattern(form: str, language: str) -> re.Pattern[str]:
    begins = "" if language in _PREFIXED else r"(?<!\w)"
    return re.compile(begins + re.escape(form.casefold()))


def _texts(project: Path, language: str) -> dict[tuple[str | None, str], Entry]:
    file = project / "locale" / language / "LC_MESSAGES" / "django.po"
    entries = translations.read(file) if file.exists() else []
    return {entry.key: entry for entry in entries if entry.text and entry.is_translated and not entry.is_obsolete}


def _forms(cell: str) -> list[str]:
    return [form.strip() for form in cell.split("|") if form.strip()]


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))
