"""The documents a municipality needs: what the program writes, versions that people keep, and files."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.documents import register_book, versions
from staff.documents.drafts import draft_of
from staff.documents.forms import VersionForm
from staff.documents.printing import as_pdf
from staff.documents.prose import without_title
from staff.documents.subjects import Kind, Subject, subject_for, subjects_for
from staff.requests import StaffRequest

DRAFT = "utkast"  # in the address of a file, where a version has its number
PUBLIC_KINDS = (Kind.INFORMATION, Kind.STORAGE, Kind.ACCESSIBILITY)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access("document.read")
@require_safe
def documents(request: StaffRequest) -> HttpResponse:
    """The documents that the person may read, by kind and by what they are about."""
    subjects = subjects_for(request.user)
    latest = versions.latest_numbers(subjects)
    by_kind: dict[Kind, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for subject in subjects:
        by_kind[subject.kind][subject.about].append((subject, latest.get(subject.code)))
    groups = [(kind.label, list(by_kind[kind].items())) for kind in Kind if kind in by_kind]
    return render(request, "documents/documents.html", {"groups": groups})


@access("document.read")
@never_cache  # a page from the browser's memory would carry a key that is used up
@require_http_methods(["GET", "HEAD", "POST"])
def document(request: StaffRequest, code: str) -> HttpResponse:
    """One document with what has changed since its latest version; whoever may, saves a version."""
    subject = _subject(request, code)
    if request.method == "POST" and not subject.may_change:
        raise Http404
    found, draft = versions.versions_of(subject), draft_of(subject)
    latest = found[0] if found else None
    is_draft = request.GET.get("from") == "draft"
    text = draft if latest is None or is_draft else latest.text
    initial = {"text": text, "based_on": latest.number if latest else 0}
    form = VersionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _is_saved(form, subject, request):
        messages.success(request, _("The version is saved."))
        return redirect("staff:document", code)
    heading, blocks = without_title(latest.text if latest else draft)
    context = {
        "subject": subject, "latest": latest, "versions": found, "heading": heading, "blocks": blocks,
        "form": form,
        "changes": versions.changes_since(latest, draft) if latest else [],
        "is_public": subject.kind in PUBLIC_KINDS, "is_draft": is_draft,
    }  # fmt: skip
    return render(request, "documents/document.html", context, status=422 if form.errors else 200)


def _is_saved(form: VersionForm, subject: Subject, request: StaffRequest) -> bool:
    try:
        versions.save_version(
            subject=subject,
            **form.cleaned_data,
            by=Actor.staff(request.user),
            person=request.user,
            now=clock.now(),
        )
    except versions.DocumentRefused as refusal:
        form.refuse(refusal.reason)
        return False
    return True


@access("document.read")
@require_safe
def download(request: StaffRequest, code: str, which: str, form: str) -> HttpResponse:
    """A version, or what the program writes now, as PDF or text; the register as it is now as a workbook too."""
    subject = _subject(request, code)
    now = clock.now()
    if form == "xlsx":
        if subject.principal is None or subject.kind != Kind.REGISTER or which != DRAFT:
            raise Http404
        return _file(register_book.as_workbook(subject.principal, now=now), XLSX, f"{code}-{clock.today()}.xlsx")
    version = next((each for each in versions.versions_of(subject) if str(each.number) == which), None)
    if version is None and which != DRAFT:
        raise Http404
    text = version.text if version else draft_of(subject)
    if form == "txt":
        return _file(text.encode(), "text/plain; charset=utf-8", f"{code}-{which}.txt")
    if form != "pdf":
        raise Http404
    with translation.override(subject.language):
        day = timezone.localtime(version.made_at if version else now).date().isoformat()
        number = version.number if version else 0
        told = _("Version {number}, {day}") if version else _("Draft as the program writes it, {day}")
        content = as_pdf(subject, text, told.format(number=number, day=day))
    return _file(content, "application/pdf", f"{code}-{which}.pdf")


def _subject(request: StaffRequest, code: str) -> Subject:
    found = subject_for(request.user, code)
    if found is None:
        raise Http404
    return found


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
