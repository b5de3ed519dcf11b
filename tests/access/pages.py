"""Every page of the product as HTML: each address of the walks, opened by the first person who may.

No server and no browser is needed to make them, so that a test can look at hundreds. A new address is here by
itself: it is in ``ADDRESSES``, or ``tests/secrecy/test_http.py`` fails.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import translation

from familjecentral.privacy.access import OPEN
from staff.access import access_of
from staff.secrecy import Who
from tests.secrecy.walking import addresses_of
from tests.secrecy.world import Place, World

# Who is asked for a page that not everybody may open, in this order: most are the lead's too.
STAFF = [Who.LEAD, Who.STAFF, Who.COORDINATOR, Who.IT, Who.DPO]
EMPTIED = {"text", "email", "tel", "number", "date", "time", "search", "password", "url", None}
IN_LANGUAGES = ("sv", "ar")  # the first of each direction; what differs between others is words
ANSWERS = (HTTPStatus.OK, 400, 403, 409, 422)  # of a form that was not accepted


@dataclass(frozen=True)
class Page:
    """One answer. ``name``: of its address; ``state``: what is special about it; ``who`` opened it."""

    name: str
    state: str
    language: str
    url: str
    who: Who
    html: str

    @property
    def is_public(self) -> bool:
        return self.who == Who.VISITOR

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin")

    def __str__(self) -> str:
        return f"{self.name} {self.state} {self.language}".replace(":", "-")


class Visitors:
    """A browser for each person, made when it is first needed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients: dict[Who, Client] = {}
        world.token_in_hand = world.tokens[Who.PARENT]

    def __getitem__(self, who: Who) -> Client:
        if who not in self.clients:
            self.clients[who] = self.world.client(who)
        return self.clients[who]


def is_page(response: HttpResponse, status: Iterable[int] = (HTTPStatus.OK,)) -> bool:
    is_html = response.get("Content-Type", "").startswith("text/html") and not response.streaming
    return response.status_code in status and is_html and b"<html" in response.content[:2000]


def match_of(url: str) -> ResolverMatch | None:
    """What the address leads to, in whichever language it is."""
    for language in IN_LANGUAGES:
        with translation.override(language):
            try:
                return resolve(urlsplit(url).path)
            except Resolver404:
                continue
    return None


def is_open(url: str) -> bool:
    """Is the page for everybody, or for whoever holds its link?"""
    match = match_of(url)
    return match is not None and access_of(match, match.func) in OPEN


def public_addresses(world: World, place: Place) -> Iterator[tuple[str, str, str]]:
    """(name, address, language) of the pages of parents, in each language that their address names."""
    known = set()
    for language in IN_LANGUAGES:
        with translation.override(language):
            for name, url in of_place(world, place):
                in_language = language == IN_LANGUAGES[0] or url.startswith(f"/{language}/")
                if url not in known and in_language and is_open(url):
                    known.add(url)
                    yield name, url, language


def staff_addresses(world: World, place: Place) -> Iterator[tuple[str, str, str]]:
    """The same of staff's pages, and of a page of each kind of the administration's."""
    for name, url in of_place(world, place):
        if not is_open(url):
            yield name, url, "sv"


def admin_pages() -> Iterator[tuple[str, str, str]]:
    """The front page of the administration, each model's list and form, and one deletion and one history."""
    yield "admin", reverse("admin:index"), "sv"
    rest = ["delete", "history"]
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        pk = model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
        yield f"admin:{name}_changelist", reverse(f"admin:{name}_changelist"), "sv"
        change = ("change", [pk]) if pk else ("add", [])
        yield f"admin:{name}_{change[0]}", reverse(f"admin:{name}_{change[0]}", args=change[1]), "sv"
        while rest and pk and model._meta.model_name == "venue":
            page = rest.pop()
            yield f"admin:{name}_{page}", reverse(f"admin:{name}_{page}", args=[pk]), "sv"


def of_place(world: World, place: Place) -> list[tuple[str, str]]:
    addresses = addresses_of(world, place, with_admin=False)
    return [(name, url) for name, url in addresses if name != "sent_mail"]  # the demo's alone


def opened_pages(
    visitors: Visitors, addresses: Iterable[tuple[str, str, str]], *, state: str = "plain"
) -> Iterator[Page]:
    for name, url, language in addresses:
        people = [Who.VISITOR] if is_open(url) else [Who.IT] if name.startswith("admin") else STAFF
        page = first_opened(visitors, people, Page(name, state, language, url, people[0], ""))
        if page:
            yield page


def first_opened(visitors: Visitors, people: list[Who], wanted: Page) -> Page | None:
    """The page as the first of them who may open it; None where nobody is shown a page."""
    for who in people:
        response = asked(visitors[who], wanted.url)
        if is_page(response):
            html = response.content.decode()
            return Page(wanted.name, wanted.state, wanted.language, wanted.url, who, html)
        if response.status_code in {HTTPStatus.OK, HTTPStatus.METHOD_NOT_ALLOWED}:
            return None  # a file, or something that is only sent to
    return None


class _UndoneError(Exception):
    """Takes a try back."""


def asked(client: Client, url: str, data: dict[str, Any] | None = None) -> HttpResponse:
    """The answer, to a form when there is data; what came of it is taken back."""
    cookies = copy.deepcopy(client.cookies)
    try:
        with transaction.atomic():
            response = client.get(url) if data is None else client.post(url, data)
            raise _UndoneError
    except _UndoneError:
        client.cookies = cookies
        return response


def posted_empty(visitors: Visitors, pages: Iterable[Page]) -> Iterator[Page]:
    """What each form on the pages answers when it is sent with nothing filled in, where that is a page."""
    known = set()
    for page in pages:
        number = 0
        for url, data in forms_of(page):
            shape = (
                urlsplit(url).path if page.is_public else name_of(url),
                page.language,
                tuple(sorted(re.sub(r"\d+", "n", key) for key in data)),
            )
            if shape in known:
                continue
            known.add(shape)
            response = asked(visitors[page.who], url, data)
            if is_page(response, ANSWERS):
                number += 1
                state = "error" if number == 1 else f"error{number}"
                yield Page(page.name, state, page.language, url, page.who, response.content.decode())


def name_of(url: str) -> str:
    match = match_of(url)
    return match.view_name if match else url


def forms_of(page: Page) -> Iterator[tuple[str, dict[str, Any]]]:
    """(address, what an empty-handed person sends) of each form that is posted: hidden fields, first button."""
    for form in lxml.html.document_fromstring(page.html).forms:
        if form.get("method", "").lower() != "post":
            continue
        data: dict[str, Any] = {}
        for field in form.iter("input", "textarea"):
            name, kind = field.get("name"), field.get("type")
            if name and name != "csrfmiddlewaretoken":
                if kind == "hidden":
                    data[name] = field.get("value", "")
                elif field.tag == "textarea" or kind in EMPTIED:
                    data[name] = ""
        for button in form.iter("button"):
            if button.get("name"):
                data[button.get("name")] = button.get("value", "")
                break
        yield urljoin(page.url, form.get("action") or page.url), data
