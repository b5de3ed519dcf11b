"""A term copied to the next: what it would have, and then all of it at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activities.planning import copying_terms, templates
from activities.planning.copying_terms import Proposal, Term
from activities.planning.week_forms import TermForm
from activities.planning.week_refusals import WeekRefused
from activities.views.weeks import FAULTY, address_of
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.models import FamilyCentre
from staff.requests import StaffRequest


@access("programme.create")
@require_http_methods(["GET", "POST"])
def copy_term(request: StaffRequest) -> HttpResponse:
    """The dates of a new term, what would be copied to it, and with ``step=save`` the copy."""
    asked = request.POST if request.method == "POST" else request.GET
    centre = templates.planned_centre(request.user, asked.get("centre", ""))
    if centre is None:
        raise Http404
    if request.method == "GET":
        usual = copying_terms.usual_term(centre, clock.today())
        return _page(request, centre, TermForm(initial=vars(usual)))
    form = TermForm(request.POST)
    if not form.is_valid():
        return _page(request, centre, form)
    data = form.cleaned_data
    term = Term(data["as_of"], data["first"], data["last"])
    try:
        proposal = copying_terms.propose_term(centre, term, clock.now())
    except WeekRefused as refused:
        form.refuse(refused)
        return _page(request, centre, form)
    return _copied(request, centre, form, term, proposal)


def _copied(
    request: StaffRequest, centre: FamilyCentre, form: TermForm, term: Term, proposal: Proposal
) -> HttpResponse:
    """Copy what is ticked, or only see what would follow; at first all is ticked that can be."""
    saves = request.POST.get("step") == "save"
    slots, groups = _ticked(request, proposal)
    page: dict[str, Any] = {"proposal": proposal, "slots": slots, "groups": groups, "term": term}
    if not saves and not (slots or groups):
        return _page(request, centre, form, **page)
    try:
        changed = copying_terms.copy_term(
            centre=centre, term=term, slots=slots, groups=groups, key=form.cleaned_data["key"],
            by=Actor.staff(request.user), person=request.user, now=clock.now(), dry_run=not saves,
        )  # fmt: skip
    except WeekRefused as refused:
        form.refuse(refused)
        chosen = [line for line in proposal.slots if line.slot.pk in slots]
        for number, line in enumerate(chosen):
            line.clash = refused.clashes.get(number, "")
        return _page(request, centre, form, **page)
    if saves:
        messages.success(request, _("The term is copied. You can undo it within the hour."))
        return redirect(address_of(centre, term.first))
    return _page(request, centre, form, result=changed.result, **page)


def _ticked(request: StaffRequest, proposal: Proposal) -> tuple[set[int], set[int]]:
    can_be = {line.slot.pk for line in proposal.slots if not line.is_there}
    groups = {line.series.pk for line in proposal.groups if not line.refused}
    if "ticked" not in request.POST:
        return can_be, set()  # a group is made when somebody has said so: families sign up to it at once
    numbers = {name: {int(n) for n in request.POST.getlist(name) if n.isdecimal()} for name in ("slot", "series")}
    return can_be & numbers["slot"], groups & numbers["series"]


def _page(request: StaffRequest, centre: FamilyCentre, form: TermForm, **more: Any) -> HttpResponse:
    context = {"centre": centre, "form": form, **more}
    return render(request, "planning/copy_term.html", context, status=FAULTY if form.errors else 200)
