"""Suggestions, as staff look after them: what visitors propose, what is up for a vote, and what came of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from familjecentral import clock
from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.access import access
from feedback import queries
from feedback import suggesting as verbs
from feedback.models import Proposal, Suggestion
from feedback.rules import SuggestionRefused
from feedback.staff_forms import SuggestionForm
from staff.requests import StaffRequest
from staff.retention.periods import kept_days
from staff.views.development import centre_for, centres_for

if TYPE_CHECKING:
    from staff.models import FamilyCentre


@access("suggestion.change")
@never_cache  # a page from the browser's memory would carry a key that is used up
@require_http_methods(["GET", "HEAD", "POST"])
def suggestions(request: StaffRequest) -> HttpResponse:
    """The centre's suggestions; to the lead who answers comments, what visitors have proposed too."""
    centre = centre_for(request, "suggestion.change")
    if request.POST.get("action") == "close":
        _close(request, centre)
        return _back(centre)
    form = SuggestionForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid() and _published(request, centre, form):
        return _back(centre)
    return _page(request, centre, form)


@access("proposal.delete")
@require_POST
def proposal(request: StaffRequest, pk: int) -> HttpResponse:
    """Publish what a visitor proposed, in the lead's words; merge it with what is up for a vote; or decline it."""
    found = get_object_or_404(queries.proposals_for_lead(request.user, request.reader), pk=pk)
    action, form = request.POST.get("action", ""), None
    try:
        if action == "decline":
            verbs.decline(proposal=found, by=Actor.staff(request.user))
            messages.success(request, _("The proposal is declined, and its text is gone."))
        elif action == "merge":
            into = _suggestion(found.centre, request.POST.get("into", ""))
            verbs.merge(proposal=found, suggestion=into, by=Actor.staff(request.user))
            messages.success(request, _("The proposal counts towards that suggestion now, and its text is gone."))
        else:
            form = SuggestionForm(request.POST, proposal=found)
            if not form.is_valid() or not _published(request, found.centre, form, found):
                return _page(request, found.centre, form, found)
    except SuggestionRefused as refusal:
        messages.error(request, str(refusal))
    return _back(found.centre)


def _published(
    request: StaffRequest, centre: FamilyCentre, form: SuggestionForm, about: Proposal | None = None
) -> bool:
    """Publish what the valid form says; False when it was refused, which the form then says."""
    by, person = Actor.staff(request.user), request.user
    try:
        verbs.suggest(centre=centre, **form.cleaned_data, proposal=about, by=by, person=person, now=clock.now())
    except SuggestionRefused as refusal:
        form.refuse(refusal.reason)
        return False
    messages.success(request, _("Published. Anyone can vote for it now."))
    return True


def _close(request: StaffRequest, centre: FamilyCentre) -> None:
    found = _suggestion(centre, request.POST.get("suggestion", ""))
    verbs.close(suggestion=found, by=Actor.staff(request.user), now=clock.now())
    messages.success(request, _("The vote is over."))


def _page(
    request: StaffRequest, centre: FamilyCentre, sent: SuggestionForm | None, about: Proposal | None = None
) -> HttpResponse:
    """``sent``: the form that was refused, about the proposal ``about`` or about none."""
    today = clock.today()
    proposals = queries.proposals_for_lead(request.user, request.reader).filter(centre=centre)
    rows = [(each, sent if sent and each == about else SuggestionForm(proposal=each)) for each in proposals]
    for service_id, shown in Counter(each.controller_id for each, _form in rows).items():
        record("read_proposals", by=Actor.staff(request.user), service_id=service_id, count=shown)
    context = {
        "centre": centre, "centres": centres_for(request, "suggestion.change"), "proposals": rows,
        "form": sent if sent and about is None else SuggestionForm(), "sent_form": sent,
        "open": queries.open_suggestions(centre, today, by_votes=True),
        "over": queries.suggestions_over(centre, today), "days_kept": kept_days("proposal", centre.pk),
    }  # fmt: skip
    return render(request, "feedback/staff_suggestions.html", context, status=422 if sent else 200)


def _suggestion(centre: FamilyCentre, number: str) -> Suggestion:
    found = queries.suggestion_at(centre, number)
    if found is None:
        raise Http404
    return found


def _back(centre: FamilyCentre) -> HttpResponse:
    return redirect(f"{reverse('feedback:suggestions')}?centre={centre.slug}")
