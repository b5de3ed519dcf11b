"""Forms that can be sent twice and count once: each carries a key made when it was opened."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class KeyedForm(forms.Form):
    """A form with a hidden ``key`` (a UUID); the verb it calls treats the same key as one."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "invalid": _("The page was damaged on its way. Open it again and fill in the form once more.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4

    @cached_property
    def helper(self) -> FormHelper:
        """How the form is shown; made when it is, and not for one that is only sent."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.include_media = False
        return helper
