"""The plain text that documents are written in: headings with #, lists with -, paragraphs parted by empty lines.

Nothing else is markup, so that nothing that somebody writes can be anything but text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HEADINGS = {"# ": "title", "## ": "part", "### ": "section"}
FACT = re.compile(r"([^:.]{1,250}): (.+)")


@dataclass(frozen=True)
class Item:
    """A line of a list; ``label`` is what stands before its colon."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Block:
    """``kind``: title, part, section, list or text. ``number``: which of the parts it is, for links to it."""

    kind: str
    text: str = ""
    items: list[Item] = field(default_factory=list)
    number: int = 0


def blocks(text: str) -> list[Block]:
    """The text in blocks, in order. Any text has some reading: there is nothing to get wrong."""
    found: list[Block] = []
    lines: list[str] = []  # of the paragraph that is being read

    def end_paragraph() -> None:
        if lines:
            found.append(Block("text", " ".join(lines)))
            lines.clear()

    in_list = False
    for line in (raw.strip() for raw in text.splitlines()):
        mark = next((mark for mark in HEADINGS if line.startswith(mark)), "")
        if mark:
            end_paragraph()
            number = sum(each.kind == "part" for each in found) + 1
            found.append(Block(HEADINGS[mark], line.removeprefix(mark).strip(), number=number))
        elif line.startswith("- "):
            end_paragraph()
            if not in_list:
                found.append(Block("list"))
            found[-1].items.append(_item(line[2:].strip()))
        elif line:
            lines.append(line)
        else:
            end_paragraph()
        in_list = line.startswith("- ")
    end_paragraph()
    return found


def _item(line: str) -> Item:
    fact = FACT.fullmatch(line)
    return Item(fact[2], fact[1]) if fact else Item(line)


def without_title(text: str) -> tuple[str, list[Block]]:
    """The title that the text begins with (empty for none), and the rest."""
    found = blocks(text)
    if found and found[0].kind == "title":
        return found[0].text, found[1:]
    return "", found


# ---- Writing it


def title(text: object) -> str:
    return f"# {text}\n"


def part(text: object) -> str:
    return f"\n## {text}\n"


def section(text: object) -> str:
    return f"\n### {text}\n"


def item(text: object) -> str:
    return f"- {text}"


def fact(label: object, text: object) -> str:
    return f"- {label}: {text}"
