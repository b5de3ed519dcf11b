"""The languages of the survey: more than the other pages have, so its pages choose theirs by their address."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

RIGHT_TO_LEFT = frozenset({"ar", "fa"})


@dataclass(frozen=True)
class Language:
    """``code``: its BCP 47 tag (``sv-simple`` is easy Swedish), as it stands in the page; ``name``: its own."""

    code: str
    name: str

    @property
    def dir(self) -> str:
        return "rtl" if self.code in RIGHT_TO_LEFT else "ltr"

    @property
    def site_code(self) -> str:
        """The language in which the other pages meet this reader."""
        base = self.code.split("-")[0]
        return base if base in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


LANGUAGES = tuple(Language(code, name) for code, name in settings.SURVEY_LANGUAGES)
BY_CODE = {language.code: language for language in LANGUAGES}


def speaking(language: Language) -> AbstractContextManager[None]:
    """Everything in it is said in the language; what that lacks, in Swedish."""
    return translation.override(language.code)
