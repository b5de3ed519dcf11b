"""The week on other sites and on paper, and the pictures of shared links."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.csp import CSP
from django.utils.http import quote_etag
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from activities import queries
from activities.finding import months
from activities.world import posters, told, typesetting, week
from familjecentral import clock
from familjecentral.privacy import limits
from familjecentral.privacy.access import PUBLIC, access
from staff.limiting import too_many

from .feeds import FRESH_SECONDS, for_everyone
from .public import centre_or_404

TYPESETTINGS = limits.Limit("typesetting", "TYPESETTINGS_PER_ADDRESS")
PICTURE_FRESH_SECONDS = 60 * 60


@access(PUBLIC)
@require_safe
def embedded_week(request: HttpRequest, slug: str) -> HttpResponse:
    """This week, for a frame on the sites that the centre has listed; on no other."""
    centre = centre_or_404(slug)
    hosts = centre.embedding_hosts
    now, today = clock.now(), clock.today()
    monday = today - timedelta(days=today.weekday())
    context = {
        "centre": centre,
        "days": week.told_week(centre, monday, now),
        "number": monday.isocalendar().week,
        "dates": week.week_in_words(monday),
    }
    policy: dict[str, Any] = {**settings.SECURE_CSP}
    policy["frame-ancestors"] = [f"https://{host}" for host in hosts] or [CSP.NONE]
    page = csp_override(policy)(render)
    response: HttpResponse = page(request, "activities/embedded_week.html", context)
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    if hosts:
        response.xframe_options_exempt = True  # the older header knows no list
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@access(PUBLIC)
@for_everyone
def week_json(request: HttpRequest, slug: str) -> HttpResponse:
    """A week for programs; ``?vecka=2026-48``, else this week."""
    centre, today = centre_or_404(slug), clock.today()
    monday = today - timedelta(days=today.weekday())
    if asked := request.GET.get("vecka"):
        found = _monday_asked(asked)
        if found is None:
            raise Http404
        monday = found
    text = json.dumps(week.week_as_data(centre, monday, clock.now()), ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def _monday_asked(text: str) -> date | None:
    match = re.fullmatch(r"(\d{4})-(\d{1,2})", text, re.ASCII)
    return None if match is None else months.monday_of(int(match[1]), int(match[2]))


@access(PUBLIC)
@require_safe
def poster_week(request: HttpRequest, centre_id: int, year: int, number: int) -> HttpResponse:
    """Behind the QR code of a poster: the page of that week, also when the centre's address has changed."""
    centre = queries.published_centres().filter(pk=centre_id).first()
    if centre is None:
        raise Http404
    return redirect("week", slug=centre.slug, year=year, number=number)


@access(PUBLIC)
@require_safe
def poster(request: HttpRequest, slug: str, year: int, number: int, paper: str) -> HttpResponse:
    """The poster of a week, A4 or A3."""
    centre = centre_or_404(slug)
    monday = posters.printable_monday(year, number, clock.today())
    if monday is None or paper not in typesetting.PAPERS:
        raise Http404
    data = posters.poster_data(centre, monday, clock.now())
    key = typesetting.content_key(typesetting.POSTER, data, paper)
    response = typeset(
        request, key, lambda: typesetting.set_poster(key, data, paper), "application/pdf", FRESH_SECONDS
    )
    response["Content-Disposition"] = f'inline; filename="{centre.slug}-{year}-{number:02}-{paper}.pdf"'
    return response


@access(PUBLIC)
@require_safe
def centre_card(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of a centre, for shared links."""
    return _card(request, posters.centre_card_data(centre_or_404(slug)))


@access(PUBLIC)
@require_safe
def session_card(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The picture of a session, for shared links."""
    session = told.told_session(centre_or_404(slug), pk)
    if session is None:
        raise Http404
    return _card(request, posters.session_card_data(session))


def _card(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
    key = typesetting.content_key(typesetting.CARD, data, "png")
    response = typeset(request, key, lambda: typesetting.set_card(key, data), "image/png", PICTURE_FRESH_SECONDS)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def typeset(
    request: HttpRequest, key: str, make: Callable[[], bytes], content_type: str, fresh_seconds: int
) -> HttpResponse:
    """What ``make`` makes, by its content's key: 304 to who has it, from the cache when it is made already, and
    429 to an address that has had too many made.
    """
    etag = quote_etag(key)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        made = typesetting.kept(key)
        if made is None:
            if not limits.count(TYPESETTINGS, request, clock.now()):
                return too_many(request)
            made = make()
        response = HttpResponse(made, content_type=content_type)
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=fresh_seconds)
    return response
