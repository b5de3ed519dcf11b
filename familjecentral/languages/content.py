"""What staff write, in more languages than the one they write it in: field by field, in the row itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import translation

# Beside what Django knows; those that are read from the right.
RIGHT_TO_LEFT = frozenset({"ar", "fa"})


class Translated(models.Model):
    """A row with texts that staff write in Swedish, and may have in other languages too.

    ``TRANSLATED``: the fields that have translations. ``translations``: by language code, then by field's name;
    what is missing is not in it.
    """

    TRANSLATED: ClassVar[tuple[str, ...]] = ()

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

    def __str__(self) -> str:
        return self.text


def direction(language: str) -> str:
    """``rtl`` or ``ltr``, as HTML writes it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def said(row: object, field: str, language: str | None = None) -> Said:
    """What ``row`` says in the language (the page's, unless given): else in Swedish, and says that it is.

    ``row`` need not have translations: then it is Swedish.
    """
    language = language or translation.get_language() or settings.LANGUAGE_CODE
    translations: dict[str, dict[str, str]] = getattr(row, "translations", None) or {}
    text = translations.get(language, {}).get(field, "")
    return Said(text, language) if text else Said(str(getattr(row, field)), settings.LANGUAGE_CODE)


def missing(row: Translated, language: str) -> list[str]:
    """The names of the fields that say something in Swedish and nothing in the language."""
    there = row.translations.get(language, {})
    return [field for field in row.TRANSLATED if getattr(row, field) and not there.get(field)]
