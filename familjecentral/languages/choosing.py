"""The languages that a page is in, which of them is offered, and what is said where it lacks the one asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from babel.localedata import exists as is_a_language
from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import translation
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from familjecentral.privacy.access import PUBLIC, declared_access

from .addresses import instead_of, reading_language
from .content import direction
from .middleware import CHOSEN, COOKIE

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict
    from django.urls import ResolverMatch

NAMES = dict(settings.LANGUAGES)
_LANGUAGE_LIKE = re.compile(r"/([a-z]{2,3})(?:-[A-Za-z]{2,8})?(/.*)")


@dataclass(frozen=True)
class Choice:
    """A language that the page can be read in; ``url`` remembers it, ``address`` is what others are told."""

    code: str
    url: str
    address: str
    is_current: bool = False

    @property
    def name(self) -> str:
        return NAMES[self.code]

    @property
    def dir(self) -> str:
        return direction(self.code)

    @property
    def whole(self) -> str:
        """The address with the host that parents use."""
        return settings.PUBLIC_URL + self.address


@dataclass(frozen=True)
class Offer:
    """A sentence in another language, about reading the page in that; ``stay`` takes the offer away."""

    choice: Choice
    text: str
    no_thanks: str
    stay: str


@dataclass(frozen=True)
class Instead:
    """Said in a core language on a page that isn't in it."""

    code: str
    text: str

    @property
    def dir(self) -> str:
        return direction(self.code)


class PageLanguages:
    """Of one request. Nothing is worked out before a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def code(self) -> str:
        """The language that the page is in."""
        return reading_language()

    @property
    def name(self) -> str:
        return NAMES.get(self.code, self.code)

    @property
    def dir(self) -> str:
        return direction(self.code)

    @cached_property
    def choices(self) -> list[Choice]:
        """The languages that this page is in, the present one too; none for a page that has but one address."""
        match = self.request.resolver_match
        codes = _languages_of(match)
        found = [self._choice(code, match) for code in codes]
        return found if len({choice.address for choice in found}) == len(codes) else []

    @cached_property
    def alternates(self) -> list[Choice]:
        """For search engines: of a page that anyone may open and that is in the language asked for."""
        match = self.request.resolver_match
        if match is None or declared_access(match.func) != PUBLIC or self.instead or self.request.method == "POST":
            return []
        return self.choices

    @cached_property
    def instead(self) -> Instead | None:
        """What is said to who asked for a language that this page isn't in."""
        asked = instead_of(translation.get_language() or "")
        if not asked:
            return None
        with translation.override(asked):
            # Translators: stands on a page that isn't in the reader's language; say it in the language
            return Instead(asked, _("This page is not in your language yet. You can read it in:"))

    @cached_property
    def offer(self) -> Offer | None:
        """The language that the reader has chosen before, or that their browser asks for, if it is another."""
        match = self.request.resolver_match
        if match is None or match.url_name not in settings.LANGUAGE_OFFERED_AT:
            return None
        wanted = self._wanted()
        if not wanted or wanted == self.code:
            return None
        with translation.override(wanted):
            return Offer(
                choice=self._choice(wanted, match),
                # Translators: name your own language here, not English: "Läs sidan på svenska"
                text=_("Read this page in English"),
                no_thanks=_("No, thank you"),
                stay=self._choice(self.code, match).url,
            )

    def _wanted(self) -> str:
        remembered = self.request.COOKIES.get(COOKIE, "")
        if remembered:
            return remembered if remembered in NAMES else ""
        if self.code != settings.LANGUAGE_CODE:
            return ""  # whoever came here by an address in another language has what they asked for
        asked = parse_accept_lang_header(self.request.headers.get("Accept-Language", ""))
        codes = (code.lower() for code, _quality in asked)
        return next((known for code in codes for known in (code, code.split("-")[0]) if known in NAMES), "")

    @cached_property
    def unknown(self) -> list[Choice]:
        """Of an address that begins with a language that we don't have: the same page in those that we have."""
        found = _LANGUAGE_LIKE.fullmatch(self.request.path)
        if not found or found[1] in NAMES or not is_a_language(found[1]):
            return []
        try:
            with translation.override(settings.LANGUAGE_CODE):
                match: ResolverMatch | None = resolve(found[2])
        except Resolver404:
            match = None
        return [self._choice(code, match) for code in _languages_of(match)]

    def _choice(self, code: str, match: ResolverMatch | None) -> Choice:
        address = _address(match, code)
        query: QueryDict = self.request.GET.copy()
        query[CHOSEN] = code
        return Choice(code, f"{address}?{query.urlencode()}", address, code == self.code)


def _languages_of(match: ResolverMatch | None) -> list[str]:
    is_core = match is None or match.url_name in settings.CORE_PAGES
    return list(NAMES) if is_core else list(dict(settings.WHOLE_LANGUAGES))


def _address(match: ResolverMatch | None, code: str) -> str:
    """The page's path in the language; the start's for a page that isn't there."""
    with translation.override(code):
        if match is not None:
            try:
                return escape_leading_slashes(reverse(match.view_name, args=match.args, kwargs=match.kwargs))
            except NoReverseMatch:
                pass
        return reverse("centres")
