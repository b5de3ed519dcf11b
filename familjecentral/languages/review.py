"""What state the texts of the pages are in, language by language. Changed here when somebody has read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext


@dataclass(frozen=True)
class Review:
    """``read_by``: the role of the native speaker who has read all of it, never a name; None: nobody has yet."""

    read_by: str | Promise | None = None
    read_on: date | None = None

    @property
    def is_read(self) -> bool:
        return self.read_by is not None

    def in_words(self) -> str:
        """For those who write and for the documents."""
        if self.read_by is None:
            return gettext("Written by us, and not yet read by a native speaker.")
        return gettext("Read by %(who)s, %(day)s.") % {"who": self.read_by, "day": self.read_on}


NOT_YET = Review()
# The Swedish texts are the ones that the others are made from; whoever reviews a language writes it here.
REVIEWS: dict[str, Review] = {
    "sv-simple": NOT_YET, "en": NOT_YET, "ar": NOT_YET, "so": NOT_YET,
    "ti": NOT_YET, "fa": NOT_YET, "uk": NOT_YET, "fi": NOT_YET,
}  # fmt: skip


def reach_in_words(language: str) -> str:
    """How much of the site is in the language."""
    if language in settings.CORE_LANGUAGES:
        return gettext("The pages that one needs to come: the week, signing up, one's own page and messages.")
    return gettext("All pages that parents meet.")


def review_of(language: str) -> Review:
    """The state of the language's texts. Raises KeyError for Swedish, which is what they are made from."""
    return REVIEWS[language]


TRANSLATED_TO = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
