"""Sign-in for staff, on django-allauth: by e-mail, for accounts that IT has made."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.limits import address_to_count

from .models import StaffMember
from .rules import roles_of
from .second_factor import has_just_signed_in
from .sessions import end_sessions

# Somebody at the sign-in page, who has not shown who they are. What they typed is never logged.
UNKNOWN_PERSON = Actor(AuditEvent.ActorKind.STAFF)


# In the session: which provider asked whom for a second factor (staff.oidc.provider_did_second_factor).
SECOND_FACTOR_BY = "second_factor_by"


class StaffAccountAdapter(DefaultAccountAdapter):
    """No open sign-up; each role lands on its own first page; links for a new password go by the worker."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "The e-mail address and the password do not belong together. Check both, or choose a new password."
        ),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: StaffMember, **kwargs: Any) -> Any:
        """Before any sign-in, of any kind: keep, or forget, that the provider asked for a second factor."""
        arrived = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if arrived is not None and arrived.did_second_factor:
            request.session[SECOND_FACTOR_BY] = {"provider": arrived.account.provider, "person": user.pk}
        else:
            request.session.pop(SECOND_FACTOR_BY, None)
        return super().pre_login(request, user, **kwargs)

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_to_count(request)

    def is_safe_url(self, url: str) -> bool:
        try:
            return super().is_safe_url(url)
        except ValueError:  # no address at all, such as //[x
            return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return first_page_of(request.user)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record("locked_out", by=UNKNOWN_PERSON)
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """As allauth's, but a closed account's right password is a wrong one, in the counts of tries too."""
        self.pre_authenticate(request, **credentials)
        person = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()  # where allauth keeps the closed account
        if person is None:
            self.authentication_failed(request, **credentials)
        else:
            self._rollback_login_failed_rl_usage()
        return person

    def set_password(self, user: StaffMember, password: str) -> None:
        """Only the password: what somebody else has changed meanwhile (closed the account) stays changed."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return super().is_reauthentication_required(app=app, **kwargs) and not has_just_signed_in(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor shows that: the password alone opens nothing."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        words = {
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        strong = [way | {"description": words[way["id"]]} for way in ways if way["id"] in words]
        return strong or ways

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("my_account")

    def send_password_reset_mail(self, user: StaffMember, email: str, context: dict[str, Any]) -> None:
        from .tasks import send_password_link

        send_password_link.defer(person_id=user.pk, language=translation.get_language() or "sv")


def first_page_of(person: Any) -> str:
    """Where a person's working day begins: Today, the report for coordinators, the admin for IT, or the log.

    Who has no role yet is told so.
    """
    if not roles_of(person):
        return reverse("account_no_roles")
    if person.has_perm("tally.create"):
        return reverse("visits:today")
    if person.has_perm("report.read"):
        return reverse("reports:report")
    if person.is_staff:
        return reverse("admin:index")
    if person.has_perm("audit.read"):
        return reverse("log:list")
    return reverse("visits:today")


def password_mail(*, person: StaffMember, language: str) -> EmailMessage:
    """The mail with a link by which the person chooses a new password; the link is stored nowhere."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    context = {"link": settings.PUBLIC_URL.rstrip("/") + path.replace("UID-KEY", key)}
    with translation.override(language):
        subject = render_to_string("account/email/password_reset_key_subject.txt", context).strip()
        body = render_to_string("account/email/password_reset_key_message.txt", context).strip() + "\n"
    return EmailMessage(subject=subject, body=body, to=[person.email], headers={"Content-Language": language})


def log_signed_in(user: StaffMember, **_signal: Any) -> None:
    if user.idle_warned_at is not None:
        user.idle_warned_at = None
        user.save(update_fields=["idle_warned_at"])
    # At a shared tablet the log says which.
    record("signed_in", by=Actor.staff(user), thing=user.tablet)


def log_signed_out(user: StaffMember | None, **_signal: Any) -> None:
    if user is not None:
        record("signed_out", by=Actor.staff(user))


def log_sign_in_failed(**_signal: Any) -> None:
    record("sign_in_failed", by=UNKNOWN_PERSON)


def log_new_password(user: StaffMember, **_signal: Any) -> None:
    """A password was chosen by the link in a mail: whoever had the old one is out."""
    record("password_set", by=Actor.staff(user), thing=user)
    end_sessions(person=user, by=Actor.staff(user))
