"""Behind a parent's secret link: everything that is held about them, the same as a file, and erasing it now."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from activities import erasing
from activities.own_data import as_json, read_own_data
from activities.own_data_in_words import in_words
from activities.rules import SignUpRefused
from familjecentral import clock
from familjecentral.audit.recording import PARENT
from familjecentral.privacy.access import PUBLIC, SECRET_LINK, access

from .sign_ups import found_or_404

FILE_NAME = "familjecentralen.json"


@access(SECRET_LINK)
@never_cache
@require_GET
def my_data(request: HttpRequest, token: str) -> HttpResponse:
    """Everything we have about this parent, in words."""
    found = found_or_404(token)
    data = read_own_data(token=token)
    if data is None:
        raise Http404
    return render(request, "activities/my_data.html", {**found, "sections": in_words(data)})


@access(SECRET_LINK)
@never_cache
@require_GET
def my_data_file(request: HttpRequest, token: str) -> HttpResponse:
    """The same for programs; its keys are in docs/rights.md."""
    data = read_own_data(token=token, as_file=True)
    if data is None:
        raise Http404
    response = JsonResponse(as_json(data, clock.now()), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


@access(SECRET_LINK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase_my_data(request: HttpRequest, token: str) -> HttpResponse:
    """Say what happens, ask once, then erase; the link opens nothing after that."""
    found = found_or_404(token)
    refused = ""
    if request.method == "POST":
        try:
            erasing.erase_now(
                sign_up=found["sign_up"], number=found["contact"].number, by=PARENT, now=found["now"]
            )
        except SignUpRefused as refusal:
            refused = str(refusal)
        else:
            return redirect("erased")
    context = {**found, "refused": refused}
    return render(request, "activities/erase_my_data.html", context, status=409 if refused else 200)


@access(PUBLIC)
@require_GET
def erased(request: HttpRequest) -> HttpResponse:
    """The receipt: there is no address left to send one to."""
    return render(request, "activities/erased.html")
