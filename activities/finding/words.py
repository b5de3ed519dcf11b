"""Words as a search compares them: in any writing, by their stems, and with what else they are called.

Stems are PostgreSQL's own (Snowball dictionaries, which come with it). A centre has some thousand words, so they
are compared here rather than through an index: parts of Swedish compounds and typing errors are then found too.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable

DICTIONARIES = {"sv": "swedish_stem", "sv-simple": "swedish_stem", "en": "english_stem", "ar": "arabic_stem",
                "fi": "finnish_stem"}  # fmt: skip
NO_STEMS = "simple"
_WORD = re.compile(r"\w+(?:[-‐‑’'·]\w+)*")
# Letters that are written in more than one way, and what is only decoration.
_ALIKE = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ø": "o", "æ": "a", "ß": "ss", "ı": "i"})
_NOT_LETTERS = re.compile(r"[\W_ـ]")


def words_in(text: str) -> list[str]:
    """The words of a text; one with a hyphen is one, and its parts are words too."""
    found = []
    for word in _WORD.findall(text.replace("\u00ad", "")):
        found.append(word)
        parts = re.split(r"\W", word)
        found += parts if len(parts) > 1 else []
    return found


def fold(word: str) -> str:
    """The word without case, accents, hyphens and vowel marks: ``Spädbarn`` and ``spadbarn`` are the same."""
    plain = unicodedata.normalize("NFKD", word.casefold()).translate(_ALIKE)
    return _NOT_LETTERS.sub("", "".join(sign for sign in plain if not unicodedata.combining(sign)))


def stems(words: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str | None]:
    """The stem of each (language, word); None for one that says nothing (*och*, *the*). One query."""
    pairs = sorted(set(words))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ts_lexize(dictionary::regdictionary, word)"
            " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked (dictionary, word, place)"
            " ORDER BY place",
            [[DICTIONARIES.get(language, NO_STEMS) for language, _word in pairs], [word for _l, word in pairs]],
        )
        found = [row[0] for row in cursor.fetchall()]
    return {
        (language, word): (fold(lexemes[0]) if lexemes else None)
        for (language, word), lexemes in zip(pairs, found, strict=True)
    }
