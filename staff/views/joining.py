"""Signing in, an invitation taken up, and an account that has no role yet."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from familjecentral import clock
from familjecentral.privacy.access import SECRET_LINK, SIGNED_IN, access
from staff import inviting
from staff.forms import FirstPasswordForm
from staff.requests import StaffRequest, WalledRequest
from staff.rules import roles_of
from staff.sign_in import first_page_of


class SignIn(LoginView):
    """allauth's page, and a button for each provider where a municipal account signs in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"providers": list(settings.OIDC_PROVIDERS.values())}


@access(SIGNED_IN)
@never_cache
@require_safe
def no_roles(request: StaffRequest) -> HttpResponse:
    """What an account without a role means, and whom to ask; with a role, on to its first page."""
    if roles_of(request.user):
        return redirect(first_page_of(request.user))
    return render(request, "account/no_roles.html")


@access(SECRET_LINK)
@sensitive_post_parameters("new_password1", "new_password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: WalledRequest, token: str) -> HttpResponse:
    """Choose a password. Opening the page uses nothing up: mail scanners open it too."""
    found = inviting.open_invitation(token=token, now=clock.now())
    if found is None:
        return _does_not_work(request)
    form = FirstPasswordForm(found.person, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            inviting.accept(token=token, password=form.cleaned_data["new_password1"], now=clock.now())
        except inviting.InvitationRefused:
            return _does_not_work(request)
        messages.success(request, _("Your password is saved. Sign in with it."))
        return redirect("account_login")
    return _secret(render(request, "account/invitation.html", {"invited": found.person, "form": form}))


def _does_not_work(request: WalledRequest) -> HttpResponse:
    """The same for a link that is old, used, replaced or made up."""
    return _secret(render(request, "account/invitation.html", status=404))


def _secret(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
