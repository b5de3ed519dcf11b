"""The house, for anyone: its services, how to find it, news, pages worth knowing, and what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from activities import open_now, queries
from activities.house import next_led_by
from activities.world.sitemap import entries
from familjecentral import clock
from familjecentral.privacy.access import PUBLIC, access
from staff.development.goals import goals_in_use
from staff.house import news as told
from staff.house import pages, visiting
from staff.house.services import OF_KIND

from .feeds import FRESH_SECONDS
from .public import centre_or_404

if TYPE_CHECKING:
    from staff.models import FamilyCentre


@access(PUBLIC)
@require_safe
def services(request: HttpRequest, slug: str) -> HttpResponse:
    """The services in the house: what each does, who comes, how to reach it, and what it leads next."""
    centre, now = centre_or_404(slug), clock.now()
    led = next_led_by(centre, now)
    rows = [
        {"service": each.service, "hours": each.hours, "of_kind": OF_KIND[each.service.kind],
         "next": led.get(each.service.pk)}
        for each in queries.services_of(centre, clock.today())
    ]  # fmt: skip
    return render(request, "house/services.html", {"centre": centre, "services": rows, "now": now})


@access(PUBLIC)
@require_safe
def find_us(request: HttpRequest, slug: str) -> HttpResponse:
    """How to find the house, when it is open, and what is there."""
    centre = centre_or_404(slug)
    now, guide = clock.now(), visiting.guide_of(centre)
    context = {
        "centre": centre, "guide": guide, "facts": visiting.facts_of(guide), "texts": _texts(guide),
        "open": open_now.open_state(centre, now), "now": now,
        "hours": queries.house_hours(centre, clock.today()), **_maps(centre),
    }  # fmt: skip
    return render(request, "house/find_us.html", context)


@access(PUBLIC)
@require_safe
def news(request: HttpRequest, slug: str) -> HttpResponse:
    """What is new, and when the house is closed."""
    centre, today = centre_or_404(slug), clock.today()
    context = {
        "centre": centre, "news": told.news_now(centre, today), "closures": told.closures_to_come(centre, today),
    }  # fmt: skip
    return render(request, "house/news.html", context)


@access(PUBLIC)
@require_safe
def knowledge(request: HttpRequest, slug: str) -> HttpResponse:
    """The pages worth knowing."""
    centre = centre_or_404(slug)
    return render(request, "house/knowledge.html", {"centre": centre, "pages": pages.published_pages(centre)})


@access(PUBLIC)
@require_safe
def knowledge_page(request: HttpRequest, slug: str, page: str) -> HttpResponse:
    """One page worth knowing."""
    centre = centre_or_404(slug)
    found = pages.published_page(centre, page)
    if found is None:
        raise Http404
    return render(request, "house/knowledge_page.html", {"centre": centre, "page": found})


@access(PUBLIC)
@require_safe
def about(request: HttpRequest, slug: str) -> HttpResponse:
    """What the centre is for, what it is called for that, and who answers for it."""
    centre = centre_or_404(slug)
    found = [each.service for each in queries.services_of(centre, clock.today())]
    principals: dict[str, list[Any]] = {}
    for service in found:
        principals.setdefault(service.principal.full_name, []).append(service)
    context = {
        "centre": centre, "kind": centre.classification(), "principals": list(principals.items()),
        "goals": goals_in_use(centre.municipality_id),
    }  # fmt: skip
    return render(request, "house/about.html", context)


@access(PUBLIC)
@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """/sitemap.xml: the public pages, for search engines."""
    response = render(request, "house/sitemap.xml", {"entries": entries(clock.now())}, "application/xml")
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


def _texts(guide: Any) -> list[dict[str, Any]]:
    return [
        {"field": field, "heading": heading} for field, heading in visiting.TEXTS.items() if getattr(guide, field)
    ]


def _maps(centre: FamilyCentre) -> dict[str, str]:
    return {
        "address": visiting.address_in_words(centre), "map": visiting.map_url(centre),
        "geo": visiting.geo_url(centre),
    }  # fmt: skip
