"""The field for a ticket on the sign-up form of a group that is drawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral import clock

from .tickets import LONGEST, Ticket, TicketDenied, read


class TicketField(forms.CharField):
    """A ticket of a lost draw, if the family has one; its cleaned value is a Ticket or None.

    The verb that signs up lets it count (``tickets.use``), in its own transaction.
    """

    def __init__(self, *, municipality_id: int, **kwargs: Any) -> None:
        self.municipality_id = municipality_id
        shown: dict[str, Any] = {
            "label": _("Do you have a ticket from an earlier draw?"),
            "help_text": _("It is in the mail that said you got no place. It gives you more lots this time."),
            "widget": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
        }
        # A mail may have broken the line; then spaces come along.
        super().__init__(**{"required": False, "max_length": 2 * LONGEST, **shown, **kwargs})

    def clean(self, value: Any) -> Ticket | None:
        """Raises ValidationError with the code of a TicketDenied for one that doesn't count."""
        text = super().clean(value)
        if not text:
            return None
        found = read(text, clock.now(), municipality_id=self.municipality_id)
        if isinstance(found, TicketDenied):
            raise forms.ValidationError(found.label, code=found.value)
        return found
