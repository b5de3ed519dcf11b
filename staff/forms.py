"""The forms of the sign-in pages: allauth's, in our words and with labels instead of placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _


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
