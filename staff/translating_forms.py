"""The form of the page of translations: a field for each text of one kind, in one language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral.forms.keyed import KeyedForm
from familjecentral.languages.content import direction

from .translating import LONGEST, Entry, TranslationDenied, shown


class TranslationsForm(KeyedForm):
    """Only what somebody has touched since the page was shown is in ``said()``: two may write at once."""

    def __init__(self, *args: Any, entries: list[Entry], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        written_in = {"lang": language, "dir": direction(language)}
        for entry in entries:
            self.fields[f"said-{entry.key}"] = forms.CharField(
                label=entry.what, required=False, initial=entry.said, max_length=LONGEST,
                error_messages={"max_length": TranslationDenied.TOO_LONG.label},
                widget=forms.Textarea({"rows": entry.lines, "class": "form-control", **written_in}),
            )  # fmt: skip
            self.fields[f"was-{entry.key}"] = forms.CharField(
                required=False, initial=shown(entry.said), max_length=20, widget=forms.HiddenInput
            )
            if entry.is_older:
                self.fields[f"holds-{entry.key}"] = forms.BooleanField(
                    label=_("The translation still holds"), required=False
                )

    def rows(self) -> list[dict[str, Any]]:
        """For the template: each text with its fields."""
        return [
            {
                "entry": entry,
                "said": self[f"said-{entry.key}"],
                "was": self[f"was-{entry.key}"],
                "holds": self[f"holds-{entry.key}"] if entry.is_older else None,
            }
            for entry in self.entries
        ]

    def said(self) -> dict[str, str]:
        """Of the valid form: the translation of each text, by its key."""
        data = self.cleaned_data
        return {
            entry.key: text
            for entry in self.entries
            for text in [data[f"said-{entry.key}"]]
            if shown(text) != data[f"was-{entry.key}"] or data.get(f"holds-{entry.key}")
        }

    def refuse(self, reason: TranslationDenied) -> None:
        self.add_error(None, forms.ValidationError(reason.label, code=reason.value))
