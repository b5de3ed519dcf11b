"""Signing up, and a family's own page behind its secret link."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from activities import (
    changing,
    consenting,
    leaving,
    offering,
    own_page,
    queries,
    signing_up,
)
from activities.drawing.tickets import TicketRefused
from activities.forms import ChangeForm, ConsentForm, SignUpForm, refuse
from activities.models import ActivitySeries, ActivitySession
from activities.rules import SignUpRefused, may_sign_up
from activities.who_sees import who_sees_sign_up
from familjecentral import clock
from familjecentral.audit.recording import PARENT
from familjecentral.privacy.access import PUBLIC, SECRET_LINK, access
from familjecentral.privacy.tokens import hash_token


@access(PUBLIC)
def sign_up_to_session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return sign_up(request, queries.to_sign_up_to(ActivitySession, slug, pk))


@access(PUBLIC)
def sign_up_to_series(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return sign_up(request, queries.to_sign_up_to(ActivitySeries, slug, pk))


@require_http_methods(["GET", "POST"])
def sign_up(
    request: HttpRequest, bookable: ActivitySession | ActivitySeries | None, *, code: str = ""
) -> HttpResponse:
    """The form and what it sends; ``code``: of the invitation that they came with."""
    if bookable is None:
        raise Http404
    activity = bookable.activity
    now = clock.now()
    data = request.POST if request.method == "POST" else None
    form = SignUpForm(data, activity=activity, bookable=bookable)
    if data is not None and form.is_valid():
        try:
            result = signing_up.sign_up(
                bookable=bookable, household=form.household(), key=form.cleaned_data["key"], by=PARENT, now=now,
                code=code,
            )  # fmt: skip
        except SignUpRefused as refusal:
            form.refuse(refusal.reason)
        except TicketRefused as refusal:
            form.add_error("ticket", str(refusal))
        else:
            return redirect("my_sign_up", token=result.token)
    form.who_sees = who_sees_sign_up(bookable)
    context = {
        "centre": activity.centre,
        "activity": activity,
        "bookable": bookable,
        "is_series": bookable.is_series,
        "controller": activity.responsible_service,
        "denied": may_sign_up(activity, bookable, now=now, invited=bool(code)),
        "form": form,
        "now": now,
    }
    return render(request, "activities/sign_up.html", context, status=422 if form.errors else 200)


def found_or_404(token: str) -> dict[str, Any]:
    """What the token opens."""
    found = own_page.sign_up_by_token(token)
    if found is None:
        raise Http404
    return {"token": token, "now": clock.now(), **found}


@access(SECRET_LINK)
def my_sign_up(request: HttpRequest, token: str) -> HttpResponse:
    """What we hold about the family, and the way to cancel; also the receipt."""
    return render(request, "activities/my_sign_up.html", found_or_404(token))


@access(SECRET_LINK)
@require_http_methods(["GET", "POST"])
def cancel_sign_up(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, then leave: the family, or one of its two parents."""
    found = found_or_404(token)
    if request.method == "POST":
        try:
            other_stays = leaving.leave(
                sign_up=found["sign_up"], number=found["contact"].number, by=PARENT, now=found["now"]
            )
        except SignUpRefused as refusal:
            context = {**found, "refused": str(refusal)}
            return render(request, "activities/cancel_sign_up.html", context, status=409)
        return redirect("left_sign_up") if other_stays else redirect("my_sign_up", token=token)
    return render(request, "activities/cancel_sign_up.html", found)


@access(PUBLIC)
def left_sign_up(request: HttpRequest) -> HttpResponse:
    """A short, kind receipt for a parent whose link opens nothing any more."""
    return render(request, "activities/left_sign_up.html")


ANSWERS = {
    "yes": offering.accept_offer,
    "free": offering.take_free_place,
    "again": offering.rejoin_queue,
    "no": leaving.cancel,
}


@access(SECRET_LINK)
@require_http_methods(["GET", "POST"])
def answer_offer(request: HttpRequest, token: str) -> HttpResponse:
    """The family answers an offer, takes a place that is free for the first who comes, or queues again."""
    found = found_or_404(token)
    refused = ""
    if request.method == "POST":
        answer = ANSWERS.get(request.POST.get("answer", ""))
        try:
            if answer is not None:
                answer(sign_up=found["sign_up"], by=PARENT, now=found["now"])
                return redirect("my_sign_up", token=token)
        except SignUpRefused as refusal:
            refused, found = str(refusal), found_or_404(token)
    context = {**found, "refused": refused}
    return render(request, "activities/answer_offer.html", context, status=409 if refused else 200)


@access(SECRET_LINK)
@require_http_methods(["GET", "POST"])
def change_sign_up(request: HttpRequest, token: str) -> HttpResponse:
    """A parent changes their contact, needs and reminders, and how many come."""
    found = found_or_404(token)
    sign_up, contact = found["sign_up"], found["contact"]
    form = ChangeForm(request.POST or None, sign_up=sign_up, contact=contact)
    if request.method == "POST" and form.is_valid():
        try:
            changing.change(sign_up=sign_up, number=contact.number, by=PARENT, now=found["now"], **form.changes())
        except SignUpRefused as refusal:
            refuse(form, refusal.reason)
        else:
            return redirect("my_sign_up", token=token)
    form.who_sees = found["who_sees"]
    context = {**found, "form": form}
    return render(request, "activities/change_sign_up.html", context, status=422 if form.errors else 200)


@access(SECRET_LINK)
@require_http_methods(["GET", "POST"])
def my_consent(request: HttpRequest, token: str) -> HttpResponse:
    """The family lets another service see its sign-up."""
    found = found_or_404(token)
    form = ConsentForm(request.POST or None, receivers=found["receivers"], today=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            consenting.give_consent(sign_up=found["sign_up"], **form.consent(), by=PARENT, now=clock.now())
        except consenting.ConsentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("my_sign_up", token=token)
    form.who_sees = found["who_sees"]
    context = {"form": form, **found}
    return render(request, "activities/my_consent.html", context, status=422 if form.errors else 200)


@access(SECRET_LINK)
@require_POST
def take_back_my_consent(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """The family takes a consent back; it ends at once."""
    consent = consenting.own_consent(token_hash=hash_token(token), pk=pk)
    if consent is None:
        raise Http404
    consenting.take_back_consent(consent=consent, by=PARENT, now=clock.now())
    return redirect("my_sign_up", token=token)
