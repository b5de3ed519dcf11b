"""make pictures: each page on phone, tablet and desktop, in Swedish and Arabic, light and dark, to look at.

Not collected by ``make test``. ``pytest tests/access/pictures.py`` writes ``test-results/pictures/``: a picture
for each variant, a sheet for each page with its variants side by side, and ``index.html`` with all sheets.
``FC_PICTURES`` names the addresses wanted, parted by commas (``FC_PICTURES=week,session make pictures``).
"""

from __future__ import annotations

import os
import re
import shutil
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from tests.access.pages import (
    Page,
    Visitors,
    admin_pages,
    opened_pages,
    posted_empty,
    public_addresses,
    staff_addresses,
)
from tests.access.screen import ORIGIN, static_file
from tests.access.states import empty_pages, long_words, special_pages

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).resolve().parents[2] / "test-results" / "pictures"
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1280, 800)}
SCHEMES = ("light", "dark")
TALLEST = 2600  # px: of what comes below, a picture says no more
WANTED = {name for name in os.environ.get("FC_PICTURES", "").split(",") if name}


@pytest.mark.django_db  # so that pytest-django makes the database that the module's world is in
def test_pictures(browser, world, in_savepoint):
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "sheets").mkdir(parents=True)
    pages = [page for page in all_pages(world) if not WANTED or page.name in WANTED]
    taken = take(browser, pages)
    sheets(browser, taken)
    number = sum(map(len, taken.values()))
    print(f"\n{number} pictures and {len(taken)} sheets: {FOLDER / 'index.html'}")
    assert number == len(pages) * len(SIZES) * len(SCHEMES)


def all_pages(world) -> list[Page]:
    visitors = Visitors(world)
    public, staff = list(public_addresses(world, world.own)), list(staff_addresses(world, world.own))
    plain = list(opened_pages(visitors, [*public, *staff, *admin_pages()]))
    pages = plain + list(posted_empty(visitors, [page for page in plain if not page.is_admin]))
    pages += special_pages(visitors)
    pages += empty_pages(visitors, public=True)
    pages += empty_pages(visitors, public=False)
    with long_words(world):
        pages += opened_pages(visitors, [*public, *staff], state="long")
    return list({str(page): page for page in pages}.values())


def take(browser: Browser, pages: list[Page]) -> dict[str, list[str]]:
    """The files' names, by page and state."""
    taken: dict[str, list[str]] = {}
    now: dict[str, str] = {}

    def answer(route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(body=now["html"], content_type="text/html; charset=utf-8")
        else:
            static_file(route)

    for scheme in SCHEMES:
        context = browser.new_context(color_scheme=scheme, service_workers="block", reduced_motion="reduce")
        context.route("**/*", answer)
        tab = context.new_page()
        for size, (width, height) in SIZES.items():
            tab.set_viewport_size({"width": width, "height": height})
            for page in pages:
                now["html"] = page.html
                tab.goto(ORIGIN + page.url)
                tall = min(TALLEST, max(height, tab.evaluate("document.documentElement.scrollHeight")))
                subject = re.sub(r"[^\w.-]+", "-", f"{page.name}-{page.state}")
                name = f"{subject}-{size}-{page.language}-{scheme}.png"
                clip = {"x": 0, "y": 0, "width": width, "height": tall}
                tab.screenshot(path=FOLDER / name, full_page=True, clip=clip)
                taken.setdefault(subject, []).append(name)
        context.close()
    return taken


def sheets(browser: Browser, taken: dict[str, list[str]]) -> None:
    """One picture for each page and state with its variants beside one another, and a page that shows them all."""
    context = browser.new_context(viewport={"width": 1800, "height": 900})
    tab = context.new_page()
    for subject, files in sorted(taken.items()):
        shown = "".join(
            f'<figure><img src="{(FOLDER / file).as_uri()}">'
            f"<figcaption>{escape(file[len(subject) + 1 : -4])}</figcaption></figure>"
            for file in sorted(files)
        )
        source = FOLDER / "sheets" / "sheet.html"
        source.write_text(f"{STYLE}<h1>{escape(subject)}</h1><main>{shown}</main>", encoding="utf-8")
        tab.goto(source.as_uri())
        tab.screenshot(path=FOLDER / "sheets" / f"{subject}.jpg", type="jpeg", quality=70, full_page=True)
        source.unlink()
    listed = "".join(
        f'<h2 id="{escape(subject)}">{escape(subject)}</h2><a href="sheets/{escape(subject)}.jpg">'
        f'<img loading="lazy" src="sheets/{escape(subject)}.jpg"></a>'
        for subject in sorted(taken)
    )
    index = f"<!doctype html><title>Pictures</title>{STYLE}<style>img{{width:100%}}</style>{listed}"
    (FOLDER / "index.html").write_text(index, encoding="utf-8")
    context.close()


STYLE = """<meta charset="utf-8"><style>body{margin:1rem;font:14px sans-serif;background:#888}
main{display:flex;flex-wrap:wrap;gap:10px;align-items:start}figure{margin:0;width:285px}img{width:100%}
h1,h2{margin:.3rem 0;font-size:18px}</style>"""
