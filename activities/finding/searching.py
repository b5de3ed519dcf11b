"""Search at one centre: by stem, part of a word, what a matter is called elsewhere, and nearly the same word."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rapidfuzz import process
from rapidfuzz.distance import OSA

from activities.templatetags.programme import soft_hyphens

from .concepts import Concept, by_phrase, phrase
from .documents import documents_of
from .words import fold, stems, words_in

if TYPE_CHECKING:
    from datetime import datetime

    from staff.models import FamilyCentre

    from .documents import Document, Text

LONGEST_QUERY = 200
MOST_WORDS = 12
MOST_RESULTS = 40
BEGINNING, PART = 3, 4  # fewest letters that find a word by its beginning, and by any part of it
SHORTEST_MISTYPED, LONG_WORD = 4, 8
NEAR_ENOUGH = 0.5  # for a word that is only proposed
AROUND = 60  # letters of a text shown on each side of what was found


class How(IntEnum):
    """How a word was found; the number is what it weighs."""

    SAME = 10
    STEM = 9
    BEGINNING = 7
    PART = 5
    ALSO_CALLED = 4
    NEARLY = 2


@dataclass(frozen=True)
class Why:
    """Why something was found: the text around the word, where it stands, and how it was found."""

    how: How
    text: Text
    before: str
    word: str
    after: str
    asked: str

    @property
    def note(self) -> str:
        if self.how == How.ALSO_CALLED:
            return _("another word for “{word}”").format(word=self.asked)
        return _("nearly “{word}”").format(word=self.asked) if self.how == How.NEARLY else ""


@dataclass(frozen=True)
class Result:
    document: Document
    why: list[Why]


@dataclass(frozen=True)
class Answer:
    """``is_partly``: nothing has all the words, so these have some. ``nearest``: a word to try instead."""

    query: str
    results: list[Result]
    is_partly: bool = False
    nearest: str = ""
    has_words: bool = True


@dataclass(frozen=True)
class _Asked:
    """A word of the query, or a phrase that means something."""

    raw: str
    words: tuple[str, ...]
    concept: Concept | None = None


_Hits = dict[int, tuple[int, Why]]  # by document: how much it weighs, and why


def search(centre: FamilyCentre, query: str, now: datetime) -> Answer:
    """Anyone: what is found at a published centre, best first; what is sooner before what is later."""
    query = " ".join(query[:LONGEST_QUERY].replace("\0", " ").split())
    if not phrase(query):
        return Answer(query, [], has_words=False)
    index = _Index(documents_of(centre, now), query)
    asked = index.asked
    hits = [index.hits(each) for each in asked]
    found = _together(hits, len(asked))
    is_partly = not found and len(asked) > 1
    if is_partly:
        found = _together(hits, 1)
    ordered = sorted(found, key=lambda n: (-found[n], index.order(n)))[:MOST_RESULTS]
    results = [Result(index.documents[n], [each[n][1] for each in hits if n in each][:2]) for n in ordered]
    return Answer(query, results, is_partly and bool(results), "" if results else index.nearest())


def _together(hits: list[_Hits], fewest: int) -> dict[int, int]:
    """Document → weight, of those that at least so many of the words have found."""
    weights: dict[int, list[int]] = defaultdict(list)
    for each in hits:
        for number, (weight, _why) in each.items():
            weights[number].append(weight)
    return {number: sum(those) for number, those in weights.items() if len(those) >= fewest}


class _Index:
    """The words of a centre's documents."""

    def __init__(self, documents: list[Document], query: str) -> None:
        self.documents = documents
        self._query = query
        self._language = get_language() or settings.LANGUAGE_CODE
        # folded word → (document, text, the word as it stands)
        self._at: dict[str, list[tuple[int, Text, str]]] = defaultdict(list)
        self._folded: list[tuple[int, Text, str]] = []
        for number, document in enumerate(documents):
            for text in document.texts:
                words = [(fold(word), word) for word in words_in(text.text)]
                for folded, word in words:
                    self._at[folded].append((number, text, word))
                self._folded.append((number, text, " " + " ".join(folded for folded, _word in words)))
        those = {(text.language, word.casefold()) for at in self._at.values() for _n, text, word in at}
        self._languages = {language for language, _word in those} | {settings.LANGUAGE_CODE, self._language}
        asked = {word.casefold() for word in words_in(query)}
        self._stems = stems(those | {(language, word) for language in self._languages for word in asked})

    @cached_property
    def asked(self) -> list[_Asked]:
        """The words of the query, phrases that mean something as one; without *och* and *the*."""
        words, meanings = phrase(self._query), by_phrase()
        raw = {fold(word): word for word in words_in(self._query)}
        found: list[_Asked] = []
        at = 0
        while at < len(words):
            length = next((n for n in (4, 3, 2, 1) if words[at : at + n] in meanings), 1)
            those = words[at : at + length]
            text = " ".join(raw.get(word, word) for word in those)
            found.append(_Asked(text, those, meanings.get(those)))
            at += length
        telling = [each for each in found if each.concept or self._says_something(each.raw)]
        return (telling or found)[:MOST_WORDS]

    def _says_something(self, word: str) -> bool:
        keys = [(language, word.casefold()) for language in (settings.LANGUAGE_CODE, self._language)]
        return all(self._stems.get(key, "") is not None for key in keys)

    def order(self, number: int) -> tuple[bool, float]:
        """What is at a time before what is at none, the soonest first."""
        session = self.documents[number].session
        return (session is None, session.starts_at.timestamp() if session else 0)

    def hits(self, asked: _Asked) -> _Hits:
        """The best hit in each document."""
        hits: _Hits = {}
        for folded in asked.words if len(asked.words) == 1 else ():
            for word, how in self._like(folded, asked.raw):
                self._add(hits, how, self._at[word], asked.raw)
        if asked.concept is not None:
            self._add_concept(hits, asked.concept, asked.raw)
        if not hits and len(asked.words) == 1:
            for word, concept in self._mistyped(asked.words[0]):
                if concept is not None:
                    self._add_concept(hits, concept, asked.raw)
                else:
                    self._add(hits, How.NEARLY, self._at[word], asked.raw)
        return hits

    def _like(self, folded: str, raw: str) -> list[tuple[str, How]]:
        """The words that are this one, or have it as stem, beginning or part."""
        own = {language: self._stems.get((language, raw.casefold())) for language in self._languages}
        found = []
        for word, places in self._at.items():
            if word == folded:
                found.append((word, How.SAME))
            elif any(
                own.get(text.language) and self._stems.get((text.language, each.casefold())) == own[text.language]
                for _n, text, each in places
            ):
                found.append((word, How.STEM))
            elif len(folded) >= BEGINNING and word.startswith(folded):
                found.append((word, How.BEGINNING))
            elif len(folded) >= PART and folded in word:
                found.append((word, How.PART))
        return found

    def _mistyped(self, folded: str) -> list[tuple[str, Concept | None]]:
        """The words nearest to one that isn't found: one letter wrong, two in a long one."""
        if len(folded) < SHORTEST_MISTYPED:
            return []
        candidates: dict[str, list[tuple[str, Concept | None]]] = defaultdict(list)
        for word in self._at:
            candidates[word].append((word, None))
        for part, word in self._parts:
            candidates[part].append((word, None))
        for name, concept in by_phrase().items():
            if len(name) == 1 and len(name[0]) >= SHORTEST_MISTYPED:
                candidates[name[0]].append((name[0], concept))
        most = 1 if len(folded) < LONG_WORD else 2
        near = process.extract(folded, list(candidates), scorer=OSA.distance, score_cutoff=most, limit=8)
        best = min((distance for _word, distance, _n in near), default=0)
        nearest = [each for word, distance, _n in near if distance == best for each in candidates[word]]
        of_the_centre = [each for each in nearest if each[1] is None]
        return of_the_centre or nearest

    @cached_property
    def _parts(self) -> list[tuple[str, str]]:
        """The parts of compounds, each with its whole word."""
        found = []
        for folded, places in self._at.items():
            parts = soft_hyphens(places[0][2]).split("\u00ad")
            found += [(fold(part), folded) for part in parts if len(parts) > 1]
        return found

    def _add(self, hits: _Hits, how: How, places: list[tuple[int, Text, str]], asked: str) -> None:
        for number, text, word in places:
            weight = how * text.weight
            if number not in hits or hits[number][0] < weight:
                hits[number] = (weight, _why(how, text, word, asked))

    def _add_concept(self, hits: _Hits, concept: Concept, asked: str) -> None:
        for name in concept.finds:
            looked_for = " ".join(phrase(name))
            for number, text, folded in self._folded:
                is_there = f" {looked_for}" in folded or (len(looked_for) > PART and looked_for in folded)
                weight = How.ALSO_CALLED * text.weight
                if is_there and (number not in hits or hits[number][0] < weight):
                    last = looked_for.rpartition(" ")[2]
                    word = next((each for each in words_in(text.text) if last in fold(each)), "")
                    hits[number] = (weight, _why(How.ALSO_CALLED, text, word, asked))

    def nearest(self) -> str:
        """The word of a title that is most like the query; empty when none is like it."""
        words = {
            fold(word): word for d in self.documents for text in d.texts if text.weight > 1
            for word in words_in(text.text) if len(word) >= SHORTEST_MISTYPED
        }  # fmt: skip
        asked = max((folded for each in self.asked for folded in each.words), key=len)
        near = process.extractOne(asked, list(words), scorer=OSA.normalized_similarity, score_cutoff=NEAR_ENOUGH)
        return words[near[0]] if near else ""


def _why(how: How, text: Text, word: str, asked: str) -> Why:
    """The text around the word, cut at words."""
    at = text.text.find(word) if word else -1
    if at < 0:
        return Why(how, text, text.text[: 2 * AROUND], "", "", asked)
    before, after = text.text[:at], text.text[at + len(word) :]
    if len(before) > AROUND:
        before = "… " + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " …"
    return Why(how, text, before, word, after, asked)
