"""A form whose text is looked over before it is kept: what it looks like is said once, and not forbidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from familjecentral.forms.text import TextField

from .looking_over import Hint, hints_in, mark_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise


class LookedOver(forms.Form):
    """Beside the form's own base. Its layout has ``looked_over``; ``looks_at`` names the fields with text."""

    is_looked_over = False  # there is nothing else to say than what looks like somebody's number or name
    looks_at: tuple[str, ...] = ("text",)
    hint_words: Mapping[Hint, str | Promise] = {}  # instead of the hint's own
    # The mark of a text whose hints have been shown.
    looked_over = TextField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Say once what in the text looks like somebody's number, address or name; the second time it is sent."""
        data = super().clean() or self.cleaned_data
        seen = data.pop("looked_over", "")
        text = "\n".join(str(data.get(name, "")) for name in self.looks_at)
        if hints := hints_in(text) if seen != mark_of(text) else []:
            # No field is wrong, so none is marked: the page says it beside the form.
            self.is_looked_over = not self.errors
            words = [(str(self.hint_words.get(hint, hint.label)), hint.value) for hint in hints]
            self.add_error(None, [forms.ValidationError(label, code=code) for label, code in words])
            sent: Any = self.data
            self.data = ready = sent.copy()  # what came with the request can't be changed
            ready[self.add_prefix("looked_over")] = mark_of(text)
        return data
