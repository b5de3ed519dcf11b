"""All that is asked of a set of pages, and where it is written down for ``make access``."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from tests.access import markup
from tests.access.pages import Page
from tests.access.screen import DESKTOP, PHONE, Screen

FOLDER = os.environ.get("FC_ACCESS_FOLDER")  # make access: pages and figures are written there

# What Django's own administration does not do, or does by scripts that are not run here: docs/access.md says so.
OF_DJANGO = {"button-name", "empty-table-header", "scrollable-region-focusable", "select-name", "target-size"}


@dataclass
class Seen:
    """What a set of pages has shown; ``faults``: what, and on which page it was seen first."""

    pages: int = 0
    states: dict[str, int] = field(default_factory=dict)
    targets: int = 0
    faults: dict[str, str] = field(default_factory=dict)

    def add(self, page: Page, kind: str, found: Iterable[str]) -> None:
        for one in found:
            self.faults.setdefault(f"{kind}: {one}", str(page))


def look(browser: Browser, pages: list[Page]) -> Seen:
    """Every page at 320 px in light, and on a desktop in dark; one and the same is looked at once."""
    different = list({page.html: page for page in reversed(pages)}.values())[::-1]
    seen = Seen(pages=len(pages))
    for page in pages:
        state = re.sub(r"\d+$", "", page.state)
        seen.states[state] = seen.states.get(state, 0) + 1
    light = Screen(browser, scheme="light", size=PHONE)
    for page, told in light.look((page, asks_of(page)) for page in different):
        seen.targets += told["measures"]["targets"]
        if not page.is_admin:  # Django's own pages, which no parent and hardly any staff meet, have rows as of old
            seen.add(page, "wider than 320 px", told["measures"]["wide"])
            seen.add(page, "target lower than 44 px", told["measures"]["low"] + told["measures"]["small"])
        rules = told.get("rules", [])
        if page.is_admin:
            rules = [one for one in rules if one.partition(":")[0] not in OF_DJANGO]
        seen.add(page, "axe", rules)
        seen.add(page, "axe, light", told.get("contrast", []))
        if page.state != "long":
            seen.add(page, "html", markup.faults(page.html, of_ours=not page.is_admin))
    light.close()
    dark = Screen(browser, scheme="dark", size=DESKTOP)
    for page, told in dark.look((page, ["contrast"]) for page in different if page.state != "long"):
        seen.add(page, "axe, dark", told["contrast"])
    dark.close()
    return seen


def keep(name: str, pages: list[Page], seen: Seen) -> None:
    """Write the pages and what they have shown, if anybody has asked for that."""
    if not FOLDER:
        return
    folder = Path(FOLDER) / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    for page in pages:
        if page.state != "long" and not page.is_admin:
            (folder / f"{str(page).replace(' ', '--')}.html").write_text(page.html, encoding="utf-8")
    (Path(FOLDER) / f"{name}.json").write_text(json.dumps(asdict(seen), ensure_ascii=False), encoding="utf-8")


def asks_of(page: Page) -> list[str]:
    """With long words it is the same page again: what can be broken then is what is too wide."""
    return ["measures"] if page.state == "long" else ["measures", "rules", "contrast"]
