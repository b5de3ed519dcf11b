"""Signing up, and a family's own page behind its secret link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from activities import calendars, consenting, erasing, own_page, queries, signing_up
from activities.forms import ConsentForm, SignUpForm
from activities.models import ActivitySeries, ActivitySession
from activities.rules import SignUpRefused, may_sign_up
from familjecentral import clock
from familjecentral.audit.recording import PARENT
from familjecentral.privacy.access import PUBLIC, SECRET_LINK, access
from familjecentral.privacy.tokens import hash_token

from .public import centre_or_404


@access(PUBLIC)
def sign_up_to_session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return sign_up(request, queries.public_session(centre_or_404(slug), pk))


@access(PUBLIC)
def sign_up_to_series(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return sign_up(request, queries.public_series(centre_or_404(slug), pk))


@require_http_methods(["GET", "POST"])
def sign_up(
    request: HttpRequest, bookable: ActivitySession | ActivitySeries | None, *, code: str = ""
) -> HttpResponse:
    """The form and what it sends; ``code``: of the invitation that they came with."""
    if bookable is None:
        raise Http404
    activity = bookable.activity
    now = clock.now()
    form = SignUpForm(request.POST if request.method == "POST" else None, activity=activity)
    if request.method == "POST" and form.is_valid():
        try:
            result = signing_up.sign_up(
                bookable=bookable, household=form.household(), key=form.cleaned_data["key"], by=PARENT, now=now,
                code=code,
            )  # fmt: skip
        except SignUpRefused as refusal:
            form.refuse(refusal.reason)
        else:
            return redirect("my_sign_up", token=result.token)
    context = {
        "centre": activity.centre,
        "activity": activity,
        "bookable": bookable,
        "is_series": isinstance(bookable, ActivitySeries),
        "controller": activity.responsible_service,
        "denied": may_sign_up(activity, bookable, now=now, code=code),
        "form": form,
        "kept_days": erasing.KEPT_DAYS,
        "now": now,
    }
    return render(request, "activities/sign_up.html", context, status=422 if form.errors else 200)


@access(SECRET_LINK)
def my_sign_up(request: HttpRequest, token: str) -> HttpResponse:
    """What we hold about the family, and the way to cancel; also the receipt."""
    found = own_page.sign_up_by_token(token)
    if found is None:
        raise Http404
    return render(request, "activities/my_sign_up.html", {"token": token, "now": clock.now(), **found})


@access(SECRET_LINK)
@require_http_methods(["GET", "POST"])
def cancel_sign_up(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, then cancel."""
    found = own_page.sign_up_by_token(token)
    if found is None:
        raise Http404
    refused = ""
    if request.method == "POST":
        try:
            signing_up.cancel(sign_up=found["sign_up"], by=PARENT, now=clock.now(), token=token)
        except SignUpRefused as refusal:
            refused = str(refusal)
        else:
            return redirect("my_sign_up", token=token)
    context = {"token": token, "refused": refused, **found}
    return render(request, "activities/cancel_sign_up.html", context, status=409 if refused else 200)


@access(SECRET_LINK)
def my_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The session as a calendar file."""
    found = own_page.sign_up_by_token(token)
    if found is None or found["sign_up"].session is None:
        raise Http404
    text = calendars.session_calendar(found["bookable"])
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="familjecentralen.ics"'},
    )


@access(SECRET_LINK)
@require_http_methods(["GET", "POST"])
def my_consent(request: HttpRequest, token: str) -> HttpResponse:
    """The family lets another service see its sign-up."""
    found = own_page.sign_up_by_token(token)
    if found is None:
        raise Http404
    form = ConsentForm(request.POST or None, receivers=found["receivers"], today=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            consenting.give_consent(sign_up=found["sign_up"], **form.consent(), by=PARENT, now=clock.now())
        except consenting.ConsentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("my_sign_up", token=token)
    context = {"token": token, "form": form, **found}
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
