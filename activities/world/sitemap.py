"""What search engines may find: the pages of published centres, in each language, and sessions to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import override

from staff.models import FamilyCentre, KnowledgePage

from .told import told_sessions, whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

OF_A_CENTRE = (
    "centre", "this_week", "groups", "services", "find_us", "news", "knowledge", "about_us", "feedback_write",
    "said_and_done", "suggestions",
)  # fmt: skip
OF_ALL = ("centres", "storage", "accessibility")
WEEKS_AHEAD = 5
MOST = 5000  # pages, each in every language: a sitemap may not be much larger


@dataclass(frozen=True)
class Entry:
    """One page: its address, the same in each language that it is in, and the day it changed, if that is known."""

    address: str
    in_languages: list[tuple[str, str]]
    changed_on: date | None = None


def entries(now: datetime) -> list[Entry]:
    """Anyone, anywhere: all of it, in the order of what there is. Three queries, however many centres.

    Nothing of a discreet or hidden group, and no draft.
    """
    with override(settings.LANGUAGE_CODE):  # whose addresses begin with no language
        return list(islice(_entries(now), MOST))


def _entries(now: datetime) -> Iterator[Entry]:
    for name in OF_ALL:
        yield _entry(name)
    for slug in FamilyCentre.objects.filter(is_published=True).order_by("pk").values_list("slug", flat=True):
        for name in OF_A_CENTRE:
            yield _entry(name, slug)
    pages = KnowledgePage.objects.filter(is_published=True, centre__is_published=True)
    for slug, page, changed_on in pages.order_by("pk").values_list("centre__slug", "slug", "changed_on"):
        yield _entry("knowledge_page", slug, page, changed_on=changed_on)
    today = localtime(now).date()
    sessions = told_sessions().filter(on_date__range=(today, today + timedelta(weeks=WEEKS_AHEAD)))
    for slug, pk in sessions.order_by("starts_at", "pk").values_list("activity__centre__slug", "pk")[:MOST]:
        yield _entry("session", slug, pk)


def _entry(name: str, *args: object, changed_on: date | None = None) -> Entry:
    path = reverse(name, args=args)
    languages = settings.LANGUAGES if name in settings.CORE_PAGES else settings.WHOLE_LANGUAGES
    in_languages = [
        (code, whole(path if code == settings.LANGUAGE_CODE else f"/{code}{path}")) for code, _name in languages
    ]
    return Entry(whole(path), in_languages, changed_on)
