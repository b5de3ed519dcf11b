"""One browser page in which hundreds of pages are looked at, without a server and without loading each anew.

A page's styles stay where they are and its content takes the place of the one before: what costs is then only what
is asked about it. Scripts don't run: this is what everybody gets before, and without, them.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator
from itertools import batched
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Route

from tests.access.pages import Page

ORIGIN = "http://familjecentral.test"
PHONE, DESKTOP = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
SCRIPT = Path(__file__).with_name("screen.js").read_text(encoding="utf-8")
AT_ONCE = 20  # pages in one question to the browser
DOCTYPE = "<!doctype html><title>-</title>"


class Screen:
    """A browser page of one size and scheme."""

    def __init__(self, browser: Browser, *, scheme: str, size: dict[str, int]) -> None:
        self.context = browser.new_context(viewport=size, color_scheme=scheme, service_workers="block")
        self.context.route("**/*", static_file)
        self.page = self.context.new_page()
        self.page.goto(ORIGIN + "/")
        self.page.evaluate(AXE_SCRIPT)
        self.page.evaluate(SCRIPT)

    def look(self, pages: Iterable[tuple[Page, list[str]]]) -> Iterator[tuple[Page, dict[str, Any]]]:
        """Each page with what was asked of it: ``measures``, ``rules`` of axe, or its ``contrast``.

        ``measures``: what is wider than the screen, and targets lower than 44 px (``low``) and 24 px (``small``).
        ``contrast`` is asked only of what has not been looked at on a page before, in this scheme.
        """
        for some in batched(pages, AT_ONCE, strict=False):
            asked = [{"html": page.html, "url": page.url, "asks": asks} for page, asks in some]
            answers = self.page.evaluate("(pages) => looked.look(pages)", asked)
            yield from zip([page for page, _asks in some], answers, strict=True)

    def close(self) -> None:
        self.context.close()


def static_file(route: Route) -> None:
    """What a page asks for: files of ours; else nothing."""
    path = urlsplit(route.request.url).path
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if path == "/":
        route.fulfill(body=DOCTYPE, content_type="text/html")
    elif found:
        route.fulfill(path=found, content_type=mimetypes.guess_type(path)[0] or "text/plain")
    else:
        route.fulfill(status=404, body="")
