"""Sign-in for staff, on django-allauth: by e-mail, for accounts that IT has made."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.limits import client_address

from .models import StaffMember

# Somebody at the sign-in page, who has not shown who they are. What they typed is never logged.
UNKNOWN_PERSON = Actor(AuditEvent.ActorKind.STAFF)


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

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_safe_url(self, url: str) -> bool:
        try:
            return super().is_safe_url(url)
        except ValueError:  # no address at all, such as //[x
            return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return first_page_of(request.user)

    def send_password_reset_mail(self, user: StaffMember, email: str, context: dict[str, Any]) -> None:
        from .tasks import send_password_link

        send_password_link.defer(person_id=user.pk, language=translation.get_language() or "sv")


def first_page_of(person: Any) -> str:
    """Where a person's working day begins: Today, the report for coordinators, the admin for IT."""
    if person.has_perm("tally.create"):
        return reverse("visits:today")
    if person.has_perm("report.read"):
        return reverse("reports:report")
    if person.is_staff:
        return reverse("admin:index")
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
    record("signed_in", by=Actor.staff(user))


def log_signed_out(user: StaffMember | None, **_signal: Any) -> None:
    if user is not None:
        record("signed_out", by=Actor.staff(user))


def log_sign_in_failed(**_signal: Any) -> None:
    record("sign_in_failed", by=UNKNOWN_PERSON)


def log_new_password(user: StaffMember, **_signal: Any) -> None:
    record("password_set", by=Actor.staff(user), thing=user)
