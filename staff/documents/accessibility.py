"""The accessibility statement (tillgänglighetsredogörelse) that the law on digital public services asks for."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from familjecentral.formats import long_date
from familjecentral.forms import phone
from staff.models import AccessibilityTest, FamilyCentre

from .prose import fact, item, part, title

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTED_BY_PROGRAM = Path(__file__).with_name("access_tested.json")


def latest_test() -> AccessibilityTest | None:
    """Anyone: the latest test that IT has entered."""
    return AccessibilityTest.objects.order_by("-tested_on", "-pk").first()


def tested_by_program() -> tuple[date, int] | None:
    """(day, number of pages) of the last ``make access`` that found no fault; None before."""
    if not TESTED_BY_PROGRAM.exists():
        return None
    told = json.loads(TESTED_BY_PROGRAM.read_text(encoding="utf-8"))
    return date.fromisoformat(told["tested_on"]), told["pages"]


def as_text() -> str:
    """The statement, in the language in force; what IT has entered stands as it was entered."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    centres = list(FamilyCentre.objects.filter(is_published=True).select_related("municipality").order_by("name"))
    bodies = ", ".join(dict.fromkeys(centre.municipality.full_name for centre in centres))
    test = latest_test()
    yield title(_("Accessibility statement"))
    yield _(
        "Everybody should be able to use this site, whatever they see, hear, move or understand, and whatever "
        "they use it with. Here it says how far it does, and how you tell us when it does not."
    )
    if bodies:
        yield "\n" + _("The site is answered for by: {bodies}.").format(bodies=bodies)
    yield part(_("How far the site follows the law"))
    yield (
        test.get_conformance_display()
        if test
        else _(
            "No test of the site has been entered yet, so we can not say how far it follows the law. Tell us what "
            "does not work for you."
        )
    )
    yield "\n" + _(
        "The law is the Act on access to digital public services (2018:1937). What it asks for is level AA of "
        "WCAG 2.1 (EN 301 549)."
    )
    yield from _fault_lines(test)
    yield part(_("Tell us what does not work"))
    yield _("Write or call the centre that you visit. You can also ask for what is on a page in another way.")
    yield ""
    yield from (item(_contact(centre)) for centre in centres)
    yield part(_("Who sees to it that the law is followed"))
    yield _(
        "The Agency for Digital Government (Digg) does. If you are not content with how we answer, you can tell "
        "them: https://www.digg.se/tdosanmalan"
    )
    yield part(_("How we test"))
    yield from _test_lines(test)


def _fault_lines(test: AccessibilityTest | None) -> Iterator[str]:
    faults = [line.strip().removeprefix("- ") for line in test.known_faults.splitlines()] if test else []
    faults = [fault for fault in faults if fault]
    if test:
        yield part(_("What we know does not work"))
        yield from (item(fault) for fault in faults)
        if not faults:
            yield _("We know of nothing that does not work.")


def _test_lines(test: AccessibilityTest | None) -> Iterator[str]:
    yield _(
        "Every change to the program is tried before it is used, by programs that look for known faults in its "
        "pages in a real browser. Such tests do not find everything, so people test as well."
    )
    if told := tested_by_program():
        yield _(
            "Last done on {day}, on {pages} pages and states of pages: no fault that is known was left."
        ).format(day=long_date(told[0]), pages=told[1])
    yield ""
    if test:
        yield fact(_("Last tested"), long_date(test.tested_on))
        yield fact(_("What was tested"), test.what)
        yield fact(_("Tested by"), test.by_whom)
    else:
        yield fact(_("Last tested"), _("no test by people has been entered yet"))


def _contact(centre: FamilyCentre) -> str:
    number = phone.shown(centre.phone) if centre.phone else ""
    return ", ".join(filter(None, [centre.name, number, centre.email]))
