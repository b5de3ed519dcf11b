"""Frozen reports: the list, freezing one, and what has been corrected since."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from reports.asking import Asked, asked_of, form_of
from reports.exporting import AT_ONCE, Format
from reports.exports.ordering import may_export
from reports.exports.views import handed_over
from reports.files.paper import from_json
from reports.files.writing import paper_of
from reports.making import make_report
from reports.models import FrozenReport
from reports.periods import Period
from reports.report import Comparison
from staff.models import FamilyCentre, StaffMember
from staff.requests import StaffRequest
from staff.rules import centres_of

from .corrections import changed_definitions, corrections
from .forms import FreezeForm
from .freezing import FreezeRefused, freeze_report
from .queries import export_frozen, frozen_reports, scope_of


@access("frozen_report.read")
@never_cache  # a page from the browser's memory would carry a key that is used up
@require_http_methods(["GET", "HEAD", "POST"])
def frozen_list(request: StaffRequest) -> HttpResponse:
    """The frozen reports of one's centres; a coordinator freezes the report in the address."""
    asking = form_of(request)
    if not asking.is_valid():
        return redirect(f"{reverse('reports:report')}?{urlencode(asking.data)}")
    asked = asked_of(asking)
    may_freeze = all(request.user.has_perm("frozen_report.create", centre) for centre in asked.scope.centres)
    if request.method == "POST" and not may_freeze:
        raise Http404
    form = FreezeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (frozen := _frozen(form, asked, request)):
        messages.success(request, _("The report is frozen. Its figures stay as they are."))
        return redirect("reports:frozen_report", frozen.pk)
    context = {
        "asked": asked, "hidden": parse_qsl(asked.query), "form": form, "may_freeze": may_freeze,
        "is_over": asked.period.end < clock.today(), "reports": frozen_reports(_followed(request.user)),
    }  # fmt: skip
    return render(request, "reports/frozen.html", context, status=422 if form.errors else 200)


@access("frozen_report.read")
@require_safe
def frozen_report(request: StaffRequest, number: int) -> HttpResponse:
    """One frozen report beside what holds now; ``?file=pdf`` hands a file of it over."""
    found = frozen_reports(_followed(request.user)).defer(None).select_related("made_by").filter(pk=number).first()
    if found is None:
        raise Http404
    scope = scope_of(found)
    if "file" in request.GET:
        file_format = next((one for one in AT_ONCE if one.value == request.GET["file"]), None)
        if file_format is None or not may_export(request.user, scope.centres):
            raise Http404
        return handed_over(export_frozen(frozen=found, file_format=file_format, by=Actor.staff(request.user)))
    then = from_json(found.content)
    period, comparison = Period(found.start, found.end), Comparison(found.comparison)
    now = paper_of(make_report(scope, period, as_of=clock.now(), comparison=comparison))
    context = {
        "frozen": found, "paper": then, "corrections": corrections(then, now),
        "definitions": changed_definitions(then, now), "files": _files(found, request.user, scope.centres),
    }  # fmt: skip
    return render(request, "reports/frozen_report.html", context)


def _frozen(form: FreezeForm, asked: Asked, request: StaffRequest) -> FrozenReport | None:
    try:
        return freeze_report(scope=asked.scope, period=asked.period, comparison=asked.comparison, now=clock.now(),
                             by=Actor.staff(request.user), person=request.user, **form.cleaned_data)  # fmt: skip
    except FreezeRefused as refusal:
        form.refuse(refusal.reason)
        return None


def _followed(person: StaffMember) -> list[FamilyCentre]:
    return [centre for centre in centres_of(person) if person.has_perm("frozen_report.read", centre)]


def _files(frozen: FrozenReport, person: StaffMember, centres: tuple[FamilyCentre, ...]) -> list[tuple[str, str]]:
    """(address, label); none for who may not take a report out of the house."""
    if not may_export(person, centres):
        return []
    labels = {
        Format.PDF: _("PDF"), Format.XLSX: _("Excel (.xlsx)"), Format.CSV: _("CSV"), Format.JSON: _("JSON"),
    }  # fmt: skip
    address = reverse("reports:frozen_report", args=[frozen.pk])
    return [(f"{address}?file={one.value}", label) for one, label in labels.items()]
