"""Text that people write: what a database can hold, and line ends counted once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def holdable_text(value: str) -> None:
    """Refuse what PostgreSQL can't hold: NUL characters and halves of surrogate pairs."""
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValidationError(
            _("The text has a character that can not be shown. Write it again without special characters."),
            code="unholdable",
        )


class TextField(forms.CharField):
    """A CharField that counts a line end as one character, as browsers do, and refuses what can't be held."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Ours says the same as Django's for NUL, and more.
        self.validators = [v for v in self.validators if type(v).__name__ != "ProhibitNullCharactersValidator"]
        self.validators.append(holdable_text)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        return super().to_python(value)
