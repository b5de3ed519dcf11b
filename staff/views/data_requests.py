"""Requests about one's own data: the list, and answering one, step by step on one page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from familjecentral.refusals import Refused
from staff import data_requests as verbs
from staff.data_request_forms import EndForm, EraseFoundForm, FoundForm, LookForm, NewRequestForm
from staff.holdings import ALWAYS_KEPT
from staff.models import DataRequest
from staff.requests import StaffRequest


@access("data_request.create")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data_requests(request: StaffRequest) -> HttpResponse:
    """The service's requests and the days left to answer them; a new one is taken in."""
    service = verbs.service_led(request.user)
    form = NewRequestForm(request.POST if service and request.method == "POST" else None)
    if service and form.is_valid():
        try:
            taken = verbs.take_in(service=service, **form.cleaned_data, **_who(request), today=clock.today())
            return redirect("staff:data_request", taken.pk)
        except verbs.DataRequestRefused as refusal:
            form.refuse(refusal.reason)
    found = verbs.requests_of(service, request.reader) if service else []
    context = {"service": service, "form": form, "requests": [(each, _days_left(each)) for each in found]}
    return render(request, "staff/data_requests.html", context, status=422 if form.errors else 200)


@access("data_request.change")
@never_cache  # what is found about somebody stays in no browser's memory
@require_http_methods(["GET", "HEAD", "POST"])
def data_request(request: StaffRequest, pk: int) -> HttpResponse:
    """One request: make sure who asks, look, hand over or erase, and say what came of it."""
    service = verbs.service_led(request.user)
    asked = verbs.request_of(service, request.reader, pk) if service else None
    if asked is None:
        raise Http404
    step = STEPS.get(request.POST.get("action", "")) if request.method == "POST" else None
    return step(request, asked) if step else _page(request, asked)


def _send_code(request: StaffRequest, asked: DataRequest) -> HttpResponse:
    form = LookForm(request.POST, sends_code=True)
    if form.is_valid():
        try:
            verbs.send_code(request=asked, contact=form.contact(), by=Actor.staff(request.user), now=clock.now())
            form.fields["identity"].required = True
            messages.success(
                request, _("If you hold that address, a code is on its way to it. Ask them to read it out.")
            )
        except verbs.DataRequestRefused as refusal:
            form.refuse(refusal.reason)
    return _page(request, asked, look=form)


def _look(request: StaffRequest, asked: DataRequest) -> HttpResponse:
    form = LookForm(request.POST)
    if form.is_valid():
        try:
            found = verbs.look(
                request=asked, contact=form.contact(), identity=form.cleaned_data["identity"],
                code=form.cleaned_data["code"], by=Actor.staff(request.user), now=clock.now(),
            )  # fmt: skip
        except verbs.DataRequestRefused as refusal:
            form.refuse(refusal.reason)
        else:
            first = {"found": verbs.sealed(asked, found)}
            next_steps = {
                "hand_over": FoundForm(held=found, initial=first, prefix="hand"),
                "erasing": EraseFoundForm(held=found, initial=first, prefix="erase"),
            }
            return _page(request, asked, look=form, held=found, **next_steps)
    return _page(request, asked, look=form)


def _hand_over(request: StaffRequest, asked: DataRequest) -> HttpResponse:
    """To read and print; as JSON when it is to be a file."""
    try:
        held = verbs.unsealed(asked, request.POST.get("hand-found", ""))
        form = FoundForm(request.POST, held=held, prefix="hand")
        if not form.is_valid():
            return _page(request, asked, held=held, hand_over=form)
        who = _who(request)
        found = verbs.extract(request=asked, chosen=form.chosen(), by=who["by"], now=who["now"])
    except Refused as refusal:
        return _refused(request, asked, refusal)
    if request.POST["action"] == "file":
        response = JsonResponse(
            [each.data for each in found], safe=False, json_dumps_params={"ensure_ascii": False, "indent": 2}
        )
        response["Content-Disposition"] = f'attachment; filename="registerutdrag-{asked.pk}.json"'
        return response
    context = {"asked": asked, "extracts": found, "today": clock.today(), "always_kept": ALWAYS_KEPT}
    return render(request, "staff/data_extract.html", context)


def _erase(request: StaffRequest, asked: DataRequest) -> HttpResponse:
    try:
        held = verbs.unsealed(asked, request.POST.get("erase-found", ""))
        form = EraseFoundForm(request.POST, held=held, prefix="erase")
        if not form.is_valid():
            return _page(request, asked, held=held, erasing=form)
        reason = form.cleaned_data["reason"]
        kept = verbs.erase(request=asked, chosen=form.chosen(), reason=reason, **_who(request))
    except Refused as refusal:
        return _refused(request, asked, refusal)
    if len(kept) < len(form.chosen()):
        messages.success(request, _("It is erased. Read out what stays, and by which rule:"))
    for rule in [*kept, *ALWAYS_KEPT]:
        messages.warning(request, str(rule.label))
    return redirect("staff:data_request", asked.pk)


def _finish(request: StaffRequest, asked: DataRequest) -> HttpResponse:
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, end=form)
    try:
        verbs.end(request=asked, outcome=form.cleaned_data["outcome"], **_who(request))
    except verbs.DataRequestRefused as refusal:
        return _refused(request, asked, refusal)
    messages.success(request, _("The request is answered."))
    return redirect("staff:data_requests")


STEPS = {
    "code": _send_code, "look": _look, "extract": _hand_over, "file": _hand_over, "erase": _erase, "end": _finish,
}  # fmt: skip


def _page(request: StaffRequest, asked: DataRequest, *, held: Any = None, **forms: Any) -> HttpResponse:
    """The request as far as it has come; ``held``: what was found, None before anyone has looked."""
    wrong = next((form for form in forms.values() if form.errors), None)
    context = {
        "asked": asked, "days_left": _days_left(asked), "held": held, "wrong_form": wrong,
        "look": LookForm(), "end": EndForm(), "always_kept": ALWAYS_KEPT,
    } | forms  # fmt: skip
    return render(request, "staff/data_request.html", context, status=422 if wrong is not None else 200)


def _refused(request: StaffRequest, asked: DataRequest, refusal: Refused) -> HttpResponse:
    messages.warning(request, str(refusal))
    return redirect("staff:data_request", asked.pk)


def _days_left(asked: DataRequest) -> int:
    return (asked.answer_by - clock.today()).days


def _who(request: StaffRequest) -> dict[str, Any]:
    return {"by": Actor.staff(request.user), "person": request.user, "now": clock.now()}
