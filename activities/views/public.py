"""The programme, for anyone."""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities import deviation_queries, open_now, queries
from familjecentral import clock
from familjecentral.privacy.access import PUBLIC, access
from staff.house import pages, visiting
from staff.house.news import pinned_news
from staff.models import FamilyCentre

PAGES_ON_THE_START = 5
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


def centre_or_404(slug: str) -> FamilyCentre:
    centre = queries.published_centre(slug)
    if centre is None:
        raise Http404
    return centre


@access(PUBLIC)
def centres(request: HttpRequest) -> HttpResponse:
    """All published centres."""
    found, now = queries.centres_by_municipality(), clock.now()
    states = open_now.open_states(found, now)
    return render(request, "activities/centres.html", {"centres": [(c, states[c.pk]) for c in found], "now": now})


@access(PUBLIC)
def centre(request: HttpRequest, slug: str) -> HttpResponse:
    """The start page of a centre: open now, today, its services, how to find it."""
    centre = centre_or_404(slug)
    now, today = clock.now(), clock.today()
    context = {
        "centre": centre,
        "open": open_now.open_state(centre, now),
        "now": now,
        "today": today,
        "banner": deviation_queries.banner(centre, now, today),
        "sessions": queries.sessions_between(centre, today, today),
        "services": queries.services_of(centre, today),
        "kind": centre.classification(),
        "pinned": pinned_news(centre, today),
        "pages": pages.published_pages(centre)[:PAGES_ON_THE_START],
        "address": visiting.address_in_words(centre),
        "facts": visiting.facts_of(visiting.guide_of(centre)),
    }
    return render(request, "activities/centre.html", context)


@access(PUBLIC)
def this_week(_request: HttpRequest, slug: str) -> HttpResponse:
    year, number, _day = clock.today().isocalendar()
    return redirect("week", slug=slug, year=year, number=number)


@access(PUBLIC)
def week(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """One ISO week of the programme."""
    centre = centre_or_404(slug)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Http404(_("There is no such week in the programme."))
    try:
        monday = date.fromisocalendar(year, number, 1)
    except ValueError:
        raise Http404(_("There is no such week in the programme.")) from None
    now, today = clock.now(), clock.today()
    is_this_week = monday <= today <= monday + timedelta(days=6)
    context = {
        "centre": centre,
        "banner": deviation_queries.banner(centre, now, today) if is_this_week else None,
        "now": now,
        "days": queries.week_of(centre, monday, today),
        "number": number,
        "first": monday,
        "last": monday + timedelta(days=6),
        "before": (monday - timedelta(days=7)).isocalendar(),
        "after": (monday + timedelta(days=7)).isocalendar(),
        "is_this_week": is_this_week,
    }
    return render(request, "activities/week.html", context)


@access(PUBLIC)
def groups(request: HttpRequest, slug: str) -> HttpResponse:
    """What one signs up to: series and single sessions."""
    centre = centre_or_404(slug)
    now, language = clock.now(), get_language() or ""
    context = {
        "centre": centre,
        "now": now,
        "series": queries.open_series(centre, now, language),
        "sessions": queries.bookable_sessions(centre, now, language),
    }
    return render(request, "activities/groups.html", context)


@access(PUBLIC)
def session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One session."""
    centre = centre_or_404(slug)
    found = queries.public_session(centre, pk)
    if found is None:
        raise Http404
    return render(request, "activities/session.html", {"centre": centre, "session": found, "now": clock.now()})


@access(PUBLIC)
def series(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One series with its sessions."""
    centre = centre_or_404(slug)
    found = queries.public_series(centre, pk)
    if found is None:
        raise Http404
    return render(request, "activities/series.html", {"centre": centre, "series": found, "now": clock.now()})
