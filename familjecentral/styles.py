"""The style sheets as pages load them: one file each, and of Bootstrap only what some page can use.

The sources are static/css/site.css and its like, which import Bootstrap and static/css/theme/; a browser would
fetch thirty files for them. Here they become one, and rules of Bootstrap whose classes nothing of ours names are
left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import crispy_bootstrap5
import django.forms
import django_include_bootstrap
import tinycss2
from django.conf import settings
from tinycss2.ast import AtRule, Node, QualifiedRule

SOURCES = settings.BASE_DIR / "static" / "css"
# Each is a file of that name in SOURCES, and is served under it.
BUILT = (
    "site.css", "site-rtl.css", "embed.css", "admin.css",
    "gallery.css", "gallery-dark.css", "gallery-contrast.css",
)  # fmt: skip
OURS = ("familjecentral", "staff", "activities", "visits", "feedback", "reports")
BOOTSTRAP = Path(django_include_bootstrap.__path__[0]) / "static" / "css"
IMPORT = re.compile(r'@import url\("(?P<file>[^"]+)"\)(?: layer\((?P<layer>[\w-]+)\))?(?P<media>[^;]*);')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
VARIABLE = re.compile(r"(?<=[{;])(--bs-[\w-]+):")  # where it is given a value
EMPTY = re.compile(r"[^{}\n]+{}\n")
WORD = re.compile(r"[a-zA-Z][\w-]*")
# What names classes: our templates, code and scripts, and the templates of those who write fields for us.
NAMING = (
    (settings.BASE_DIR / "templates", "*.html"),
    (settings.BASE_DIR / "static" / "js", "*.js"),
    *((settings.BASE_DIR / app, "*.py") for app in OURS),
    (Path(crispy_bootstrap5.__path__[0]) / "templates", "*.html"),
    (Path(django.forms.__path__[0]), "*.html"),
)  # fmt: skip


def built(name: str) -> str:
    """The style sheet ``name`` of SOURCES, with what it imports in it."""
    source = IMPORT.sub(_imported, COMMENT.sub("", (SOURCES / name).read_text()))
    return re.sub(r"\n\s*", "\n", source).strip() + "\n"


def _imported(found: re.Match[str]) -> str:
    text = _text_of(found["file"])
    if found["layer"]:
        text = f"@layer {found['layer']} {{\n{text}}}\n"
    return f"@media {found['media'].strip()} {{\n{text}}}" if found["media"].strip() else text


def _text_of(name: str) -> str:
    if (BOOTSTRAP / name).exists():
        return used_of((BOOTSTRAP / name).read_text(), words())
    return built(name)


def changed_at() -> float:
    """When what the style sheets are made of was last written."""
    paths = [path for folder, pattern in (*NAMING, (SOURCES, "*.css")) for path in folder.rglob(pattern)]
    return max(path.stat().st_mtime for path in paths)


@cache
def words() -> frozenset[str]:
    """Every word that could be the name of a class on a page."""
    found: set[str] = set()
    for folder, pattern in NAMING:
        for path in folder.rglob(pattern):
            found.update(WORD.findall(path.read_text()))
    return frozenset(found)


def used_of(css: str, named: frozenset[str]) -> str:
    """The rules of ``css`` that a page with the classes ``named`` can match, without variables that none uses."""
    kept = "".join(_used(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), named))
    return _without_unused_variables(kept)


def _used(rules: Iterable[Node], named: frozenset[str]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            selectors = [each for each in _parted(rule.prelude) if _classes(each) <= named]
            if selectors:
                yield ",".join(tinycss2.serialize(each).strip() for each in selectors)
                yield "{" + tinycss2.serialize(rule.content).strip() + "}\n"
        elif isinstance(rule, AtRule) and rule.lower_at_keyword in ("media", "supports"):
            inner = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            if text := "".join(_used(inner, named)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{text}}}\n"
        elif not (isinstance(rule, AtRule) and rule.lower_at_keyword == "charset"):
            yield rule.serialize() + "\n"


def _parted(prelude: list[Any]) -> list[list[Any]]:
    """The selectors of a rule, one by one."""
    selectors: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def _classes(selector: list[Any]) -> set[str]:
    """The classes that must be on a page for ``selector`` to match; what stands in :not(…) and :is(…) need not."""
    return {
        after.value
        for dot, after in pairwise(selector)
        if dot.type == "literal" and dot.value == "." and after.type == "ident"
    }


def _without_unused_variables(css: str) -> str:
    ours = "".join(path.read_text() for path in SOURCES.rglob("*.css"))
    while True:
        unused = set(VARIABLE.findall(css)) - set(re.findall(r"--bs-[\w-]+", ours))
        unused -= set(re.findall(r"var\((--bs-[\w-]+)", css))
        if not unused:
            return EMPTY.sub("", css)
        names = "|".join(sorted(unused, key=len, reverse=True))
        css = re.sub(rf"(?<=[{{;])(?:{names}):[^;{{}}]*(?:;|(?=}}))", "", css)
