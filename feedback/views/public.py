"""What visitors open: the comment form, what has changed because of comments, and suggestions to vote on."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.queries import published_centre
from familjecentral import clock
from familjecentral.audit.recording import PARENT
from familjecentral.languages.addresses import reading_language
from familjecentral.privacy import limits
from familjecentral.privacy.access import PUBLIC, access
from feedback import commenting, queries, suggesting, telling
from feedback.forms import CommentForm, ProposalForm, VoteForm
from feedback.rules import CommentRefused, SuggestionRefused
from staff.limiting import too_many
from staff.models import FamilyCentre
from staff.retention.periods import kept_days
from staff.who_sees import WhoSees


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
                centre=centre, **form.cleaned_data, language=reading_language(), by=PARENT, now=clock.now()
            )
        except CommentRefused as refusal:
            form.refuse(refusal.reason)
        else:
            return redirect("feedback_thanks", slug=slug)
    controller = queries.answering_service(centre)
    form.who_sees = WhoSees(controller, "comment") if controller else None
    context = {"centre": centre, "form": form, "controller": controller}
    return render(request, "feedback/write.html", context, status=422 if form.errors else 200)


@access(PUBLIC)
@require_GET
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """The comment has come in."""
    return render(request, "feedback/thanks.html", {"centre": _centre_or_404(slug)})


@access(PUBLIC)
@require_GET
def said_and_done(request: HttpRequest, slug: str) -> HttpResponse:
    """What the centre has changed because of what visitors said."""
    centre = _centre_or_404(slug)
    return render(request, "feedback/said_and_done.html", {"centre": centre, "told": telling.told_at(centre)})


@access(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def suggestions(request: HttpRequest, slug: str) -> HttpResponse:
    """What one can vote on, and the form to propose something oneself."""
    centre = _centre_or_404(slug)
    form = ProposalForm(request.POST or None)
    if form.is_valid():
        try:
            suggesting.propose(
                centre=centre, **form.cleaned_data, language=reading_language(), by=PARENT, now=clock.now()
            )
        except SuggestionRefused as refusal:
            form.refuse(refusal.reason)
        else:
            return redirect(f"{request.path}?tack=forslag")
    return _suggestions_page(request, centre, form)


@access(PUBLIC)
@require_POST
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Vote for one suggestion."""
    centre, form = _centre_or_404(slug), VoteForm(request.POST)
    found = queries.suggestion_at(centre, form.data.get("suggestion", ""))
    if found is None:
        raise Http404
    if not form.is_valid():
        return _suggestions_page(request, centre, ProposalForm(), form)
    if not limits.count(votes_limit(found.pk), request, clock.now()):
        return too_many(request, is_form=True)
    try:
        is_new = suggesting.vote(suggestion=found, device=form.voter, today=clock.today())
    except SuggestionRefused as refusal:
        form.add_error(None, str(refusal))
        return _suggestions_page(request, centre, ProposalForm(), form)
    return redirect(f"{reverse('suggestions', args=[slug])}?tack={'rost' if is_new else 'redan'}")


def votes_limit(suggestion_id: int) -> limits.Limit:
    """How often one address may vote for one suggestion: many families share the centre's wifi."""
    return limits.Limit(f"vote:{suggestion_id}", "VOTES_PER_ADDRESS")


def _suggestions_page(
    request: HttpRequest, centre: FamilyCentre, form: ProposalForm, sent_vote: VoteForm | None = None
) -> HttpResponse:
    controller = queries.answering_service(centre)
    form.who_sees = WhoSees(controller, "proposal") if controller else None
    context = {
        "centre": centre, "form": form, "vote": sent_vote or VoteForm(), "thanks": request.GET.get("tack", ""),
        "open": queries.open_suggestions(centre, clock.today()),
        "over": queries.suggestions_over(centre, clock.today()),
        "controller": controller, "days_kept": kept_days("proposal", centre.pk),
    }  # fmt: skip
    has_errors = form.errors or (sent_vote is not None and sent_vote.errors)
    return render(request, "feedback/suggestions.html", context, status=422 if has_errors else 200)
