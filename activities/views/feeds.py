"""Calendars to subscribe to, and feeds of changes: for programs that ask again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from activities import calendars
from activities.world import change_feeds, changes, told
from familjecentral import clock
from familjecentral.languages.content import said
from familjecentral.privacy.access import PUBLIC, SECRET_LINK, access

from .public import centre_or_404

FRESH_SECONDS = 5 * 60  # a session called off is in every calendar that asks, five minutes later

View = Callable[..., HttpResponse]


def for_everyone(view: View) -> View:
    """GET from anywhere, also by other sites' scripts; kept five minutes, and then 304 while nothing changed."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    kept = cache_control(public=True, max_age=FRESH_SECONDS)(answer)
    return require_safe(conditional_page(kept))


@access(PUBLIC)
@for_everyone
def centre_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that is told of a centre."""
    centre = centre_or_404(slug)
    sessions = told.feed_sessions(clock.now(), activity__centre=centre)
    return as_calendar(calendars.public_calendar(sessions, name=centre.name))


@access(PUBLIC)
@for_everyone
def activity_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One activity's sessions."""
    centre = centre_or_404(slug)
    activity = told.told_activity(centre, pk)
    if activity is None:
        raise Http404
    sessions = told.feed_sessions(clock.now(), activity=activity)
    return as_calendar(calendars.public_calendar(sessions, name=f"{said(activity, 'title')}, {centre.name}"))


@access(PUBLIC)
@for_everyone
def series_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One series' sessions."""
    centre = centre_or_404(slug)
    series = told.told_series(centre, pk)
    if series is None:
        raise Http404
    sessions = told.series_sessions(series)
    return as_calendar(
        calendars.public_calendar(sessions, name=f"{said(series.activity, 'title')}, {centre.name}")
    )


@access(PUBLIC)
@for_everyone
def session_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One session, to put in one's own calendar."""
    centre = centre_or_404(slug)
    session = told.told_session(centre, pk)
    if session is None:
        raise Http404
    return as_calendar(calendars.public_calendar([session], name=centre.name), as_file=True)


@access(SECRET_LINK)
@require_safe
@conditional_page
def my_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """All sessions of a family's sign-up: to subscribe to, or to put in one's own calendar."""
    text = calendars.family_calendar(token)
    if text is None:
        raise Http404
    return as_calendar(text, as_file=True)


@access(PUBLIC)
@for_everyone
def changes_atom(request: HttpRequest, slug: str) -> HttpResponse:
    """What is called off, moved or changed, as Atom."""
    centre = centre_or_404(slug)
    text = change_feeds.atom_of(centre, changes.changes_at(centre, clock.now()))
    return HttpResponse(text, content_type=change_feeds.ATOM_TYPE)


@access(PUBLIC)
@for_everyone
def changes_json(request: HttpRequest, slug: str) -> HttpResponse:
    """What is called off, moved or changed, as JSON Feed."""
    centre = centre_or_404(slug)
    text = change_feeds.json_feed_of(centre, changes.changes_at(centre, clock.now()))
    return HttpResponse(text, content_type=change_feeds.JSON_TYPE)


def as_calendar(text: str, *, as_file: bool = False) -> HttpResponse:
    kind = "attachment" if as_file else "inline"
    return HttpResponse(
        text,
        content_type=calendars.CONTENT_TYPE,
        headers={"Content-Disposition": f'{kind}; filename="{calendars.FILE_NAME}"'},
    )
