"""What staff have written for parents, in more languages: what is missing at a centre, and writing it.

Each app that holds such texts registers a ``Source`` when it starts, as for ``holdings``. A text that many rows
share, such as the note of a weekly session, is one entry: it is translated once, for all of them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.languages.content import Translated, fingerprint, is_older, translate
from familjecentral.languages.review import TRANSLATED_TO
from familjecentral.refusals import Refused

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from .models import FamilyCentre

LONGEST = 4000  # characters of a translation


class TranslationDenied(models.TextChoices):
    """Why a translation is not saved; each says what to do instead."""

    LANGUAGE = "language", _("There is no such language here: choose one of those on the page.")
    TOO_LONG = "too_long", _("The translation is too long: shorten it to at most 4,000 characters.")


class TranslationRefused(Refused):
    reason: TranslationDenied


@dataclass(frozen=True)
class Source:
    """Texts of one kind. ``permission``: of who translates them, where they have it at the centre. ``rows``: of a
    centre and a day, one query for each model; what is over is left out."""

    code: str
    label: str | Promise
    permission: str
    rows: Callable[[FamilyCentre, date], Sequence[QuerySet[Any]]]


_SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let the page of translations show the source, after those that were there before."""
    _SOURCES[source.code] = source


def sources_for(person: Any, centre: FamilyCentre) -> list[Source]:
    """The person themself: the kinds of text that they may translate at the centre."""
    return [source for source in _SOURCES.values() if person.has_perm(source.permission, centre)]


@dataclass(frozen=True)
class Entry:
    """One original text. ``said``: its translation, if any; ``rows``: in how many places it stands."""

    key: str
    what: str
    original: str
    said: str
    is_older: bool
    rows: int

    @property
    def is_missing(self) -> bool:
        return not self.said

    @property
    def lines(self) -> int:
        """Of the field to write in."""
        return min(12, 1 + max(self.original.count("\n") + len(self.original) // 60, self.said.count("\n")))


@dataclass(frozen=True)
class Standing:
    """Of one language: how many texts there are, and how many lack a translation or have one of an older text."""

    texts: int
    missing: int
    older: int


Places = list[tuple[Translated, str]]


@dataclass(frozen=True)
class Texts:
    """All that is to be translated at a centre, by source; read once, however many languages it is asked for."""

    by_source: Mapping[str, Mapping[str, Places]]

    def entries(self, source: str, language: str) -> list[Entry]:
        """What is missing first, then what is older than its original, then the rest; else as they stand."""
        found = [_entry(key, places, language) for key, places in self.by_source.get(source, {}).items()]
        return sorted(found, key=lambda entry: (not entry.is_missing, not entry.is_older))

    def standing(self, language: str, source: str | None = None) -> Standing:
        """Of one source, or of all."""
        chosen = self.by_source if source is None else {source: self.by_source.get(source, {})}
        found = [_entry(key, places, language) for texts in chosen.values() for key, places in texts.items()]
        return Standing(
            len(found), sum(entry.is_missing for entry in found), sum(entry.is_older for entry in found)
        )


def texts_at(centre: FamilyCentre, today: date, sources: Iterable[Source]) -> Texts:
    """Those who plan at the centre: what parents read there, with its translations. A query for each model."""
    return Texts({source.code: _grouped(source, centre, today) for source in sources})


def write_translations(
    *, centre: FamilyCentre, source: str, language: str, said: Mapping[str, str], today: date, by: Actor
) -> int:
    """Put the translations, by an entry's key, in all rows that say its text; an empty one takes it away.

    Returns how many texts differ from before: sent twice, it changes nothing the second time. A key whose original
    has changed meanwhile is passed over. Raises TranslationRefused.
    """
    if language not in TRANSLATED_TO or source not in _SOURCES:
        raise TranslationRefused(TranslationDenied.LANGUAGE)
    if any(len(text) > LONGEST for text in said.values()):
        raise TranslationRefused(TranslationDenied.TOO_LONG)
    with transaction.atomic():
        changed: dict[type[Translated], dict[Any, Translated]] = defaultdict(dict)
        written = set()
        for key, places in _grouped(_SOURCES[source], centre, today, lock=True).items():
            for row, field in places if key in said else ():
                text = said[key].strip()
                if row.translations.get(language, {}).get(field, "") != text or is_older(row, field, language):
                    translate(row, field, language, text)
                    changed[type(row)][row.pk] = row
                    written.add(key)
        for model, rows in changed.items():
            model._default_manager.bulk_update(rows.values(), ["translations"], batch_size=200)
        if written:
            record("translated_texts", by=by, thing=centre, count=len(written), detail=code_in_log(language))
    return len(written)


def code_in_log(language: str) -> str:
    """As the log takes it: ``sv_simple``."""
    return language.replace("-", "_")


def _grouped(source: Source, centre: FamilyCentre, today: date, *, lock: bool = False) -> dict[str, Places]:
    found: dict[str, Places] = defaultdict(list)
    for rows in source.rows(centre, today):
        for row in rows.select_for_update(of=("self",)) if lock else rows:
            for field in row.TRANSLATED:
                if original := getattr(row, field):
                    found[key_of(field, original)].append((row, field))
    return found


def key_of(field: str, original: str) -> str:
    """Of a text: the same words in the same field are one entry."""
    return hashlib.sha256(f"{field}\0{original}".encode()).hexdigest()[:16]


def _entry(key: str, places: Places, language: str) -> Entry:
    row, field = places[0]
    texts = [each.translations.get(language, {}).get(name, "") for each, name in places]
    # Some of the rows may have come after the translation: it is missing in these, and saved anew in all.
    said = next((text for text in texts if text), "")
    older = any(is_older(each, name, language) for each, name in places) or (bool(said) and not all(texts))
    what = f"{row._meta.verbose_name}: {row._meta.get_field(field).verbose_name}"  # type: ignore[union-attr]  # a text, no relation
    return Entry(key, what, str(getattr(row, field)), said, older, len(places))


def shown(text: str) -> str:
    """A mark of a translation as the page shows it: what nobody has touched since is not sent back."""
    return fingerprint(text)


def languages() -> Iterable[tuple[str, str]]:
    """Code and own name of each that texts are translated to."""
    return [(code, name) for code, name in settings.LANGUAGES if code in TRANSLATED_TO]
