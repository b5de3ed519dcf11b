"""News of a centre: writing it, putting one on the start page, and taking it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from familjecentral.audit.recording import Actor, record
from staff.development.once import write_once
from staff.models import Closure, FamilyCentre, News

from .rules import HouseDenied, HouseRefused

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

MOST_CLOSURES = 20


def news_now(centre: FamilyCentre, today: date) -> QuerySet[News]:
    """Anyone: what is shown today, the pinned one first, then the newest."""
    shown = Q(to_date__isnull=True) | Q(to_date__gte=today)
    return News.objects.filter(shown, centre=centre, from_date__lte=today)


def pinned_news(centre: FamilyCentre, today: date) -> News | None:
    """Anyone: what the centre's start shows today; None for nothing."""
    return news_now(centre, today).filter(is_pinned=True).first()


def closures_to_come(centre: FamilyCentre, today: date) -> list[Closure]:
    """Anyone: when the house is closed from today on, the next first."""
    return list(centre.closures.filter(to_date__gte=today).order_by("from_date", "from_time")[:MOST_CLOSURES])


def all_news(centre: FamilyCentre) -> QuerySet[News]:
    """Leads and coordinators of the centre: all of it, also what is to come and what is over; the newest first."""
    return News.objects.filter(centre=centre).order_by("-from_date", "-pk")


def write_news(
    *, centre: FamilyCentre, title: str, text: str, from_date: date, to_date: date | None, is_pinned: bool,
    key: UUID, by: Actor,
) -> News:  # fmt: skip
    """Tell something new; once per ``key``. What was pinned before is not any more. Raises HouseRefused."""
    news = News(centre=centre, key=key, from_date=from_date, to_date=to_date, is_pinned=is_pinned)
    _fill(news, title, text)
    with transaction.atomic():
        _pin(news)
        told = ("centre_id", "title", "text")
        return write_once(news, told=told, action="wrote_news", by=by, reused=HouseRefused(HouseDenied.KEY_REUSED))


def change_news(
    *, news: News, title: str, text: str, from_date: date, to_date: date | None, is_pinned: bool, by: Actor
) -> News:
    """Word it anew, show it on other days, put it on the start page or take it from there. Raises HouseRefused."""
    with transaction.atomic():
        news = News.objects.select_for_update(of=("self",)).get(pk=news.pk)
        news.from_date, news.to_date, news.is_pinned = from_date, to_date, is_pinned
        _fill(news, title, text)
        _pin(news)
        news.save()
        record("changed_news", by=by, thing=news)
    return news


def remove_news(*, news: News, by: Actor) -> None:
    """Take it away, for good."""
    with transaction.atomic():
        record("removed_news", by=by, thing=news)
        news.delete()


def _fill(news: News, title: str, text: str) -> None:
    news.title, news.text = " ".join(title.split()), text.strip()
    if not news.title:
        raise HouseRefused(HouseDenied.NO_TITLE)
    if not news.text:
        raise HouseRefused(HouseDenied.NO_TEXT)
    if news.to_date is not None and news.to_date < news.from_date:
        raise HouseRefused(HouseDenied.ENDS_BEFORE)


def _pin(news: News) -> None:
    """One is pinned at a time: two who pin at once, one after the other."""
    FamilyCentre.objects.select_for_update().get(pk=news.centre_id)
    if news.is_pinned and not News.objects.filter(key=news.key, is_pinned=True).exists():
        News.objects.filter(centre=news.centre_id, is_pinned=True).update(is_pinned=False)
