"""The survey for visitors: the choice of language, the questions, and thanks."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from activities.queries import published_centre
from familjecentral import clock
from familjecentral.privacy.access import PUBLIC, SECRET_LINK, access
from feedback.queries import answering_service
from staff.models import FamilyCentre

from . import answering, queries
from .answering import Way
from .forms import SurveyForm
from .inviting import Invitation, read_invitation
from .languages import BY_CODE, Language, speaking
from .queries import Asked, Audience
from .rules import SurveyDenied, SurveyRefused

# What stands in the address, by whom the survey is for.
PATHS = {"enkat": Audience.ADULTS, "barnenkat": Audience.CHILDREN}
PATH_OF = {audience: path for path, audience in PATHS.items()}
FROM_A_POSTER = "affisch"


def centre_or_404(slug: str) -> FamilyCentre:
    """The published centre. Raises Http404."""
    centre = published_centre(slug)
    if centre is None:
        raise Http404
    return centre


def page(
    request: HttpRequest, name: str, language: Language, context: dict[str, Any], *, status: int = HTTPStatus.OK
) -> HttpResponse:
    """A page of the survey in its own language; ``context`` has the ``centre``."""
    slug = context["centre"].slug
    with speaking(language):
        context |= {"home": reverse("centre", args=[slug]), "comment": reverse("feedback_write", args=[slug])}
        response = render(
            request, f"feedback/survey/{name}.html", {"language": language, **context}, status=status
        )
    response.headers["Content-Language"] = language.code
    return response


@access(PUBLIC)
@require_safe
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Who answers, and in which language: each language says it itself."""
    centre = centre_or_404(slug)
    way = f"?fran={FROM_A_POSTER}" if request.GET.get("fran") == FROM_A_POSTER else ""
    context = {"centre": centre, "surveys": surveys_of(centre), "way": way}
    return page(request, "choose", BY_CODE["sv"], context)


def surveys_of(centre: FamilyCentre) -> list[dict[str, Any]]:
    """Anyone: the surveys that the centre's visitors are asked, with the languages of each."""
    found = [(audience, queries.asked(centre, audience)) for audience in Audience]
    return [
        {"path": PATH_OF[audience], "audience": audience, "asked": asked, "languages": asked.languages}
        for audience, asked in found
        if asked is not None and asked.questions
    ]


@access(PUBLIC)
@never_cache  # what somebody has answered is not found again by going back
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, slug: str, path: str, language: str) -> HttpResponse:
    """The survey of a published centre, in a language of it."""
    centre = centre_or_404(slug)
    asked = queries.asked(centre, PATHS[path], version_id=_version(request))
    chosen = _language(language)
    way = Way.POSTER if request.GET.get("fran") == FROM_A_POSTER else Way.LINK
    return _ask(request, centre, asked, chosen, way, links=lambda code: reverse("survey", args=[slug, path, code]))


@access(SECRET_LINK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """The survey for adults, for whoever was at an activity: one answer for each invitation."""
    language = BY_CODE.get(request.GET.get("sprak", ""), BY_CODE["sv"])
    try:
        invitation = read_invitation(token, clock.today())
    except SurveyRefused as refusal:
        if refusal.reason == SurveyDenied.DAMAGED:
            raise Http404 from refusal  # counted as a wrong link
        return _not_invited(request, language, refusal.reason)
    asked = queries.asked(invitation.centre, Audience.ADULTS, version_id=_version(request))
    return _ask(
        request, invitation.centre, asked, language, Way.SESSION, invitation=invitation,
        links=lambda code: f"{request.path}?sprak={code}",
    )  # fmt: skip


def _not_invited(request: HttpRequest, language: Language, reason: SurveyDenied) -> HttpResponse:
    with speaking(language):
        context = {"reason": reason.label, "language": language, "home": "/"}
        return render(request, "feedback/survey/refused.html", context, status=HTTPStatus.GONE)


def _ask(
    request: HttpRequest,
    centre: FamilyCentre,
    asked: Asked | None,
    language: Language,
    way: str,
    *,
    links: Any,
    invitation: Invitation | None = None,
) -> HttpResponse:
    """Show the questions, or keep the answer and say thank you."""
    if asked is None or not asked.questions:
        nothing = {"centre": centre, "reason": SurveyDenied.NOT_ASKED.label}
        return page(request, "nothing", language, nothing, status=HTTPStatus.NOT_FOUND)
    with speaking(language):
        form = SurveyForm(request.POST if request.method == "POST" else None, asked=asked, language=language)
        form.fields["way"].initial = way
        if form.is_valid():
            try:
                kept = _keep(form, centre, language, form.cleaned_data["way"] or way, invitation)
                return _thank(centre, asked, language, kept.dropped)
            except SurveyRefused as refusal:
                form.refuse(refusal.reason)
    context = {
        "centre": centre,
        "form": form, "asked": asked, "is_for_children": asked.version.survey.audience == Audience.CHILDREN,
        "controller": answering_service(centre), "invitation": invitation,
        "languages": [(each, links(each.code)) for each in asked.languages],
    }  # fmt: skip
    return page(request, "survey", language, context, status=422 if form.errors else 200)


def _keep(
    form: SurveyForm, centre: FamilyCentre, language: Language, way: str, invitation: Invitation | None
) -> answering.Kept:
    return answering.answer_survey(
        centre=centre, asked=form.asked, given=form.given, language=language.code,
        way=Way.SESSION if invitation else way, key=form.cleaned_data["key"], today=clock.today(),
        invitation=invitation,
    )  # fmt: skip


def _thank(centre: FamilyCentre, asked: Asked, language: Language, dropped: int) -> HttpResponse:
    path = PATH_OF[Audience(asked.version.survey.audience)]
    url = reverse("survey_thanks", args=[centre.slug, path, language.code])
    return redirect(f"{url}?borttagna={dropped}" if dropped else url)


@access(PUBLIC)
@require_safe
def thanks(request: HttpRequest, slug: str, path: str, language: str) -> HttpResponse:
    """The answer has come in, and what of it was not kept."""
    context = {"centre": centre_or_404(slug), "path": path, "some_dropped": "borttagna" in request.GET}
    return page(request, "thanks", _language(language), context)


def _language(code: str) -> Language:
    if code not in BY_CODE:
        raise Http404
    return BY_CODE[code]


def _version(request: HttpRequest) -> int | None:
    sent = request.POST.get("version", "")
    return int(sent) if re.fullmatch(r"[0-9]{1,9}", sent) else None
