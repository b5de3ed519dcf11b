"""Pages worth knowing: writing, publishing and removing them."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify

from familjecentral.audit.recording import Actor, record
from staff.development.once import write_once
from staff.models import FamilyCentre, KnowledgePage

from .links import forget_links
from .rules import HouseDenied, HouseRefused

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

LONGEST_SLUG = 50  # with room for a number after it


def published_pages(centre: FamilyCentre) -> QuerySet[KnowledgePage]:
    """Anyone: the centre's published pages, by title."""
    return KnowledgePage.objects.filter(centre=centre, is_published=True)


def published_page(centre: FamilyCentre, slug: str) -> KnowledgePage | None:
    """Anyone: one published page of the centre, or None (so too for a draft)."""
    return published_pages(centre).filter(slug=slug).first()


def all_pages(centre: FamilyCentre) -> QuerySet[KnowledgePage]:
    """Leads and coordinators of the centre: all its pages, drafts first, then by title."""
    return KnowledgePage.objects.filter(centre=centre).order_by("is_published", "title", "pk")


def write_page(
    *, centre: FamilyCentre, title: str, summary: str, text: str, is_published: bool, key: UUID, by: Actor,
    today: date,
) -> KnowledgePage:  # fmt: skip
    """Write a page; once per ``key``. Its address is made from its title, and stays. Raises HouseRefused."""
    page = KnowledgePage(centre=centre, key=key, is_published=is_published, changed_on=today)
    _fill(page, title, summary, text)
    with transaction.atomic():
        FamilyCentre.objects.select_for_update().get(pk=centre.pk)
        page.slug = _free_slug(page)
        told = ("centre_id", "title", "text")
        return write_once(
            page, told=told, action="wrote_knowledge_page", by=by, reused=HouseRefused(HouseDenied.KEY_REUSED)
        )


def change_page(
    *, page: KnowledgePage, title: str, summary: str, text: str, is_published: bool, by: Actor, today: date
) -> KnowledgePage:
    """Word it anew, publish it or make it a draft again. Raises HouseRefused."""
    with transaction.atomic():
        page = KnowledgePage.objects.select_for_update(of=("self",)).get(pk=page.pk)
        page.is_published, page.changed_on = is_published, today
        _fill(page, title, summary, text)
        page.save()
        forget_links(page)
        record("changed_knowledge_page", by=by, thing=page)
    return page


def remove_page(*, page: KnowledgePage, by: Actor) -> None:
    """Take it away, for good."""
    with transaction.atomic():
        record("removed_knowledge_page", by=by, thing=page)
        page.delete()


def _fill(page: KnowledgePage, title: str, summary: str, text: str) -> None:
    page.title, page.summary, page.text = " ".join(title.split()), " ".join(summary.split()), text.strip()
    if not page.title:
        raise HouseRefused(HouseDenied.NO_TITLE)
    if not page.text:
        raise HouseRefused(HouseDenied.NO_TEXT)


def _free_slug(page: KnowledgePage) -> str:
    """An address that no page of the centre's has; the caller holds the centre."""
    first = slugify(page.title)[:LONGEST_SLUG].strip("-") or "sida"
    taken = set(
        KnowledgePage.objects.filter(centre=page.centre_id, slug__startswith=first).values_list("slug", flat=True)
    )
    return next(slug for n in count(1) if (slug := first if n == 1 else f"{first}-{n}") not in taken)
