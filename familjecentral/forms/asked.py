"""A field with what is answered to “Who sees this?” under it."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


class Asked(LayoutObject):
    """``Asked("email")`` in a layout: the field, then ``form.who_sees_field("email")`` behind a summary."""

    def __init__(self, name: str) -> None:
        self.fields = [name]

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        (name,) = self.fields
        shown = render_field(name, form, context, template_pack=template_pack, **kwargs)
        text = form.who_sees_field(name)
        return format_html("{}{}", shown, who_sees_html(text, form[name].label)) if text else SafeString(shown)


def who_sees_html(text: str, label: Any) -> SafeString:
    """The summary and the text; the field's name is said to who hears the page, where many sound alike."""
    return format_html(
        '<details class="who-sees"><summary>{}<span class="visually-hidden">: {}</span></summary>'
        "<p>{}</p></details>",
        _("Who sees this?"),
        label,
        text,
    )
