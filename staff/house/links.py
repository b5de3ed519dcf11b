"""The links of pages worth knowing: looked at each night, and what is broken told to those who edit the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from familjecentral.audit.recording import Actor, record
from familjecentral.looking_at_links import Fault, Net, look_at
from familjecentral.written import links_in
from staff.models import KnowledgePage, PageLink

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from staff.models import FamilyCentre

LONGEST_LINK = 2000


def broken_links(centre: FamilyCentre) -> QuerySet[PageLink]:
    """Leads and coordinators of the centre: links that lead nowhere, with their page; the oldest first."""
    return (
        PageLink.objects.filter(page__centre=centre, broken_since__isnull=False)
        .select_related("page")
        .order_by("broken_since", "pk")
    )


def links_of(page: KnowledgePage) -> list[str]:
    """The links of a page, in whichever of its languages; each once."""
    texts = [page.text, *(fields.get("text", "") for fields in page.translations.values())]
    found = dict.fromkeys(url for text in texts for url in links_in(text))
    return [url for url in found if len(url) <= LONGEST_LINK]


def forget_links(page: KnowledgePage) -> None:
    """Of a page that has been changed: what was found about links that are not in it any more."""
    page.links.exclude(url__in=links_of(page)).delete()


def look_at_links(*, now: datetime, by: Actor, net: Net | None = None) -> int:
    """Look at the links of all published pages, each address once; returns how many are broken.

    Nothing is held while the world is asked. A link that has changed in the meantime is told the next night.
    """
    pages = KnowledgePage.objects.filter(is_published=True, centre__is_published=True).order_by("pk")
    links = {page.pk: links_of(page) for page in pages}
    faults = dict(_looked_at(dict.fromkeys(url for urls in links.values() for url in urls), net))
    with transaction.atomic():
        PageLink.objects.exclude(page__in=links).delete()  # of pages that nobody can open any more
        for page in KnowledgePage.objects.select_for_update().filter(pk__in=links).order_by("pk"):
            _keep(page, {url: faults[url] for url in links[page.pk]}, now)
        record("looked_at_links", by=by, count=len(faults))
    return sum(fault is not None for fault in faults.values())


def _looked_at(urls: dict[str, None], net: Net | None) -> Iterator[tuple[str, Fault | None]]:
    for url in urls:
        yield url, look_at(url, net)


def _keep(page: KnowledgePage, faults: dict[str, Fault | None], now: datetime) -> None:
    """What was found about one page's links; since when one is broken stays until it works again."""
    before = dict(page.links.values_list("url", "broken_since"))
    page.links.all().delete()
    PageLink.objects.bulk_create(
        PageLink(
            page=page, url=url, looked_at=now, fault=fault or "",
            broken_since=(before.get(url) or now) if fault else None,
        )
        for url, fault in faults.items()
    )  # fmt: skip
