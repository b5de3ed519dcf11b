"""The survey's results, and its questions, for staff."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from familjecentral import clock
from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.access import access
from feedback.models import SurveyText
from staff.models import FamilyCentre
from staff.requests import StaffRequest
from staff.rules import centres_of

from . import queries, results, texts
from .kiosk import kiosk_code
from .results import FILTERS, Results
from .terms import Term, term_of


def centres_for(request: StaffRequest, permission: str) -> list[FamilyCentre]:
    """The centres where the person may do this, by name."""
    return [centre for centre in centres_of(request.user) if request.user.has_perm(permission, centre)]


def centre_for(request: StaffRequest, permission: str) -> FamilyCentre:
    """The one that is asked for (``?centre=slug``; the first when none is named). Raises Http404."""
    slug = request.GET.get("centre", "")
    found = next((each for each in centres_for(request, permission) if slug in ("", each.slug)), None)
    if found is None:
        raise Http404
    return found


@access("survey.read")
@never_cache
@require_safe
def survey_results(request: StaffRequest) -> HttpResponse:
    """What visitors have answered in a term that is over, and how to ask."""
    centre, today = centre_for(request, "survey.read"), clock.today()
    audience = queries.Audience.CHILDREN if request.GET.get("for") == "children" else queries.Audience.ADULTS
    terms = results.terms_told(centre, audience, today)
    told = _told(request, centre, audience, terms)
    context: dict[str, Any] = {
        "centre": centre, "centres": centres_for(request, "survey.read"), "audience": audience, "terms": terms,
        "told": told, "filter": request.GET.get("by", ""), "filters": FILTERS,
        "this_term": term_of(today), "asked": queries.asked(centre, audience),
        "so_far": results.answers_so_far(centre, audience, today),
        "kiosk_url": reverse("survey_kiosk", args=[kiosk_code(centre)]),
        "may_change": request.user.has_perm("survey.change", centre),
    }  # fmt: skip
    if told is not None:
        context["texts"] = _read_texts(request, centre, told)
        before = told.term.before
        if told.term.is_autumn and before in terms:
            both = [told, results.results_of(centre, audience, before)]
            context |= {"year": told.term.start.year, "of_year": results.added(both)}
    return render(request, "feedback/survey/results.html", context)


def _told(request: StaffRequest, centre: FamilyCentre, audience: str, terms: list[Term]) -> Results | None:
    wanted = request.GET.get("term", "")
    start = date.fromisoformat(wanted) if re.fullmatch(r"\d{4}-0[17]-01", wanted, re.ASCII) else None
    term = next((each for each in terms if start in (None, each.start)), None)
    return results.results_of(centre, audience, term) if term else None


def _read_texts(request: StaffRequest, centre: FamilyCentre, told: Results) -> list[SurveyText]:
    found = texts.texts_for_lead(request.user, request.reader, centre, told)
    if found:
        record(
            "read_survey_texts", by=Actor.staff(request.user), service_id=found[0].controller_id, count=len(found)
        )
    return found
