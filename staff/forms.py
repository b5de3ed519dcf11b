"""The forms of the sign-in pages: allauth's, in our words and with labels instead of placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm, ResetPasswordForm, ResetPasswordKeyForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import record

from .second_factor import take_code
from .sign_in import UNKNOWN_PERSON


def _label(form: Any, name: str, label: Any, autocomplete: str) -> None:
    field = form.fields[name]
    field.label = label
    field.help_text = ""
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["autocomplete"] = autocomplete


class SignInForm(LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, "login", _("E-mail"), "username")
        _label(self, "password", _("Password"), "current-password")


class ForgottenPasswordForm(ResetPasswordForm):
    """E-mail, to get a link for a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, "email", _("E-mail"), "username")


class NewPasswordForm(ResetPasswordKeyForm):
    """The new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, "password1", _("New password"), "new-password")
        _label(self, "password2", _("The new password once more"), "new-password")
        self.fields["password1"].help_text = _("At least 12 characters. Three or four words are good.")


class FirstPasswordForm(SetPasswordForm):
    """The password that an invited person chooses, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, "new_password1", _("Password"), "new-password")
        _label(self, "new_password2", _("The password once more"), "new-password")
        self.fields["new_password1"].help_text = _("At least 12 characters. Three or four words are good.")


class ChangePasswordForm(AllauthChangePasswordForm):
    """The old password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, "oldpassword", _("Your password now"), "current-password")
        _label(self, "password1", _("New password"), "new-password")
        _label(self, "password2", _("The new password once more"), "new-password")
        self.fields["password1"].help_text = _("At least 12 characters. Three or four words are good.")


class PasswordAgainForm(ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, "password", _("Password"), "current-password")


class _CodeForm:
    """A code of an app, once; or a recovery code. For forms of allauth's that check one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, "code", _("Code"), "one-time-code")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}  # type: ignore[attr-defined]  # a form

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # a form of allauth's
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                record("locked_out", by=UNKNOWN_PERSON, thing=self.user)  # type: ignore[attr-defined]  # allauth's
            raise
        authenticator = self.authenticator  # type: ignore[attr-defined]  # the one that the code fits
        if authenticator.type == Authenticator.Type.TOTP and not take_code(authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(_CodeForm, AuthenticateForm):
    """The second step of signing in."""


class SecondStepAgainForm(_CodeForm, CodeAgainForm):
    """A code once more, before something that matters."""


class AddAppForm(ActivateTOTPForm):
    """The first code that a new app shows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, "code", _("The code that the app shows"), "one-time-code")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}


# What a credential without sense in it makes the library raise, beside its own errors (fido2 2.2).
SENSELESS = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class _PasskeyForm:
    """A passkey's answer, as the browser gives it: nonsense is a wrong passkey, not a fault of ours."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]  # a form of allauth's
        except SENSELESS as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyStepForm(_PasskeyForm, AuthenticateWebAuthnForm):
    """The second step of signing in, with a passkey."""


class PasskeyAgainForm(_PasskeyForm, ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""


class AddPasskeyForm(AddWebAuthnForm):
    """What to call a new passkey, and whether it also replaces the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, "name", _("What you call it"), "off")
        self.fields["name"].max_length = 50
        self.fields["name"].help_text = _("For example: my phone, or the key on my key ring.")
        self.fields["passwordless"].label = _("Sign in with the passkey alone, without the password")
        self.fields["passwordless"].help_text = _(
            "The device then asks for your finger, your face or its own code. Untick it for a key that can not."
        )
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except SENSELESS as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeySignInForm(_PasskeyForm, LoginWebAuthnForm):
    """Signing in with a passkey alone."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except ValidationError:
            record("sign_in_failed", by=UNKNOWN_PERSON)
            raise
