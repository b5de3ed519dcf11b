"""The languages of the survey: those that all of the site is in. Its addresses end with theirs."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from familjecentral.languages.content import direction


@dataclass(frozen=True)
class Language:
    """``code``: its BCP 47 tag (``sv-simple`` is easy Swedish), as it stands in the page; ``name``: its own."""

    code: str
    name: str

    @property
    def dir(self) -> str:
        return direction(self.code)


LANGUAGES = tuple(Language(code, name) for code, name in settings.WHOLE_LANGUAGES)
BY_CODE = {language.code: language for language in LANGUAGES}


def speaking(language: Language) -> AbstractContextManager[None]:
    """Everything in it is said in the language."""
    return translation.override(language.code)
