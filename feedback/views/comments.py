"""What the centre lead opens: the list of comments, and one comment with all that there is to do about it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from familjecentral import clock
from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.access import access
from feedback import answering, handling, queries
from feedback.list_forms import CommentFilter
from feedback.models import Feedback
from feedback.staff_forms import AnswerForm, GoalsForm, RedactForm
from feedback.staff_rules import HandlingRefused
from staff.requests import StaffRequest
from staff.retention.periods import kept_days
from staff.why import why_you_see

if TYPE_CHECKING:
    from collections.abc import Callable

COMMENTS_ON_A_PAGE = 30
WAITS_OF = timedelta(days=365)


@access("comment.read")
@never_cache
@require_GET
def comments(request: StaffRequest) -> HttpResponse:
    """The comments to the services that the person leads, and how long they wait."""
    services = queries.services_led_by(request.user)
    mine = queries.comments_for_lead(request.user, request.reader)
    chosen = CommentFilter(request.GET, centres=[service.centre for service in services])
    page = Paginator(chosen.narrow(queries.listed_comments(mine)), COMMENTS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    for service_id, shown in Counter(comment.controller_id for comment in page).items():
        record("read_comments", by=Actor.staff(request.user), service_id=service_id, count=shown)
    today = clock.today()
    context = {
        "page": page, "filter": chosen, "why": why_you_see(mine, request.reader, request.user),
        "waiting": queries.waiting(mine, today), "within_days": queries.WITHIN_WORKING_DAYS,
        "waits": queries.comment_waits({service.centre for service in services}, today - WAITS_OF, today),
    }  # fmt: skip
    return render(request, "feedback/comments.html", context)


@access("comment.change")
@never_cache  # a page from the browser's memory would carry a used key, or words that have been taken out
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: StaffRequest, pk: int) -> HttpResponse:
    """One comment: sort it, take words out of it, answer it, say that it is handled."""
    mine = queries.comments_for_lead(request.user, request.reader)
    found: Feedback = get_object_or_404(mine, pk=pk)
    action = request.POST.get("action", "")
    forms_of = _forms(request, found, action)
    if request.method == "POST":
        if action not in VERBS:
            raise Http404
        form = forms_of.get(action)
        if form is None or form.is_valid():
            try:
                messages.success(request, VERBS[action](request, found, form.cleaned_data if form else {}))
                return redirect("feedback:comment", pk=pk)
            except HandlingRefused as refusal:
                _refuse(request, form, refusal)
    record("read_comment", by=Actor.staff(request.user), thing=found, service_id=found.controller_id)
    context = {
        "comment": found, "copies": queries.copies_of(found, mine), "forms": forms_of,
        "wrong_form": next((form for form in forms_of.values() if form.errors), None),
        "mail": answering.how_it_went(found), "why": why_you_see(mine, request.reader, request.user),
        "days_kept": kept_days("comment", found.centre_id),
    }  # fmt: skip
    return render(request, "feedback/comment.html", context, status=422 if context["wrong_form"] else 200)


def _forms(request: StaffRequest, found: Feedback, action: str) -> dict[str, Any]:
    """The page's forms by action; the one that was sent with what was sent."""

    def sent(name: str) -> Any:
        return request.POST if action == name else None

    municipality_id, chosen = found.centre.municipality_id, list(found.goals.all())
    return {
        "goals": GoalsForm(sent("goals"), municipality_id=municipality_id, chosen=chosen),
        "redact": RedactForm(
            sent("redact"), initial={"left": found.text}, has_contact=bool(found.name or found.email)
        ),
        "answer": AnswerForm(sent("answer")),
    }


def _refuse(request: StaffRequest, form: forms.Form | None, refusal: HandlingRefused) -> None:
    if form is None:
        messages.error(request, str(refusal))
    else:
        form.add_error(None, forms.ValidationError(str(refusal), code=str(refusal.reason.value)))


def _handle(request: StaffRequest, found: Feedback, _data: dict[str, Any]) -> str:
    handling.mark_handled(comment=found, by=Actor.staff(request.user), now=clock.now())
    return _("The comment is handled.")


def _sort(request: StaffRequest, found: Feedback, data: dict[str, Any]) -> str:
    handling.sort_by_goal(comment=found, goals=data["goals"], by=Actor.staff(request.user))
    return _("The goals of the comment are saved.")


def _redact(request: StaffRequest, found: Feedback, data: dict[str, Any]) -> str:
    handling.redact_comment(
        comment=found, left=data["left"], without_contact=data.get("without_contact", False),
        by=Actor.staff(request.user), now=clock.now(),
    )  # fmt: skip
    return _("It is taken out, and kept nowhere.")


def _answer(request: StaffRequest, found: Feedback, data: dict[str, Any]) -> str:
    handling.answer_comment(
        comment=found, **data, by=Actor.staff(request.user), person=request.user, now=clock.now()
    )
    return _("The answer is on its way, and the comment is handled.")


VERBS: dict[str, Callable[[StaffRequest, Feedback, dict[str, Any]], str]] = {
    "handled": _handle, "goals": _sort, "redact": _redact, "answer": _answer,
}  # fmt: skip
