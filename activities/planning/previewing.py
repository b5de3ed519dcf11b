"""A public page as a parent would see it, for those who plan: in any language, published or not."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils import translation

from familjecentral.privacy.access import PUBLIC, declared_access
from familjecentral.privacy.walls import NOBODY, reading_as
from staff.models import FamilyCentre

from .templates import planned_centres

if TYPE_CHECKING:
    from django.urls import ResolverMatch

    from staff.requests import StaffRequest

_LINK = re.compile(r'(<a\b[^>]*?\shref=")(/[^"]*)(")')
_FORM = re.compile(r"<form\b")
# The link past the head stays the first of the page.
_BODY = re.compile(r'(<body[^>]*>(?:\s*<a class="skip-link"[^>]*>[^<]*</a>)?)')
LONGEST = 500  # characters of an address


@dataclass(frozen=True)
class Previewed:
    """A public page of one centre: its address, what answers there, and the language that it is in."""

    centre: FamilyCentre
    path: str
    query: str
    language: str
    match: ResolverMatch

    @property
    def languages(self) -> list[tuple[str, str, str, bool]]:
        """(code, name, address of the preview, whether it is this one) of each language."""
        with translation.override(self.language):
            return [
                (
                    code,
                    name,
                    address_of(_with_query(translate_url(self.path, code), self.query)),
                    code == self.language,
                )
                for code, name in settings.LANGUAGES
            ]


def address_of(page: str) -> str:
    """Where the preview of a public page is."""
    return f"{reverse('activities_staff:preview')}?page={quote(page)}"


def previewed(person: Any, page: str) -> Previewed | None:
    """Those who plan at the centre: the public page of theirs at that address; None for any other address."""
    try:
        parts = urlsplit(page[:LONGEST])
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    language = translation.get_language_from_path(parts.path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            match = resolve(parts.path)
        except Resolver404:
            return None
    slug = match.kwargs.get("slug")
    centre = next((each for each in planned_centres(person) if each.slug == slug), None)
    if centre is None or declared_access(match.func) != PUBLIC:
        return None
    return Previewed(centre, parts.path, parts.query, language, match)


def shown(page: Previewed, request: StaffRequest) -> HttpResponse:
    """The page as a stranger gets it, with a banner, links that stay in the preview, and forms that send nothing.

    An unpublished centre is published for the time that the page takes, in a transaction that is taken back:
    so whatever a public page asks of a published centre holds here too, and nobody else ever sees it.
    """
    with translation.override(page.language), reading_as(NOBODY), transaction.atomic():
        if not page.centre.is_published:
            FamilyCentre.objects.filter(pk=page.centre.pk).update(is_published=True)
        try:
            response: HttpResponse = page.match.func(_as_stranger(page, request), **page.match.kwargs)
        finally:
            transaction.set_rollback(True)
    if response.has_header("Location"):
        return HttpResponse(status=302, headers={"Location": _staying(page, response["Location"])})
    if not response.get("Content-Type", "").startswith("text/html"):
        raise Http404  # a file is no page to look at
    return HttpResponse(_marked(page, response.content.decode()), status=response.status_code)


def _as_stranger(page: Previewed, request: StaffRequest) -> Any:
    """A request for the page itself, of nobody who is signed in."""
    stranger: Any = copy.copy(request)
    stranger.path = stranger.path_info = page.path
    stranger.method, stranger.GET, stranger.resolver_match = "GET", QueryDict(page.query), page.match
    stranger.user, stranger.reader, stranger.session = AnonymousUser(), NOBODY, SessionBase()
    stranger.META = {**request.META, "PATH_INFO": page.path, "QUERY_STRING": page.query}
    stranger.COOKIES, stranger.LANGUAGE_CODE = {}, page.language
    stranger.__dict__.pop("_messages", None)  # what staff are told is not shown, nor spent, here
    return stranger


def _marked(page: Previewed, html: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):  # staff read Swedish, whatever the page is in
        banner = render_to_string("planning/preview_banner.html", {"page": page})
    html = _LINK.sub(lambda link: f"{link[1]}{_staying(page, unescape(link[2]))}{link[3]}", html)
    html = _FORM.sub("<form inert", html)
    return _BODY.sub(lambda body: body[1] + banner, html, count=1)


def _staying(page: Previewed, address: str) -> str:
    """The preview of the centre's own pages; other addresses as they are."""
    path = urlsplit(address).path
    prefix = f"/{page.centre.slug}/"
    language = translation.get_language_from_path(path)
    return (
        address_of(address)
        if path.removeprefix(f"/{language}" if language else "").startswith(prefix)
        else address
    )


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
