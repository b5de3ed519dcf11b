"""What the demo's centres tell of their houses: the way there, news, pages worth knowing. All of it examples."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from familjecentral.audit.recording import SYSTEM
from staff.house import news, pages, services, visiting
from staff.models import PartnerService

from .chance import chance, key
from .house_texts import NEWS, PAGES, PLACES, TRANSLATED_PAGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from staff.models import FamilyCentre, KnowledgePage

# What is in every house of the demo; each lacks one thing, and of one thing nobody has said anything.
ALL_THERE = dict.fromkeys(visiting.FACTS, visiting.Known.YES)
LACKS = ("hearing_loop", "lift", "warm_food", "car_parking")
NOT_SAID = ("car_parking", "hearing_loop", "lift", "warm_food")
WORDS = {
    "entrance": "Gröna dörren mot gården. Ring på om den är låst.",
    "transport": "Bussen stannar vid Exempeltorget, två minuter härifrån.",
    "parking": "Gratis i två timmar på baksidan. Ta en p-skiva.",
    "bring": "Strumpor eller tofflor, blöjor och egen matsäck om ni vill. Kaffe och frukt finns.",
    "allergies": "Ha inga nötter med dig hit, och ingen parfym.",
    "animals": "Hunden får vänta utanför. Ledarhundar är välkomna, säg till innan du kommer.",
}


def tell_of_houses(centres: Sequence[FamilyCentre], today: date) -> None:
    """For each centre; the first has all pages, and the others some of them."""
    for number, centre in enumerate(centres):
        _say_how_to_find(centre, number)
        for service in centre.services.filter(kind__in=PLACES).order_by("pk"):
            place = PLACES[PartnerService.Kind(service.kind)]
            services.change_service_text(service=service, about=service.about, place_in_house=place, by=SYSTEM)
        rng = chance(f"house {centre.slug}")
        for days, last, is_pinned, title, text in NEWS:
            news.write_news(
                centre=centre, title=title, text=text, from_date=today - timedelta(days=days),
                to_date=today + timedelta(days=last), is_pinned=is_pinned, key=key(rng), by=SYSTEM,
            )  # fmt: skip
        for title, summary, text in PAGES:
            page = pages.write_page(
                centre=centre, title=title, summary=summary, text=_unwrapped(text), is_published=True,
                key=key(rng), by=SYSTEM, today=today - timedelta(days=30),
            )  # fmt: skip
            _translate(page)


def _unwrapped(text: str) -> str:
    """The text with each paragraph on one line: a line end of a page's text is one for its readers too."""
    return re.sub(r"^(?!# )(.+)\n(?!\n|# |- |\d+\. )", r"\1 ", text, flags=re.MULTILINE)


def _say_how_to_find(centre: FamilyCentre, number: int) -> None:
    answers: dict[str, Any] = ALL_THERE | {
        LACKS[number % len(LACKS)]: visiting.Known.NO,
        NOT_SAID[number % len(NOT_SAID)]: visiting.Known.UNKNOWN,
    }
    visiting.change_guide(centre=centre, by=SYSTEM, **answers, **WORDS)


def _translate(page: KnowledgePage) -> None:
    """Some of the pages are there in more languages, as a centre would have them."""
    if page.title in TRANSLATED_PAGES:
        page.translations = {
            language: fields | ({"text": _unwrapped(fields["text"])} if "text" in fields else {})
            for language, fields in TRANSLATED_PAGES[page.title].items()
        }
        page.save(update_fields=["translations"])
