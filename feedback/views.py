"""Leaving a comment, and the centre lead's list of them."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.queries import published_centre
from familjecentral import clock
from familjecentral.audit.recording import PARENT, Actor, record
from familjecentral.privacy.access import PUBLIC, access
from staff.models import FamilyCentre
from staff.requests import StaffRequest
from staff.who_sees import WhoSees
from staff.why import why_you_see

from . import commenting, queries
from .forms import CommentForm
from .rules import CommentRefused

COMMENTS_ON_A_PAGE = 30


def _centre_or_404(slug: str) -> FamilyCentre:
    centre = published_centre(slug)
    if centre is None:
        raise Http404
    return centre


def _page_before(request: HttpRequest, centre: FamilyCentre) -> str:
    """The centre's page that the visitor came from; never one with a secret in its address."""
    try:
        path = urlsplit(request.headers.get("Referer", "")).path
    except ValueError:
        return ""
    parts = path.strip("/").split("/")
    if parts[0] in dict(settings.LANGUAGES):
        parts = parts[1:]
    return path if parts[:1] == [centre.slug] else ""


@access(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """The comment form of a published centre."""
    centre = _centre_or_404(slug)
    form = CommentForm(
        request.POST if request.method == "POST" else None, initial={"page": _page_before(request, centre)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            commenting.leave_comment(
                centre=centre, **form.cleaned_data, language=get_language() or "sv", by=PARENT, now=clock.now()
            )
        except CommentRefused as refusal:
            form.refuse(refusal.reason)
        else:
            return redirect("feedback_thanks", slug=slug)
    controller = queries.answering_service(centre)
    form.who_sees = WhoSees(controller, "comment") if controller else None
    context = {
        "centre": centre,
        "form": form,
        "controller": controller,
    }
    return render(request, "feedback/write.html", context, status=422 if form.errors else 200)


@access(PUBLIC)
@require_GET
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """The comment has come in."""
    return render(request, "feedback/thanks.html", {"centre": _centre_or_404(slug)})


@access("comment.read")
@never_cache
@require_GET
def comments(request: StaffRequest) -> HttpResponse:
    """The comments to the services that the person leads."""
    found = queries.comments_for_lead(request.user, request.reader)
    page = Paginator(found, COMMENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    services = queries.services_led_by(request.user)
    why = why_you_see(found, request.reader, request.user)
    for service in services:
        shown = sum(comment.controller_id == service.pk for comment in page)
        if shown:
            record("read_comments", by=Actor.staff(request.user), service_id=service.pk, count=shown)
    return render(request, "feedback/comments.html", {"page": page, "why": why})


@access("comment.change")
@require_POST
def handled(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark one comment as handled."""
    found = queries.comments_for_lead(request.user, request.reader)
    by = Actor.staff(request.user)
    commenting.mark_handled(comment=get_object_or_404(found, pk=pk), by=by, now=clock.now())
    return redirect("feedback:list")
