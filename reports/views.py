"""The report page, and its downloads."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.models import FamilyCentre
from staff.requests import StaffRequest
from visits.locking import locked_parts

from .asking import asked_of, form_of
from .chart import chart_of
from .exporting import Format, export_report
from .exports.views import more_downloads, more_pages
from .forms import ReportForm
from .making import make_report
from .periods import Period, month_before, month_of, term_of, year_of
from .scope import Scope


@access("report.read")
@require_safe
def report(request: StaffRequest) -> HttpResponse:
    """The report of ``?centre=&start=&end=``; the present term until today when no period is asked for."""
    centre, form = _asked(request)
    context: dict[str, Any] = {"centre": centre, "form": form, "quick_periods": _quick_periods(centre, form)}
    if not form.is_valid():
        return render(request, "reports/report.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    made = make_report(Scope.of_centre(centre), form.period, as_of=clock.now())
    context |= {
        "report": made,
        "locked": locked_parts(centre, made.covered.start, made.covered.end),
        "chart": chart_of(made.weeks) if made.has_visits else None,
        "downloads": [
            (_download(centre, form.period, Format.XLSX), _("Download for Excel (.xlsx)")),
            (_download(centre, form.period, Format.CSV), _("Download as CSV")),
            *more_downloads(asked_of(form)),
        ],
        "more_pages": more_pages(asked_of(form)),
    }
    return render(request, "reports/report.html", context)


@access("report.export")
@require_safe
def download(request: StaffRequest, file_format: Format) -> HttpResponse:
    """The same report as a file; a faulty period gives the page with its error instead."""
    centre, form = _asked(request)
    if not form.is_valid():
        return report(request)
    made = make_report(Scope.of_centre(centre), form.period, as_of=clock.now())
    export = export_report(report=made, file_format=file_format, by=Actor.staff(request.user))
    response = HttpResponse(export.content, content_type=export.content_type)
    response["Content-Disposition"] = f'attachment; filename="{export.name}"'
    response["Cache-Control"] = "no-store"
    return response


def _asked(request: StaffRequest) -> tuple[FamilyCentre, ReportForm]:
    """The centre, if the person follows it up (404 if not), and the form."""
    form = form_of(request)
    return next(centre for centre in form.centres if centre.slug == form.data["centre"]), form


def _quick_periods(centre: FamilyCentre, form: ReportForm) -> list[dict[str, Any]]:
    """One tap: this month, last month, this term, this year; until today."""
    today = clock.today()
    current = form.period if form.is_valid() else None
    named = [
        (_("This month"), month_of(today)),
        (_("Last month"), month_before(today)),
        (_("This term"), term_of(today)),
        (_("This year"), year_of(today)),
    ]
    quick = [(label, period.until(today)) for label, period in named]
    return [
        {"label": label, "url": _address("reports:report", centre, period), "is_current": period == current}
        for label, period in quick
    ]


def _download(centre: FamilyCentre, period: Period, file_format: Format) -> str:
    return _address(f"reports:{file_format.value}", centre, period)


def _address(name: str, centre: FamilyCentre, period: Period) -> str:
    return f"{reverse(name)}?{urlencode({'centre': centre.slug, 'start': period.start, 'end': period.end})}"
