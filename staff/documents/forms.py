"""The form that a version of a document is written in."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral.forms.keyed import KeyedForm
from familjecentral.forms.text import TextField
from staff.development.forms import RefusableForm
from staff.models import DocumentVersion

from .versions import DocumentDenied

LONGEST_TEXT = 100_000


class VersionForm(RefusableForm, KeyedForm):
    """The whole text, and what is changed in it."""

    field_of = {DocumentDenied.NOTHING_NEW: "text"}

    text = TextField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_(
            "# begins the title, ## a part and ### a section. - begins a line of a list. "
            "An empty line parts paragraphs."
        ),
        error_messages={
            "required": _("Write the text before you save it."),
            "max_length": _("The text is too long: there is room for %(limit_value)d characters."),
        },
    )
    note = TextField(
        label=_("What is changed (optional)"),
        max_length=DocumentVersion._meta.get_field("note").max_length,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("That is too long: there is room for %(limit_value)d characters.")},
    )
    based_on = forms.IntegerField(
        min_value=0, widget=forms.HiddenInput,
        error_messages={"required": DocumentDenied.STALE.label, "invalid": DocumentDenied.STALE.label},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("key", "based_on", "text", "note")
