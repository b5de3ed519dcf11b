"""The page of the audit log, and its file."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.log import LONGEST_EXPORT, Names, export_log, read_log
from staff.log_forms import LogForm
from staff.requests import StaffRequest


@access("audit.read")
@never_cache
@require_GET
def log(request: StaffRequest) -> HttpResponse:
    """The log, newest first, as the form asks; a faulty question gives its errors and no events."""
    names = Names.known()
    form = LogForm(request.GET, names=names)
    context = {"form": form, "longest_export": number_format(LONGEST_EXPORT, force_grouping=True)}
    if not form.is_valid():
        return render(request, "staff/log.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    context["page"] = read_log(asked=form.asked, names=names, by=Actor.staff(request.user))
    if request.user.has_perm("audit.export"):
        answers = {name: value for name, value in request.GET.items() if value and name != "before"}
        context["export_url"] = f"{reverse('log:csv')}?{urlencode(answers)}"
    return render(request, "staff/log.html", context)


@access("audit.export")
@never_cache
@require_GET
def download(request: StaffRequest) -> HttpResponseBase:
    """The same events as a file; a faulty question gives the page with its errors instead."""
    form = LogForm(request.GET, names=Names.known())
    if not form.is_valid():
        return log(request)
    lines = export_log(asked=form.asked, by=Actor.staff(request.user), now=clock.now())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="logg-{clock.today()}.csv"'
    return response
