"""The comment form: a text, and nothing about you unless you want an answer."""

from __future__ import annotations

import re
import uuid
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral.forms.asked import Asked
from familjecentral.forms.public import PublicForm
from familjecentral.forms.text import TextField, holdable_text
from staff.who_sees import AsksAboutAPerson

from .looking_over import hints_in, mark_of
from .models import Feedback
from .rules import CommentDenied

LONGEST_TEXT = Feedback._meta.get_field("text").max_length
LONGEST_PAGE = Feedback._meta.get_field("page").max_length or 0
OWN_ADDRESS = re.compile(r"/(?![/\\])")  # "//example.com" would lead away from here


class CommentForm(AsksAboutAPerson, PublicForm):
    """A visitor's comment."""

    about = dict.fromkeys(("text", "name", "email"), "comment")

    text = TextField(
        label=_("Your comment"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Do not write about your own or your child's health here. Talk to us instead."),
        error_messages={
            "required": _("Write your comment before you send the form."),
            "max_length": _(
                "The comment is too long: it has %(show_value)d characters, and there is room for %(limit_value)d."
            ),
        },
    )
    name = TextField(
        label=_("Your name (optional)"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"max_length": _("The name is too long: there is room for %(limit_value)d characters.")},
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Your e-mail address (optional)"),
        required=False,
        validators=[holdable_text],
        help_text=_("With an e-mail address we can answer you. Without one we can not."),
        error_messages={
            "invalid": _("Write an e-mail address as name@example.com, or leave the field empty."),
            "max_length": _("The e-mail address is too long: there is room for %(limit_value)d characters."),
        },
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    page = TextField(required=False, widget=forms.HiddenInput)
    is_looked_over = False  # there is nothing else to say than what looks like somebody's number or name
    # The mark of a text whose hints the visitor has been shown.
    looked_over = TextField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(*self.guards(), "page", "looked_over", *[Asked(name) for name in self.about])

    def clean_page(self) -> str:
        """The page the comment is about, as an address of ours; anything else is dropped, not an error."""
        page = str(self.cleaned_data["page"])
        return page if OWN_ADDRESS.match(page) and len(page) <= LONGEST_PAGE else ""

    def clean(self) -> dict[str, Any]:
        """Say once what in the text looks like somebody's number, address or name; the second time it is sent."""
        data = super().clean()
        seen, text = data.pop("looked_over", ""), data.get("text", "")
        if hints := hints_in(text) if seen != mark_of(text) else []:
            # No field is wrong, so none is marked: the page says it beside the form.
            self.is_looked_over = not self.errors
            self.add_error(None, [forms.ValidationError(hint.label, code=hint.value) for hint in hints])
            sent: Any = self.data
            self.data = ready = sent.copy()
            ready[self.add_prefix("looked_over")] = mark_of(text)
        return data

    def refuse(self, reason: CommentDenied) -> None:
        """Show why the comment was refused; a used key is changed, so that sending again is a new comment."""
        self.add_error(None, forms.ValidationError(reason.label, code=reason.value))
        if reason == CommentDenied.KEY_REUSED:
            self.data = {name: self.data.get(name, "") for name in self.fields} | {"key": str(uuid.uuid4())}
