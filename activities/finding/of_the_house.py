"""News and pages worth knowing are found by words too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from staff.house.news import news_now
from staff.house.pages import published_pages

from .documents import Source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from staff.models import FamilyCentre, KnowledgePage, News


def _news(centre: FamilyCentre, now: datetime) -> Iterable[News]:
    return news_now(centre, localdate(now))


def _pages(centre: FamilyCentre, _now: datetime) -> Iterable[KnowledgePage]:
    return published_pages(centre)


def _news_url(centre: FamilyCentre, _row: Any) -> str:
    return reverse("news", args=[centre.slug])


def _page_url(centre: FamilyCentre, row: Any) -> str:
    return reverse("knowledge_page", args=[centre.slug, row.slug])


SOURCES = (
    Source(_news, ("title", "text"), _news_url, _("News")),
    Source(_pages, ("title", "summary", "text"), _page_url, _("Good to know")),
)
