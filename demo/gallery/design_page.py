"""``docs/design.md``: the colours as the theme has them, and the components as they are declared."""

from __future__ import annotations

import re

from familjecentral.styles import SOURCES

from .components import COMPONENTS

COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})\b")
HEAD = """# Design

Written by `manage.py write_design_page` from `static/css/theme/` and `demo/gallery/components.py`; held by a test.
With DEBUG, `/komponenter/` shows every component in every state: light, dark, more contrast, right to left.

## How the theme is put together
`familjecentral/styles.py` makes one style sheet of `static/css/site.css` and what it imports, at start and at
`collectstatic`: Bootstrap without the rules whose classes no template, form or script of ours names, then our own
parts in layers. A later layer wins whatever its selector:

| Layer | Holds |
|---|---|
| `bootstrap` | grid, forms, tables; left to right or right to left |
| `tokens` | every colour and measure (`tokens.css`), and what `dark.css` and `contrast*.css` change of them |
| `base` | type, widths, the space between things, focus |
| `components` | what stands on many pages, one file each |
| `pages` | what belongs to one sort of page; edges for more contrast and for forced colours |
| `print` | paper |

No part has a colour of its own: it names a token. `tests/familjecentral/test_colours.py` counts the contrast of
every pair that meets: text at least 4.5 to 1 (7 to 1 with more contrast), edges and graphics at least 3 to 1.
A class that is put together in code (`state-{{ x }}`) is not found by its name: write the whole name somewhere.

## Rules
- One large heading a page, one filled button a page or card. The others are quiet; what destroys is `danger`.
- Colour is never alone: a word, and for a service a drawn shape too.
- What is pressed is at least 44 pixels high, at the door 64.
- Logical properties only (`margin-inline-start`): the same rule is right in Arabic.
- No word is broken but where it may part: titles get soft hyphens (`|soft_hyphens`).
- Nothing moves for those who have asked for less motion.
"""


def as_markdown() -> str:
    return "\n".join([HEAD, *_colours(), "", *_components()]) + "\n"


def _colours() -> list[str]:
    schemes = [_colours_of(name) for name in ("tokens", "dark", "contrast", "contrast-dark")]
    rows = []
    for name, light in schemes[0].items():
        others = [scheme.get(name) for scheme in schemes[1:]]
        dark, more, more_dark = others[0] or light, others[1] or light, others[2] or others[0] or light
        rows.append(f"| `{name}` | `{light}` | `{dark}` | `{more}` | `{more_dark}` |")
    return [
        "## Colours",
        "| Token | Light | Dark | More contrast | Dark, more contrast |",
        "|---|---|---|---|---|",
        *rows,
    ]


def _colours_of(name: str) -> dict[str, str]:
    return dict(COLOUR.findall((SOURCES / "theme" / f"{name}.css").read_text(encoding="utf-8")))


def _components() -> list[str]:
    rows = [
        f"| {each.name} | {each.what_for} | `templates/{each.template}` | `static/css/theme/{each.look}` | "
        f"{'; '.join(state.name for state in each.states)} |"
        for each in COMPONENTS
    ]
    return ["## Components", "| Name | What for | Template | Look | States |", "|---|---|---|---|---|", *rows]
