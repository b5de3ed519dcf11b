"""A field for a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

WRITE_IT_SO = _("Write the date as year, month, day: 2026-11-26.")


class DayField(forms.DateField):
    """A day, written and shown as 2026-11-26; browsers show their calendar. The error code is ``invalid``."""

    def __init__(self, *, error_messages: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": WRITE_IT_SO} | (error_messages or {}),
            **options,
        )
