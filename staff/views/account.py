"""My account: who I am here, how I sign in, and where I am signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.views import PasswordChangeView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import SIGNED_IN, access
from staff import accounts, queries, sessions
from staff.requests import StaffRequest
from staff.second_factor import factors_of


@access(SIGNED_IN)
@require_GET
def my_account(request: StaffRequest) -> HttpResponse:
    """One calm page with everything about one's own account."""
    context = {
        "roles": queries.roles_in_words(request.user),
        "factors": factors_of(request.user.pk),
        "sessions": queries.sessions_of(
            request.user, now=timezone.now(), current=request.session.session_key or ""
        ),
    }
    return render(request, "account/my_account.html", context)


@access(SIGNED_IN)
@require_POST
def end_session(request: StaffRequest, pk: int) -> HttpResponse:
    """End one of my sessions, on a device that I don't have at hand."""
    session = get_object_or_404(queries.known_sessions_of(request.user), pk=pk)
    sessions.end_session(session=session, by=Actor.staff(request.user))
    messages.success(request, _("Signed out there."))
    return redirect("my_account")


@access(SIGNED_IN)
@require_POST
def end_other_sessions(request: StaffRequest) -> HttpResponse:
    """End all my sessions but this one."""
    sessions.end_sessions(person=request.user, by=Actor.staff(request.user), keep=request.session)
    messages.success(request, _("Signed out everywhere else."))
    return redirect("my_account")


class ChangePasswordView(PasswordChangeView):
    """A new password, with the old one; every other session ends."""

    template_name = "account/password_change.html"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")  # there is no old one to ask for: a link by mail
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> Any:
        response = super().form_valid(form)
        person = form.user
        accounts.password_was_set(person=person, by=Actor.staff(person), keep=self.request.session)
        messages.success(self.request, _("Your new password is saved"))
        return response


change_password = access(SIGNED_IN)(ChangePasswordView.as_view())
