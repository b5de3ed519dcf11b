"""The form for the code of an invitation."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral.forms.public import PublicForm

from .rules import SignUpDenied


class CodeForm(PublicForm):
    """A parent types the code that staff gave them."""

    about_nobody = frozenset({"code"})

    code = forms.CharField(
        label=_("The code"), max_length=40, help_text=_("For example K7RM-4WXP. Small letters do as well."),
        error_messages={"required": _("Type the code that you got with the invitation.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(*self.guards(), "code")

    def refuse(self) -> None:
        """Say that the code opens nothing; it is the same sentence whatever is the matter with it."""
        denied = SignUpDenied.CODE_WRONG
        self.add_error("code", forms.ValidationError(denied.label, code=denied.value))
