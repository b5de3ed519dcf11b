"""A draw, for anyone: what was promised, what came of it, and how to check it."""

from __future__ import annotations

import json
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activities.drawing import queries, verify_draw
from activities.models import ActivitySeries, Draw
from familjecentral import clock
from familjecentral.privacy.access import PUBLIC, access
from staff.models import FamilyCentre

from .public import centre_or_404

SCRIPT = Path(verify_draw.__file__).read_text(encoding="utf-8")


@access(PUBLIC)
@require_safe
def draw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page of one draw."""
    centre = centre_or_404(slug)
    found = _draw_or_404(centre, pk)
    bookable = queries.bookable_of(found)
    context = {
        "centre": centre,
        "draw": found,
        "bookable": bookable,
        "activity": bookable.activity,
        "is_series": isinstance(bookable, ActivitySeries),
        "entries_hash": queries.entries_hash(found),
        "result": queries.in_order(found),
        "now": clock.now(),
    }
    return render(request, "activities/draw.html", context)


@access(PUBLIC)
@require_safe
def draw_json(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The draw as a file that ``verify_draw.py`` reads."""
    found = _draw_or_404(centre_or_404(slug), pk)
    return HttpResponse(
        json.dumps(queries.published(found), indent=1),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="lottning-{found.pk}.json"'},
    )


@access(PUBLIC)
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The program that holds the draw and checks it, to read and to run."""
    return HttpResponse(SCRIPT, content_type="text/plain; charset=utf-8")


def _draw_or_404(centre: FamilyCentre, pk: int) -> Draw:
    found = queries.public_draw(centre, pk)
    if found is None:
        raise Http404
    return found
