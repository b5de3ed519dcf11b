"""The documents that anyone may read: one's data at a centre, cookies and storage, accessibility."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from familjecentral.languages.addresses import reading_language
from familjecentral.privacy.access import PUBLIC, access
from staff import queries
from staff.documents.prose import without_title
from staff.documents.subjects import Kind, Subject
from staff.documents.versions import published_text


@access(PUBLIC)
@require_safe
def your_data(request: HttpRequest, slug: str) -> HttpResponse:
    """What is held about one at a published centre, form by form."""
    centre = queries.published_centre(slug)
    if centre is None:
        raise Http404
    return _shown(request, Subject(Kind.INFORMATION, _language(), centre=centre), "activities/base.html")


@access(PUBLIC)
@require_safe
def storage(request: HttpRequest) -> HttpResponse:
    """What the site keeps in a browser."""
    return _shown(request, Subject(Kind.STORAGE, _language()), "base.html")


@access(PUBLIC)
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everybody can use the site."""
    return _shown(request, Subject(Kind.ACCESSIBILITY, _language()), "base.html")


def _language() -> str:
    known = dict(settings.WHOLE_LANGUAGES)
    return language if (language := reading_language()) in known else settings.LANGUAGE_CODE


def _shown(request: HttpRequest, subject: Subject, parent: str) -> HttpResponse:
    heading, blocks = without_title(published_text(subject))
    context = {
        "parent": parent, "heading": heading or subject.kind.label, "blocks": blocks, "centre": subject.centre,
        "parts": [block for block in blocks if block.kind == "part"],
    }  # fmt: skip
    return render(request, "documents/public/page.html", context)
