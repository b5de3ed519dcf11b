"""Today: what is on at the person's centre, who is coming, and what is left to count."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from familjecentral import clock
from familjecentral.privacy.access import SIGNED_IN, access
from staff.context import staff_pages
from staff.requests import StaffRequest
from visits import queries


@access(SIGNED_IN)
def today(request: StaffRequest) -> HttpResponse:
    """One day at one centre (``?centre=slug&date=2026-11-26``); who works at none is shown their own pages."""
    if not request.user.has_perm("tally.create"):
        pages = staff_pages(request)
        if not pages["nav"]:
            raise PermissionDenied
        first = pages["home"] if pages["home"] != request.path else pages["nav"][0]["url"]
        return redirect(first)
    centre = queries.work_centre(request.user, request.GET.get("centre", ""))
    if centre is None:
        raise Http404
    day = queries.day_at(
        centre, _date_or_today(request), reader=request.reader, now=clock.now(), today=clock.today()
    )  # fmt: skip
    context = {"day": day, "centre": centre, "centres": queries.work_centres(request.user)}
    return render(request, "visits/today.html", context)


def _date_or_today(request: StaffRequest) -> date:
    try:
        asked = date.fromisoformat(request.GET.get("date", ""))
    except ValueError:
        return clock.today()
    # The calendar's ends have no day before or after them.
    return asked if date(2000, 1, 1) <= asked <= date(2100, 1, 1) else clock.today()
