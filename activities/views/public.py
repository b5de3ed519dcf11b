"""The programme, for anyone."""

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from activities import deviation_queries, open_now, queries
from activities.finding import children, fitting, months
from activities.finding.choosing import Chooser
from activities.finding.filters import Filters
from familjecentral import clock
from familjecentral.privacy.access import PUBLIC, access
from staff.house import pages, visiting
from staff.house.news import pinned_news
from staff.models import FamilyCentre

PAGES_ON_THE_START = 5


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
def this_week(request: HttpRequest, slug: str) -> HttpResponse:
    """To the week of today, with what the address asks for besides."""
    year, number, _day = clock.today().isocalendar()
    address = reverse("week", args=[slug, year, number])
    asked = request.GET.urlencode()
    return redirect(f"{address}?{asked}" if asked else address)


@access(PUBLIC)
def week(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """One ISO week of the programme, narrowed to what the address asks for."""
    centre = centre_or_404(slug)
    monday = months.monday_of(year, number)
    if monday is None:
        return no_programme(request, centre)
    now, today, sunday = clock.now(), clock.today(), monday + timedelta(days=6)
    is_this_week = monday <= today <= sunday
    days = queries.week_of(centre, monday, today)
    context = {
        "centre": centre,
        "banner": deviation_queries.banner(centre, now, today) if is_this_week else None,
        "now": now,
        "filters": narrowed(request, centre, days, today),
        "days": days,
        "is_empty": not any(day.sessions or day.closures for day in days),
        "number": number,
        "first": monday,
        "last": sunday,
        "before": (monday - timedelta(days=7)).isocalendar(),
        "after": (monday + timedelta(days=7)).isocalendar(),
        "in_month": monday + timedelta(days=3),  # a week belongs to the month of its Thursday
        "is_this_week": is_this_week,
        "is_far": months.is_far(monday, sunday, today),
    }
    return render(request, "activities/week.html", context)


@access(PUBLIC)
def month(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """A month of the programme: a table on a wide screen, the days in a list on a phone."""
    centre = centre_or_404(slug)
    first = months.first_of(year, number)
    if first is None:
        return no_programme(request, centre)
    now, today = clock.now(), clock.today()
    days = months.month_of(centre, first, today)
    before, after = months.neighbours(first)
    context = {
        "centre": centre,
        "now": now,
        "filters": narrowed(request, centre, days, today),
        "weeks": months.in_weeks(days),
        "is_empty": not any(day.sessions or day.closures for day in days),
        "first": first,
        "before": before,
        "after": after,
        "is_this_month": first == today.replace(day=1),
        "this_month": today,
        "is_far": months.is_far(first, days[-1].on, today),
    }
    return render(request, "activities/month.html", context)


def narrowed(request: HttpRequest, centre: FamilyCentre, days: list[queries.Day], today: date) -> Filters:
    """The filters of the address, and ``days`` without what they leave out."""
    filters = Filters(request.GET, centre, [s for day in days if not day.is_closed for s in day.sessions], today)
    if filters.chosen:
        for day in days:
            day.sessions = [session for session in day.sessions if filters.shows(session)]
    return filters


def no_programme(request: HttpRequest, centre: FamilyCentre) -> HttpResponse:
    """For a week or month that there is none of: where one comes by counting, or a program by following links."""
    return render(request, "activities/no_programme.html", {"centre": centre}, status=HTTPStatus.NOT_FOUND)


@access(PUBLIC)
def groups(request: HttpRequest, slug: str) -> HttpResponse:
    """What one signs up to: series and single sessions; for the children in the address, all that fits them."""
    centre = centre_or_404(slug)
    now, today, language = clock.now(), clock.today(), get_language() or ""
    sought = children.read(
        request.GET.getlist(children.PARAMETER), request.GET.getlist(children.AGE_PARAMETER), today
    )
    context: dict[str, Any] = {"centre": centre, "now": now, "chooser": Chooser(sought, today)}
    if sought:
        context["fitting"] = fitting.fitting(centre, sought, now)
    else:
        context["series"] = queries.open_series(centre, now, language)
        context["sessions"] = queries.bookable_sessions(centre, now, language)
    return render(request, "activities/groups.html", context)


@access(PUBLIC)
def session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One session."""
    centre = centre_or_404(slug)
    found = queries.public_session(centre, pk)
    if found is None:
        raise Http404
    now = clock.now()
    context: dict[str, Any] = {"centre": centre, "session": found, "now": now}
    if found.is_called_off or found.is_over(now):
        context["next_time"] = queries.next_of(found, now)
    return render(request, "activities/session.html", context)


@access(PUBLIC)
def series(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One series with its sessions."""
    centre = centre_or_404(slug)
    found = queries.public_series(centre, pk)
    if found is None:
        raise Http404
    return render(request, "activities/series.html", {"centre": centre, "series": found, "now": clock.now()})
