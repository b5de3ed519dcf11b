"""What an address may have meant that leads nowhere: a mistyped centre, a session that is gone, a wrong word.

Nothing of the address is repeated on the page: it can hold a secret link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve, reverse
from django.utils.translation import get_language_from_path
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from activities import queries
from activities.models import ActivitySeries, ActivitySession

from .words import fold

if TYPE_CHECKING:
    from datetime import datetime

    from staff.models import FamilyCentre

# First parts of addresses that are no centre's, and those of secret links.
NOT_CENTRES = frozenset({
    "account", "admin", "anmald", "enkat", "health", "lottning", "personal", "platta", "sent-mail", "static", "v",
})  # fmt: skip
ALIKE_CENTRE, ALIKE_PAGE = 82, 0.7
SHORTEST_SLUG = 3
PAGES = {
    "vecka": "this_week", "veckan": "this_week", "week": "this_week", "schema": "this_week",
    "program": "this_week", "programme": "this_week", "manad": "this_week", "kalender": "this_week",
    "traff": "this_week",
    "grupper": "groups", "groups": "groups", "serie": "groups", "anmalan": "groups", "sok": "search",
    "search": "search", "inbjudan": "invitation",
}  # fmt: skip


@dataclass(frozen=True)
class Meant:
    """``session``: the one that was meant, or the next of the same activity. ``url``: the page that was meant, of
    ``centre``."""

    centre: FamilyCentre
    session: ActivitySession | None = None
    url: str = ""


def meant_by(path: str, now: datetime) -> Meant | None:
    """Anyone: the nearest to an address that is not found; None when it is like nothing. Some three queries."""
    parts = [part for part in path.split("/") if part]
    if parts and get_language_from_path(path) is not None:
        parts = parts[1:]
    if not parts or parts[0] in NOT_CENTRES or not re.fullmatch(r"[-\w]{1,80}", parts[0]):
        return None
    centre = _centre_like(parts[0])
    if centre is None:
        return None
    page, number = (*parts[1:3], "", "")[:2]
    if page == "traff" and re.fullmatch(r"\d{1,9}", number, re.ASCII):
        return Meant(centre, session=_session(centre, int(number), now))
    if page == "serie" and re.fullmatch(r"\d{1,9}", number, re.ASCII):
        return Meant(centre, url=_series(int(number)) or reverse("groups", args=[centre.slug]))
    return Meant(centre, url=_page(centre, parts[1:]))


def _centre_like(slug: str) -> FamilyCentre | None:
    centres = list(queries.published_centres())
    exact = next((centre for centre in centres if centre.slug == slug.casefold()), None)
    if exact is not None or len(slug) < SHORTEST_SLUG:
        return exact
    names = {n: fold(centre.slug) for n, centre in enumerate(centres)}
    names |= {n + len(centres): fold(centre.name) for n, centre in enumerate(centres)}
    near = process.extractOne(fold(slug), names, scorer=fuzz.WRatio, score_cutoff=ALIKE_CENTRE)
    return centres[near[2] % len(centres)] if near else None


def _session(centre: FamilyCentre, number: int, now: datetime) -> ActivitySession | None:
    """The session, wherever it is; one that is gone: the next of the activity that its neighbours are of.

    Sessions of an activity are written in a row, so a number between two of the same was one of them.
    """
    listed = ActivitySession.objects.listed().for_cards()
    at_another = listed.filter(pk=number).first()
    if at_another is not None:
        return at_another
    here = listed.filter(activity__centre=centre)
    before = here.filter(pk__lt=number).order_by("-pk").first()
    after = here.filter(pk__gt=number).order_by("pk").first()
    if before is None or after is None or before.activity_id != after.activity_id:
        return None
    return queries.next_of_activity(before.activity_id, now)


def _series(number: int) -> str:
    series = (
        ActivitySeries.objects.filter(pk=number, activity__centre__is_published=True)
        .exclude(activity__booking="invitation")
        .select_related("activity__centre")
        .first()
    )
    return reverse("series", args=[series.activity.centre.slug, series.pk]) if series else ""


def _page(centre: FamilyCentre, rest: list[str]) -> str:
    """The same page of the centre that was meant, when there is such a page; else by the word; else its start."""
    start = reverse("centre", args=[centre.slug])
    if not rest:
        return start
    near = process.extractOne(
        fold(rest[0]), list(PAGES), scorer=OSA.normalized_similarity, score_cutoff=ALIKE_PAGE
    )
    if near is None:
        return start
    whole = f"{start}{'/'.join(rest)}/"
    try:
        found = resolve(whole)
    except Resolver404:
        return reverse(PAGES[near[0]], args=[centre.slug])
    is_a_page = found.url_name in ("this_week", "week", "month", "groups", "search")
    return whole if is_a_page else reverse(PAGES[near[0]], args=[centre.slug])
