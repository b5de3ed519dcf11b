"""The coordinator's notes, known changes in how something is counted, and targets: one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from reports import following_up as verbs
from reports.forms import NoteForm, TargetForm
from reports.indicators import Kind
from reports.page import Outline, outline_of, target_lines
from reports.scope import centres_with
from staff.requests import StaffRequest

if TYPE_CHECKING:
    from staff.models import FamilyCentre

BEGINS_WITH = ("about", "section", "from_day", "to_day")  # what a link from the report may fill in


@access("report_note.create")
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: StaffRequest) -> HttpResponse:
    """What stands, and a form each for a note and a target; ``action`` says which was sent."""
    centres = _centres(request)
    action = request.POST.get("action", "")
    if request.method == "POST" and action in REMOVALS:
        REMOVALS[action](request, centres)
        return redirect("reports:notes")
    outline, about = outline_of(centres[0]), _about(centres)
    asked_for = {name: request.GET[name] for name in BEGINS_WITH if name in request.GET}
    forms: dict[str, Any] = {
        "note": NoteForm(
            request.POST if action == "note" else None, prefix="note", about=list(_choices(about)),
            sections=outline.sections, initial=asked_for,
        ),
        "target": TargetForm(
            request.POST if action == "target" else None, prefix="target", about=list(_choices(about)),
            indicators=outline.indicators, initial={"year": clock.today().year},
        ),
    }  # fmt: skip
    sent = forms.get(action)
    if sent is not None and sent.is_valid() and _kept(request, sent, about, outline):
        return redirect("reports:notes")
    context = {
        "note_form": forms["note"], "target_form": forms["target"], "form": sent,
        "notes": list(verbs.notes_of(centres)), "sections": dict(outline.sections),
        "targets": target_lines(verbs.targets_of(centres), outline),
    }  # fmt: skip
    return render(request, "reports/notes.html", context, status=422 if sent is not None and sent.errors else 200)


def _centres(request: StaffRequest) -> list[FamilyCentre]:
    if not (found := centres_with(request.user, "report_note.create")):
        raise Http404
    return found


def _about(centres: list[FamilyCentre]) -> dict[str, verbs.Whose]:
    """What a note can be about, by the code that the form sends."""
    found: dict[str, verbs.Whose] = {f"centre:{centre.slug}": centre for centre in centres}
    return found | {f"municipality:{centre.municipality_id}": centre.municipality for centre in centres}


def _choices(about: dict[str, verbs.Whose]) -> list[tuple[str, str]]:
    whole = _("All in {name}")
    return [
        (code, whole.format(name=one) if code.startswith("municipality") else str(one))
        for code, one in about.items()
    ]


def _kept(request: StaffRequest, form: Any, about: dict[str, verbs.Whose], outline: Outline) -> bool:
    """Call the verb of the form that was sent; False, and the reason in the form, when it refuses."""
    values = form.cleaned_data | {"about": about[form.cleaned_data["about"]]}
    try:
        if isinstance(form, NoteForm):
            verbs.write_note(**values, person=request.user, now=clock.now())
            messages.success(request, _("The note is kept, and is shown in the report."))
        else:
            if outline.kinds[values["indicator"]] is Kind.SHARE:
                values["value"] /= 100
            verbs.set_target(**values, person=request.user, now=clock.now())
            messages.success(request, _("The target is set."))
    except verbs.NoteRefused as refusal:
        is_of_text = refusal.reason in (verbs.NoteDenied.NO_TEXT, verbs.NoteDenied.PERSONAL)
        form.refuse(refusal.reason, "text" if is_of_text else "to_day")
        return False
    return True


def _number(request: StaffRequest) -> int:
    number = request.POST.get("row", "")
    if not number.isascii() or not number.isdecimal():
        raise Http404
    return int(number[:18])


def _take_back(request: StaffRequest, centres: list[FamilyCentre]) -> None:
    note = get_object_or_404(verbs.notes_of(centres), pk=_number(request))
    try:
        verbs.take_back_note(note=note, by=Actor.staff(request.user), now=clock.now())
        messages.success(request, _("The note is taken back."))
    except verbs.NoteRefused as refusal:
        messages.warning(request, str(refusal))


def _remove_target(request: StaffRequest, centres: list[FamilyCentre]) -> None:
    target = get_object_or_404(verbs.targets_of(centres), pk=_number(request))
    verbs.remove_target(target=target, by=Actor.staff(request.user))
    messages.success(request, _("The target is removed."))


REMOVALS = {"take_back": _take_back, "remove_target": _remove_target}
