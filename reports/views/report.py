"""The report's page and its downloads."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from reports import saving
from reports.asking import Asked, asked_of, form_of, quick_periods
from reports.centre_table import lines_of
from reports.chart import drawn
from reports.exporting import Format, export_report
from reports.exports.views import more_downloads, more_pages
from reports.forms import SaveForm
from reports.making import make_report
from reports.models import SavedReport
from reports.page import parts_of, remarks_to_all, weeks_beside
from reports.scope import centres_followed, centres_with
from staff.requests import StaffRequest
from visits.locking import locked_parts

if TYPE_CHECKING:
    from reports.forms import ReportForm
    from reports.report import Report


@access("report.read")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: StaffRequest) -> HttpResponse:
    """The report that the address asks for; and with it the person's saved ones, which are kept by POST."""
    if "saved" in request.GET:
        return _open_saved(request)
    form = form_of(request)
    if not form.is_valid():
        context = {"form": form, "saved_reports": _saved(request, form)}
        return render(request, "reports/report.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    asked = asked_of(form)
    save_form = SaveForm(request.POST if request.POST.get("action") == "save" else None)
    if request.method == "POST" and _changed_saved(request, asked, save_form):
        return redirect(f"{asked.url()}#saved")
    made = make_report(asked.scope, asked.period, as_of=clock.now(), comparison=asked.comparison)
    context = _context(request, form, asked, made) | {"save_form": save_form}
    return render(request, "reports/report.html", context, status=422 if save_form.errors else 200)


@access("report.export")
@require_safe
def download(request: StaffRequest, file_format: Format) -> HttpResponse:
    """The same report as a file; a faulty period gives the page with its error instead."""
    form = form_of(request)
    if not form.is_valid():
        return report(request)
    asked = asked_of(form)
    made = make_report(asked.scope, asked.period, as_of=clock.now(), comparison=asked.comparison)
    export = export_report(report=made, file_format=file_format, by=Actor.staff(request.user))
    response = HttpResponse(export.content, content_type=export.content_type)
    response["Content-Disposition"] = f'attachment; filename="{export.name}"'
    response["Cache-Control"] = "no-store"
    return response


def _context(request: StaffRequest, form: ReportForm, asked: Asked, made: Report) -> dict[str, Any]:
    centre = asked.scope.centre
    covered = made.covered
    own = {each.pk for each in centres_with(request.user, "report_note.create")}
    return {
        "form": form,
        "asked": asked,
        "quick_periods": quick_periods(asked),
        "report": made,
        "parts": parts_of(made),
        "remarks": remarks_to_all(made),
        "weeks": weeks_beside(made),
        "charts": drawn(made),
        "beside": made.beside,
        "centre_lines": lines_of(made) if len(made.centres) > 1 else [],
        "locked": locked_parts(centre, covered.start, covered.end) if centre else None,
        "downloads": [
            (asked.url("reports:xlsx"), _("Download for Excel (.xlsx)")),
            (asked.url("reports:csv"), _("Download as CSV")),
            *more_downloads(asked),
        ],
        "more_pages": more_pages(asked),
        "saved_reports": _saved(request, form),
        "note_query": urlencode({"about": asked.scope.code, "from_day": covered.start, "to_day": covered.end}),
        "may_write_notes": not own.isdisjoint(asked.scope.ids),
    }


def _saved(request: StaffRequest, form: ReportForm) -> list[saving.Line]:
    return saving.saved_by(request.user, form.centres, clock.today())


def _open_saved(request: StaffRequest) -> HttpResponse:
    """To the days that it is about today; back to the page, with the reason, when it can't be opened."""
    number = request.GET["saved"]
    if not number.isascii() or not number.isdecimal():
        raise Http404
    saved = get_object_or_404(SavedReport.objects.filter(person=request.user), pk=int(number[:18]))
    try:
        return redirect(saving.asked_by(saved, centres_followed(request.user), clock.today()).url())
    except saving.SavedRefused as refusal:
        messages.warning(request, f"{saved.title}: {refusal}")
        return redirect(reverse("reports:report"))


def _changed_saved(request: StaffRequest, asked: Asked, form: SaveForm) -> bool:
    """Keep what is asked for, or forget one that is kept; False when the form has something to say."""
    if request.POST.get("action") == "remove":
        number = request.POST.get("saved", "")
        mine = SavedReport.objects.filter(person=request.user)
        saved = get_object_or_404(mine, pk=int(number[:18]) if number.isascii() and number.isdecimal() else 0)
        saving.remove_saved(saved=saved, by=Actor.staff(request.user))
        messages.success(request, _("The saved report is removed."))
        return True
    if not form.is_valid():
        return not form.is_bound
    try:
        saving.save_report(**form.cleaned_data, asked=asked, person=request.user, today=clock.today())
    except saving.SavedRefused as refusal:
        form.refuse(refusal.reason)
        return False
    messages.success(request, _("The report is saved."))
    return True
