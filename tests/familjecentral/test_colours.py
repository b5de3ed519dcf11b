"""Colours that meet on a page can be told apart, in each scheme (WCAG 2.2: 1.4.3, 1.4.6, 1.4.11)."""

import re

import pytest

from familjecentral.styles import SOURCES

THEME = SOURCES / "theme"
SCHEMES = {
    "light": ("tokens.css",),
    "dark": ("tokens.css", "dark.css"),
    "contrast": ("tokens.css", "contrast.css"),
    "contrast-dark": ("tokens.css", "dark.css", "contrast.css", "contrast-dark.css"),
}
TINTS = ("mhv", "bhv", "ofsk", "soc", "other", "alert", "warn", "ok")
GROUNDS = ("paper", "surface")

TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft", "spruce", "spruce-dark") for ground in GROUNDS),
    *((name, ground) for name in TINTS for ground in (f"{name}-tint", *GROUNDS)),
    *((ink, f"{name}-tint") for name in TINTS for ink in ("ink", "ink-soft")),
    *(
        ("spruce", "ofsk-tint"),
        ("spruce-dark", "ofsk-tint"),
        ("on-spruce", "spruce"),
        ("on-spruce", "spruce-dark"),
    ),
]
GRAPHICS = [
    *(("field-line", ground) for ground in GROUNDS),
    *(("spruce", ground) for ground in (*GROUNDS, "chart")),  # the edge of a button, of a bar in a chart
    *(("tick", ground) for ground in GROUNDS),
    ("on-tick", "tick"),
]


def colours_of(scheme):
    found = {}
    for name in SCHEMES[scheme]:
        found.update(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", (THEME / name).read_text()))
    return found


def light_of(colour):
    def linear(part):
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((light_of(one), light_of(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def too_weak(scheme, pairs, least):
    colours = colours_of(scheme)
    found = {pair: round(contrast(*(colours[name] for name in pair)), 2) for pair in pairs}
    return {pair: ratio for pair, ratio in found.items() if ratio < least}


def test_the_formula_gives_what_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(
    ("scheme", "least"), [("light", 4.5), ("dark", 4.5), ("contrast", 7), ("contrast-dark", 7)]
)
def test_text_can_be_read(scheme, least):
    assert too_weak(scheme, TEXT, least) == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_edges_ticks_and_focus_can_be_seen(scheme):
    assert too_weak(scheme, GRAPHICS, 3) == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_one_of_the_two_rings_of_focus_is_seen_on_any_ground(scheme):
    colours = colours_of(scheme)
    for ground in (*GROUNDS, *(f"{name}-tint" for name in TINTS)):  # it stands outside what has focus
        assert max(contrast(colours[ring], colours[ground]) for ring in ("ink", "focus")) >= 3, ground


@pytest.mark.parametrize("scheme", ["dark", "contrast", "contrast-dark"])
def test_a_scheme_changes_every_colour_of_text(scheme):
    light, other = colours_of("light"), colours_of(scheme)
    same = {name for name in ("ink", "ink-soft", "spruce", *TINTS) if light[name] == other[name]}
    assert same == set()


def test_no_part_of_the_theme_has_a_colour_of_its_own():
    """Only tokens name colours, else a scheme would miss them. White stands on paper, and behind a QR code."""
    tokens = {name for files in SCHEMES.values() for name in files}
    found = {
        (path.relative_to(THEME).as_posix(), colour)
        for path in THEME.rglob("*.css")
        if path.name not in tokens
        for colour in re.findall(r":[^;{}]*(#[0-9a-f]{3,8})\b", path.read_text())
    }
    assert found == {("pages/account.css", "#fff"), ("print.css", "#fff"), ("print.css", "#000")}


def test_the_admin_has_the_same_colours():
    own = set(re.findall(r"#[0-9a-f]{6}", (SOURCES / "admin.css").read_text()))
    assert own <= set(colours_of("light").values()) | set(colours_of("dark").values())
