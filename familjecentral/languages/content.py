"""What staff write, in more languages than the one they write it in: field by field, in the row itself."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .addresses import reading_language
from .codes import RIGHT_TO_LEFT

# In ``translations``, beside the languages: of which original each translation was made.
ORIGINALS = "#"


class Translated(models.Model):
    """A row with texts that staff write in Swedish, and may have in other languages too.

    ``TRANSLATED``: the fields that have translations. ``translations``: by language code, then by field's name;
    what is missing is not in it.
    """

    TRANSLATED: ClassVar[tuple[str, ...]] = ()
    # Of these a translation is shown only while the original is what it was made of: a new reason is another one.
    ONLY_FRESH: ClassVar[frozenset[str]] = frozenset()

    translations = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Said:
    """A text as it is shown, with the language that it is in."""

    text: str
    language: str

    @property
    def dir(self) -> str:
        return direction(self.language)

    @property
    def html(self) -> SafeString:
        """Within a ``bdi`` with ``lang`` and ``dir``."""
        return format_html('<bdi lang="{}" dir="{}">{}</bdi>', self.language, self.dir, self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


def direction(language: str) -> str:
    """``rtl`` or ``ltr``, as HTML writes it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def said(row: object, field: str, language: str | None = None) -> Said:
    """What ``row`` says in the language (the page's, unless given): else in Swedish, and says that it is.

    ``row`` need not have translations: then it is Swedish. It may know of a name what that stands for, such as a
    title that is another row's when it has none of its own: ``saying(field, language)``, None for its own fields.
    """
    language = language or reading_language()
    saying = getattr(row, "saying", None)
    if saying is not None and (found := saying(field, language)) is not None:
        return found
    translations: dict[str, dict[str, str]] = getattr(row, "translations", None) or {}
    text = translations.get(language, {}).get(field, "")
    if text and field in getattr(row, "ONLY_FRESH", ()) and is_older(row, field, language):  # type: ignore[arg-type]  # one with translations
        text = ""
    return Said(text, language) if text else Said(str(getattr(row, field)), settings.LANGUAGE_CODE)


def missing(row: Translated, language: str) -> list[str]:
    """The names of the fields that say something in Swedish and nothing in the language."""
    there = row.translations.get(language, {})
    return [field for field in row.TRANSLATED if getattr(row, field) and not there.get(field)]


def fingerprint(original: str) -> str:
    """Of an original: kept beside its translation, so that a later change of it shows."""
    return hashlib.sha256(original.encode()).hexdigest()[:12]


def is_older(row: Translated, field: str, language: str) -> bool:
    """Whether the row's original has changed since it was translated; the translation is shown all the same."""
    if not row.translations.get(language, {}).get(field):
        return False
    made_of = row.translations.get(ORIGINALS, {}).get(language, {}).get(field)
    return made_of != fingerprint(getattr(row, field))


def translate(row: Translated, field: str, language: str, text: str) -> None:
    """Put a translation of the field, as it reads now, into the row (not saved); an empty one takes it away."""
    said_in = row.translations.setdefault(language, {})
    made_of = row.translations.setdefault(ORIGINALS, {}).setdefault(language, {})
    if text:
        said_in[field], made_of[field] = text, fingerprint(getattr(row, field))
    else:
        said_in.pop(field, None)
        made_of.pop(field, None)


def translations_for(source: Translated, **fields: str) -> dict[str, Any]:
    """The translations of ``source`` for a row made of it: ``title="title"`` says which field becomes which.

    ``translations_for(template, title="title")`` is what a new activity of the template begins with.
    """
    found: dict[str, Any] = {}
    for language, texts in source.translations.items():
        if language == ORIGINALS:
            continue
        for new, old in fields.items():
            if text := texts.get(old):
                found.setdefault(language, {})[new] = text
                if made_of := source.translations.get(ORIGINALS, {}).get(language, {}).get(old):
                    found.setdefault(ORIGINALS, {}).setdefault(language, {})[new] = made_of
    return found


def taken_over(
    translations: dict[str, Any], field: str, source: Translated | None, source_field: str
) -> dict[str, Any]:
    """``translations`` with those of ``field`` from ``source``, which its text has been taken from.

    Without a source they stay as they are; so do those that the source lacks.
    """
    return merged(translations, translations_for(source, **{field: source_field}) if source else {})


def merged(translations: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """``translations`` with what ``more`` says instead; neither is changed."""
    found: dict[str, Any] = copy.deepcopy(translations)
    for language, fields in more.items():
        if language == ORIGINALS:
            for code, texts in fields.items():
                found.setdefault(ORIGINALS, {}).setdefault(code, {}).update(texts)
        else:
            found.setdefault(language, {}).update(fields)
    return found


def without(translations: dict[str, Any], field: str) -> dict[str, Any]:
    """``translations`` but those of ``field``, whose text has gone."""

    def but(texts: dict[str, Any]) -> dict[str, Any]:
        return {name: text for name, text in texts.items() if name != field}

    made_of = {
        language: left for language, texts in translations.get(ORIGINALS, {}).items() if (left := but(texts))
    }
    found = {code: left for code, texts in translations.items() if code != ORIGINALS and (left := but(texts))}
    return found | ({ORIGINALS: made_of} if made_of else {})


def said_by_us(field: str, say: Callable[[], str]) -> dict[str, Any]:
    """The translations of a field that the program fills with a text of its own: in every language that has it."""
    with translation.override(settings.LANGUAGE_CODE):
        original = say()
    found: dict[str, Any] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            text = say()
        if language != settings.LANGUAGE_CODE and text != original:
            found[language] = {field: text}
            found.setdefault(ORIGINALS, {})[language] = {field: fingerprint(original)}
    return found
