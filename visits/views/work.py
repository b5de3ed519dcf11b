"""Counselling, guidance and other work: a page each: a quick form, the month's sums, the latest entries."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.forms.keyed import KeyedForm
from familjecentral.privacy.access import access
from staff.models import FamilyCentre
from staff.requests import StaffRequest
from visits import queries, work_queries
from visits.counselling import correct_talk, log_talk
from visits.entries import EntryDenied, EntryRefused
from visits.guiding import correct_guidance as correct_shown
from visits.guiding import log_guidance
from visits.models import CounsellingContact, Entry, Guidance, OtherWork
from visits.other_work import correct_work, log_work
from visits.work import WorkRefused, take_back
from visits.work_forms import CounsellingForm, GuidanceForm, OtherWorkForm, WorkForm


@dataclass(frozen=True)
class Kind:
    """One kind of work. ``thing``: in the secrecy table, in addresses and templates; ``told_as``: in its verbs."""

    thing: str
    model: type[Entry]
    form: type[WorkForm]
    told_as: str
    log: Callable[..., Entry]
    correct: Callable[..., Entry]

    @property
    def template(self) -> str:
        return f"visits/{self.thing}.html"


COUNSELLING = Kind("counselling", CounsellingContact, CounsellingForm, "talk", log_talk, correct_talk)
GUIDANCE = Kind("guidance", Guidance, GuidanceForm, "shown", log_guidance, correct_shown)
OTHER_WORK = Kind("other_work", OtherWork, OtherWorkForm, "done", log_work, correct_work)


@access("counselling.read")
@never_cache  # a page from the browser's memory would carry a key that is used up
@require_http_methods(["GET", "HEAD", "POST"])
def counselling(request: StaffRequest) -> HttpResponse:
    """Talks of one's own service at a centre (``?centre=slug``)."""
    return _page(request, COUNSELLING)


@access("counselling.change")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct_counselling(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct what one's own service has logged of a talk."""
    return _correct(request, COUNSELLING, pk)


@access("counselling.change")
@require_POST
def take_back_counselling(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back a talk that was logged by mistake."""
    return _take_back(request, COUNSELLING, pk)


@access("guidance.read")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guidance(request: StaffRequest) -> HttpResponse:
    """Where one's own service has shown families, at a centre (``?centre=slug``)."""
    return _page(request, GUIDANCE)


@access("guidance.change")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct_guidance(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct where a family was shown."""
    return _correct(request, GUIDANCE, pk)


@access("guidance.change")
@require_POST
def take_back_guidance(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back guidance that was logged by mistake."""
    return _take_back(request, GUIDANCE, pk)


@access("other_work.read")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def other_work(request: StaffRequest) -> HttpResponse:
    """Outreach and structural work of one's own service at a centre (``?centre=slug``)."""
    return _page(request, OTHER_WORK)


@access("other_work.change")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct_other_work(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct what one's own service has logged of other work."""
    return _correct(request, OTHER_WORK, pk)


@access("other_work.change")
@require_POST
def take_back_other_work(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back work that was logged by mistake."""
    return _take_back(request, OTHER_WORK, pk)


def _page(request: StaffRequest, kind: Kind) -> HttpResponse:
    centre = queries.work_centre(request.user, request.GET.get("centre", ""))
    if centre is None or not request.user.has_perm(f"{kind.thing}.read", centre):
        raise Http404
    latest = None if request.method == "POST" else work_queries.own_latest(kind.model, request.user, centre)
    own = queries.own_services(request.user, centre)
    form = kind.form(request.POST or None, centre=centre, own_services=own, latest=latest)
    if form.is_valid() and request.user.has_perm(f"{kind.thing}.create", centre):
        data = form.cleaned_data
        if _done(
            form,
            kind.log,
            key=data["key"],
            service=data["service"],
            **{kind.told_as: form.told()},
            **_who(request),
        ):
            messages.success(request, _("Saved."))
            return _to_list(kind, centre)
    context = {
        "form": form,
        "entries": work_queries.entries_of(kind.model, request.user, centre)[: work_queries.LATEST],
        "sums": work_queries.sums_of(kind.model, request.user, centre, clock.today()),
        "month": clock.today(),
        "most": work_queries.LATEST,
        "several_services": len(own) > 1,
        "centre": centre,
        "centres": queries.work_centres(request.user),
        "kind": kind.thing,
    }
    return render(request, kind.template, context, status=422 if form.errors else 200)


def _correct(request: StaffRequest, kind: Kind, pk: uuid.UUID) -> HttpResponse:
    entry = work_queries.entry_of(kind.model, request.user, pk)
    if entry is None:
        raise Http404
    centre = entry.service.centre
    if request.method != "POST" and work_queries.is_replaced(entry):
        messages.warning(request, EntryDenied.CHANGED.label)
        return _to_list(kind, centre)
    own = queries.own_services(request.user, centre)
    form = kind.form(request.POST or None, centre=centre, own_services=own, entry=entry)
    if form.is_valid() and _done(
        form,
        kind.correct,
        key=form.cleaned_data["key"],
        entry=entry,
        **{kind.told_as: form.told()},
        **_who(request),
    ):
        messages.success(request, _("Corrected."))
        return _to_list(kind, centre)
    context = {"form": form, "entry": entry, "centre": centre, "kind": kind.thing, "new_key": uuid.uuid4()}
    context |= {
        "list_url": _list_url(kind, centre),
        "take_back_url": reverse(f"visits:take_back_{kind.thing}", args=[pk]),
    }
    return render(request, f"visits/correct_{kind.thing}.html", context, status=422 if form.errors else 200)


def _take_back(request: StaffRequest, kind: Kind, pk: uuid.UUID) -> HttpResponse:
    entry = work_queries.entry_of(kind.model, request.user, pk)
    form = KeyedForm(request.POST)
    if entry is None or not form.is_valid():
        raise Http404
    try:
        take_back(entry, key=form.cleaned_data["key"], **_who(request))
        messages.success(request, _("Taken back. It is counted no more."))
    except (WorkRefused, EntryRefused) as refusal:
        messages.error(request, str(refusal))
    return _to_list(kind, entry.service.centre)


def _done(form: WorkForm, verb: Callable[..., Entry], **told: Any) -> bool:
    """Call the verb; False, with the words in the form, when it refuses."""
    try:
        verb(**told)
    except WorkRefused as refusal:
        form.refuse(refusal.reason)
    except EntryRefused as refusal:
        form.add_error("on_date" if refusal.reason == EntryDenied.PERIOD_LOCKED else None, str(refusal))
    return not form.errors


def _who(request: StaffRequest) -> dict[str, Any]:
    return {"by": Actor.staff(request.user), "person": request.user, "now": clock.now()}


def _list_url(kind: Kind, centre: FamilyCentre) -> str:
    return f"{reverse(f'visits:{kind.thing}')}?centre={centre.slug}"


def _to_list(kind: Kind, centre: FamilyCentre) -> HttpResponse:
    return redirect(_list_url(kind, centre))
