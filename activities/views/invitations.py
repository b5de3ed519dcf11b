"""The way in to a group by invitation: a parent types its code."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from activities.invitation_forms import CodeForm
from activities.inviting import invited_to
from activities.rules import SignUpDenied
from familjecentral import clock
from familjecentral.privacy import limits
from familjecentral.privacy.access import PUBLIC, SECRET_LINK, access
from staff.limiting import too_many

from .public import centre_or_404
from .sign_ups import sign_up


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the code. A wrong one counts as a secret link that leads nowhere."""
    centre = centre_or_404(slug)
    if request.method == "POST" and limits.is_spent(limits.WRONG_LINKS, request, clock.now()):
        return too_many(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        group = invited_to(centre, form.cleaned_data["code"])
        if group is not None:
            return redirect("invited_sign_up", slug=slug, code=group.invitation_code)
        limits.count(limits.WRONG_LINKS, request, clock.now())
        form.refuse()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "activities/invitation.html", {"centre": centre, "form": form}, status=status)


@access(SECRET_LINK)
@require_http_methods(["GET", "POST"])
def invited_sign_up(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Sign up to the group that the code in the address opens; its title stands here and nowhere else."""
    centre = centre_or_404(slug)
    group = invited_to(centre, code)
    if group is None:  # counted by staff.limiting, as every secret link that leads nowhere
        context = {"centre": centre, "form": CodeForm(), "refused": SignUpDenied.CODE_WRONG.label}
        return render(request, "activities/invitation.html", context, status=HTTPStatus.NOT_FOUND)
    return sign_up(request, group, code=group.invitation_code)
