"""The fonts that typst sets with: those of the machine, and those that are within typst."""

from functools import cache

import typst

# Installed on the machine (Dockerfile); the last two are within typst, so that there is always something.
FONTS = ["Open Sans", "Noto Sans", "Noto Sans Arabic", "DejaVu Sans", "Libertinus Serif", "DejaVu Sans Mono"]


@cache
def font_book() -> typst.Fonts:
    """All that are here; looked for once."""
    return typst.Fonts()


@cache
def fonts() -> list[str]:
    """Those of FONTS that are here, in order."""
    here = {family.lower() for family in font_book().families()}
    return [family for family in FONTS if family.lower() in here]
