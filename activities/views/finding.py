"""Search at a centre, and what is said where there is no page."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activities.finding import lost, searching
from familjecentral import clock
from familjecentral.privacy.access import PUBLIC, access

from .public import centre_or_404


@access(PUBLIC)
@require_safe
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """What a centre has about a word."""
    centre, now = centre_or_404(slug), clock.now()
    query = request.GET.get("q", "")
    context = {
        "centre": centre,
        "now": now,
        "query": query[: searching.LONGEST_QUERY],
        "services": [service for service in centre.services.all() if service.is_active],
        "answer": searching.search(centre, query, now) if query.strip() else None,
    }
    return render(request, "activities/search.html", context)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page: what the address may have meant."""
    found = lost.meant_by(request.path_info, clock.now())
    return render(request, "404.html", {"meant": found}, status=HTTPStatus.NOT_FOUND)
