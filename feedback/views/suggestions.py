"""Suggestions, as staff look after them: what visitors propose, what is up for a vote, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from familjecentral import clock
from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.access import access
from feedback import queries
from feedback import suggesting as verbs
from feedback.models import Proposal, Suggestion
from feedback.rules import SuggestionRefused
from feedback.staff_forms import SuggestionForm
from staff.requests import StaffRequest
from staff.views.development import centre_for, centres_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from staff.models import FamilyCentre


@access("suggestion.change")
@never_cache  # a page from the browser's memory would carry a key that is used up
@require_http_methods(["GET", "HEAD", "POST"])
def suggestions(request: StaffRequest) -> HttpResponse:
    """The centre's suggestions; to the lead who answers comments, what visitors have proposed too."""
    centre = centre_for(request, "suggestion.change")
    proposals = queries.proposals_for_lead(request.user, request.reader).filter(centre=centre)
    action = request.POST.get("action", "")
    proposal = _one(proposals, request.POST.get("proposal", "")) if request.POST.get("proposal") else None
    form = None
    if request.method == "POST":
        try:
            if action in OTHERS:
                messages.success(request, OTHERS[action](request, centre, proposal))
                return _back(centre)
            form = SuggestionForm(request.POST, proposal=proposal)
            if form.is_valid():
                _suggest(request, centre, proposal, form.cleaned_data)
                messages.success(request, _("Published. Anyone can vote for it now."))
                return _back(centre)
        except SuggestionRefused as refusal:
            if form is None:
                messages.error(request, str(refusal))
                return _back(centre)
            form.refuse(refusal.reason)
    return _page(request, centre, proposals, proposal, form)


def _page(
    request: StaffRequest,
    centre: FamilyCentre,
    proposals: QuerySet[Proposal],
    sent: Proposal | None,
    form: SuggestionForm | None,
) -> HttpResponse:
    """``form``: the one that was sent, about the proposal ``sent`` or about none."""
    today = clock.today()
    rows = [(each, form if each == sent and form else SuggestionForm(proposal=each)) for each in proposals]
    for service_id in sorted({proposal.controller_id for proposal, _form in rows}):
        shown = sum(proposal.controller_id == service_id for proposal, _form in rows)
        record("read_proposals", by=Actor.staff(request.user), service_id=service_id, count=shown)
    context = {
        "centre": centre, "centres": centres_for(request, "suggestion.change"), "proposals": rows,
        "form": form if form and sent is None else SuggestionForm(), "sent_form": form,
        "open": queries.open_suggestions(centre, today, by_votes=True),
        "over": queries.suggestions_over(centre, today), "days_kept": verbs.PROPOSALS_KEPT.days,
    }  # fmt: skip
    return render(request, "feedback/staff_suggestions.html", context, status=422 if form else 200)


def _suggest(
    request: StaffRequest, centre: FamilyCentre, proposal: Proposal | None, data: dict[str, Any]
) -> Suggestion:
    return verbs.suggest(
        centre=centre,
        **data,
        proposal=proposal,
        by=Actor.staff(request.user),
        person=request.user,
        now=clock.now(),
    )


def _decline(request: StaffRequest, _centre: FamilyCentre, proposal: Proposal | None) -> str:
    if proposal is None:
        raise Http404
    verbs.decline(proposal=proposal, by=Actor.staff(request.user))
    return _("The proposal is declined, and its text is gone.")


def _merge(request: StaffRequest, centre: FamilyCentre, proposal: Proposal | None) -> str:
    if proposal is None:
        raise Http404
    into = queries.suggestion_at(centre, request.POST.get("into", ""))
    if into is None:
        raise Http404
    verbs.merge(proposal=proposal, suggestion=into, by=Actor.staff(request.user))
    return _("The proposal counts towards that suggestion now, and its text is gone.")


def _close(request: StaffRequest, centre: FamilyCentre, _proposal: Proposal | None) -> str:
    found = queries.suggestion_at(centre, request.POST.get("suggestion", ""))
    if found is None:
        raise Http404
    verbs.close(suggestion=found, by=Actor.staff(request.user), now=clock.now())
    return _("The vote is over.")


OTHERS = {"decline": _decline, "merge": _merge, "close": _close}


def _one(proposals: QuerySet[Proposal], number: str) -> Proposal:
    if not number.isascii() or not number.isdecimal():
        raise Http404
    found: Proposal = get_object_or_404(proposals, pk=int(number[:18]))
    return found


def _back(centre: FamilyCentre) -> HttpResponse:
    return redirect(f"{reverse('feedback:suggestions')}?centre={centre.slug}")
