"""The language of a page is in its address: ``/ar/…``; without one it is Swedish, and stays so.

A page that a core language lacks is shown in Swedish at its address in that language, so that the links on it lead
on in the reader's language. The language in force is then ``sv-ti``: Swedish, at Tigrinya's addresses.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils import translation


def swedish_for(language: str) -> str:
    """The language in force on a page that is shown in Swedish to who reads ``language``."""
    return f"{settings.LANGUAGE_CODE}-{language}"


def instead_of(language: str) -> str:
    """The core language that the page is asked for in and isn't in; empty when it is in the language it should."""
    _swedish, _dash, asked = language.partition(f"{settings.LANGUAGE_CODE}-")
    return asked if asked in settings.CORE_LANGUAGES else ""


def reading_language() -> str:
    """The language that the page is in: one of ``settings.LANGUAGES``."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return settings.LANGUAGE_CODE if instead_of(language) else language


class AddressPrefix(LocalePrefixPattern):
    """``ar/``; nothing for Swedish; ``ti/`` for Swedish that stands in for Tigrinya."""

    @property
    def language_prefix(self) -> str:
        asked = instead_of(translation.get_language() or "")
        return f"{asked}/" if asked else str(super().language_prefix)


def in_every_language(*addresses: URLPattern | URLResolver | Any) -> list[URLResolver]:
    """The addresses in each language; those without a prefix are Swedish."""
    return [URLResolver(AddressPrefix(prefix_default_language=False), list(addresses))]
