"""The tablet's page, its service worker, and where it sends answers; and the poster."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from activities.views.world import FRESH_SECONDS, typeset
from activities.world import typesetting
from familjecentral import clock
from familjecentral.privacy.access import PUBLIC, access

from . import kiosk, posters
from .forms import KioskRecord
from .languages import Language, speaking
from .queries import Asked
from .views import centre_or_404, surveys_of

POSTER = str(Path(__file__).parent / "poster.typ")


@access(PUBLIC)
@never_cache
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The survey on a tablet in the house, all languages in one page, so that it works without a network."""
    centre = kiosk.centre_of(code)
    if centre is None:
        raise Http404
    surveys = [
        {**each, "forms": [(language, _form(each["asked"], language)) for language in each["languages"]]}
        for each in surveys_of(centre)
    ]
    return render(request, "feedback/survey/kiosk.html", {"centre": centre, "code": code, "surveys": surveys})


def _form(asked: Asked, language: Language) -> str:
    audience = asked.version.survey.audience
    with speaking(language):
        context = {
            "form": KioskRecord(asked=asked, language=language), "language": language, "asked": asked,
            "uid": f"{audience}-{language.code}-", "is_for_children": audience == "children",
        }  # fmt: skip
        return render_to_string("feedback/survey/kiosk_form.html", context)


@access(PUBLIC)
@never_cache
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script between the tablet's page and the network."""
    config = json.dumps({"version": kiosk.version(), "assets": kiosk.assets()}).replace("<", "\\u003c")
    return render(
        request, "feedback/survey/kiosk_sw.js", {"config": config}, content_type="text/javascript; charset=utf-8"
    )


@csrf_exempt  # it acts for nobody: no session or cookie is asked for, and anybody may answer the survey
@access(PUBLIC)
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Answers that a tablet has kept: ``{"code", "records": [{"key", …}]}``. Says which it may forget."""
    try:
        sent = json.loads(request.body)
        centre = kiosk.centre_of(str(sent["code"]))
        records = list(sent["records"])[: kiosk.MOST_RECORDS]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"done": []}, status=HTTPStatus.BAD_REQUEST)
    if centre is None:
        return JsonResponse({"done": []}, status=HTTPStatus.NOT_FOUND)
    done: list[Any] = []
    for record in records:
        key = kiosk.key_of(record)
        if key is not None:
            kiosk.take_record(centre=centre, record=record, today=clock.today())
            done.append(record["key"])
    return JsonResponse({"done": done})


@access(PUBLIC)
@require_safe
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """The poster that asks visitors to answer, with a QR code; A4."""
    centre = centre_or_404(slug)
    data = posters.survey_poster_data(centre, [each["asked"] for each in surveys_of(centre)])
    key = typesetting.content_key(POSTER, data, "a4")
    response = typeset(
        request, key, lambda: typesetting.set_poster(key, data, "a4", POSTER), "application/pdf", FRESH_SECONDS
    )
    response["Content-Disposition"] = f'inline; filename="{centre.slug}-{_file_word()}.pdf"'
    return response


def _file_word() -> str:
    return reverse("survey_choose", args=["-"]).strip("/-")
