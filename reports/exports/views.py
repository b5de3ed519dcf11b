"""Files of a report: those that are handed over at once, and those that are ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from reports.asking import Asked, asked_of, form_of
from reports.exporting import Format, export_report
from reports.making import make_report
from reports.models import ReportExport
from staff.requests import StaffRequest

from . import fetching
from .forms import OrderForm
from .ordering import ExportRefused, may_export, order_export

if TYPE_CHECKING:
    from reports.exporting import Export

AT_ONCE = {"pdf": Format.PDF, "json": Format.JSON}  # Excel's have addresses of their own


def more_downloads(asked: Asked) -> list[tuple[str, str]]:
    """(address, label) of what else there is to download of a report, for its page."""
    files = [(_("Download as PDF"), "pdf"), (_("Download as JSON"), "json")]
    return [(f"{reverse('reports:file', args=[ending])}?{asked.query}", label) for label, ending in files]


def more_pages(asked: Asked) -> list[tuple[str, str]]:
    """(address, label) of the pages about files of a report."""
    pages = [(_("Files for programs, and open data"), "reports:exports"), (_("Frozen reports"), "reports:frozen")]
    return [(asked.url(name), label) for label, name in pages]


@access("report.export")
@require_safe
def file_of_report(request: StaffRequest, ending: str) -> HttpResponse:
    """The report as PDF or JSON; a faulty period leads to the page that says what is wrong with it."""
    file_format, form = AT_ONCE.get(ending), form_of(request)
    if file_format is None:
        raise Http404
    if not form.is_valid():
        return redirect(f"{reverse('reports:report')}?{request.GET.urlencode()}")
    asked = asked_of(form)
    if not may_export(request.user, asked.scope.centres):
        raise Http404
    report = make_report(asked.scope, asked.period, as_of=clock.now(), comparison=asked.comparison)
    return handed_over(export_report(report=report, file_format=file_format, by=Actor.staff(request.user)))


def handed_over(export: Export) -> HttpResponse:
    """A file as an answer that no cache keeps."""
    response = HttpResponse(export.content, content_type=export.content_type)
    response["Content-Disposition"] = f'attachment; filename="{export.name}"'
    response["Cache-Control"] = "no-store"
    return response


@access("report.export")
@never_cache  # a page from the browser's memory would carry a key that is used up
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: StaffRequest) -> HttpResponseBase:
    """The files that one has ordered, and ordering one of the report in the address; ``?file=`` hands one over."""
    if "file" in request.GET:
        return _file(request, request.GET["file"])
    asking = form_of(request)
    if not asking.is_valid():
        return redirect(f"{reverse('reports:report')}?{urlencode(asking.data)}")
    asked = asked_of(asking)
    if not may_export(request.user, asked.scope.centres):
        raise Http404
    form = OrderForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_ordered(form, asked, request):
        return redirect(asked.url("reports:exports"))
    found = fetching.exports_of(request.user)
    context = {
        "asked": asked, "hidden": parse_qsl(asked.query), "form": form, "exports": found,
        "is_busy": any(export.is_busy for export in found),
    }  # fmt: skip
    return render(request, "reports/exports.html", context, status=422 if form.errors else 200)


def _is_ordered(form: OrderForm, asked: Asked, request: StaffRequest) -> bool:
    cleaned = form.cleaned_data | {"file_format": ReportExport.Format(form.cleaned_data["file_format"])}
    try:
        order_export(scope=asked.scope, period=asked.period, by=Actor.staff(request.user), person=request.user,
                     now=clock.now(), **cleaned)  # fmt: skip
    except ExportRefused as refusal:
        form.refuse(refusal.reason)
        return False
    return True


def _file(request: StaffRequest, key: str) -> FileResponse:
    try:
        number = UUID(key)
    except ValueError as error:
        raise Http404 from error
    found = fetching.fetch_export(key=number, by=Actor.staff(request.user), person=request.user, now=clock.now())
    if found is None:
        raise Http404
    response = FileResponse(found.path.open("rb"), as_attachment=True, filename=found.name)
    response["Content-Type"] = found.content_type
    response["Cache-Control"] = "no-store"
    return response
