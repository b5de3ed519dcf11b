"""A programme uploaded as a file: its errors, what it would change, and then the change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activities.cells import FileError, WrongFile
from activities.planning import templates, uploading
from activities.planning.week_forms import UploadForm
from activities.programme_files import EXCEPTION_COLUMNS, WEEK_COLUMNS
from activities.views.weeks import address_of
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.models import FamilyCentre
from staff.requests import StaffRequest

FAULTY = 422


@access("programme.create")
@require_http_methods(["GET", "POST"])
def upload_programme(request: StaffRequest) -> HttpResponse:
    """The form, what a file would change, and with ``content`` of that page the import itself."""
    asked = request.POST if request.method == "POST" else request.GET
    centre = templates.planned_centre(request.user, asked.get("centre", ""))
    if centre is None:
        raise Http404
    if request.method == "POST":
        return _imported(request, centre) if "content" in request.POST else _looked_through(request, centre)
    return _page(request, centre, UploadForm())


def _looked_through(request: StaffRequest, centre: FamilyCentre) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, centre, form)
    files = form.cleaned_data
    try:
        rows = uploading.read_upload(files["week"], files["exceptions"], centre=centre, person=request.user)
        result = uploading.import_upload(rows, by=Actor.staff(request.user), dry_run=True)
        content = uploading.carried(rows, centre=centre, person=request.user)
    except WrongFile as wrong:
        return _page(request, centre, form, wrong.errors)
    return _page(request, centre, form, result=result, content=content)


def _imported(request: StaffRequest, centre: FamilyCentre) -> HttpResponse:
    rows = uploading.taken_up(request.POST["content"], centre=centre, person=request.user)
    if rows is None:
        messages.error(request, _("It was too long since you looked it through. Upload the file again."))
        return _page(request, centre, UploadForm())
    try:
        result = uploading.import_upload(rows, by=Actor.staff(request.user), dry_run=False)
    except WrongFile as wrong:
        return _page(request, centre, UploadForm(), wrong.errors)
    if result.has_changes:
        messages.success(request, _("The programme is imported."))
    else:
        messages.success(request, _("Nothing has changed: the programme is as the file says."))
    return redirect(address_of(centre, min(row.valid_from for row in rows[0])))


def _page(
    request: StaffRequest,
    centre: FamilyCentre,
    form: UploadForm,
    errors: list[FileError] | None = None,
    **more: Any,
) -> HttpResponse:
    context = {
        "centre": centre, "form": form, "errors": errors or [], "week_columns": WEEK_COLUMNS,
        "exception_columns": EXCEPTION_COLUMNS, **more,
    }  # fmt: skip
    status = FAULTY if errors or form.errors else 200
    return render(request, "planning/upload.html", context, status=status)
