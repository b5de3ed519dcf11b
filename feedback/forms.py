"""What visitors send: a comment, with nothing about you unless you want an answer; a proposal; a vote."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral.forms.asked import Asked
from familjecentral.forms.public import PublicForm
from familjecentral.forms.text import TextField, holdable_text
from staff.who_sees import AsksAboutAPerson

from .looking_over import TO_NOBODY
from .looking_over_forms import LookedOver
from .models import Feedback
from .rules import CommentDenied, SuggestionDenied

if TYPE_CHECKING:
    from django.db.models import TextChoices

    from familjecentral.forms.keyed import KeyedForm

LONGEST_TEXT = Feedback._meta.get_field("text").max_length
LONGEST_PAGE = Feedback._meta.get_field("page").max_length or 0
OWN_ADDRESS = re.compile(r"/(?![/\\])")  # "//example.com" would lead away from here


class CommentForm(AsksAboutAPerson, LookedOver, PublicForm):
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(*self.guards(), "page", "looked_over", *[Asked(name) for name in self.about])

    def clean_page(self) -> str:
        """The page the comment is about, as an address of ours; anything else is dropped, not an error."""
        page = str(self.cleaned_data["page"])
        return page if OWN_ADDRESS.match(page) and len(page) <= LONGEST_PAGE else ""

    def refuse(self, reason: CommentDenied) -> None:
        """Show why the comment was refused; a used key is changed, so that sending again is a new comment."""
        refuse(self, reason, is_used=reason == CommentDenied.KEY_REUSED)


class ProposalForm(AsksAboutAPerson, LookedOver, PublicForm):
    """What a visitor would like the centre to do. Nothing is asked about them."""

    about = {"text": "proposal"}

    hint_words = TO_NOBODY
    text = TextField(
        label=_("Your proposal"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One thing that you would like us to do. At most 500 characters."),
        error_messages={
            "required": _("Write your proposal before you send it."),
            "max_length": _(
                "The proposal is too long: it has %(show_value)d characters, "
                "and there is room for %(limit_value)d."
            ),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(*self.guards(), "looked_over", Asked("text"))

    def refuse(self, reason: SuggestionDenied) -> None:
        """Show why it was refused; a used key is changed, so that sending again is a new proposal."""
        refuse(self, reason, is_used=reason == SuggestionDenied.KEY_REUSED)


class VoteForm(PublicForm):
    """A vote for one suggestion. ``device``: the device's own number, where a script keeps one."""

    about_nobody = frozenset({"suggestion"})  # of the device a hash is kept, and only until the vote is over

    suggestion = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    device = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(*self.guards(), "device")

    @property
    def voter(self) -> uuid.UUID:
        """Whose vote counts once: the device's, and without a script the page's that was sent."""
        voter: uuid.UUID = self.cleaned_data["device"] or self.cleaned_data["key"]
        return voter


def refuse(form: KeyedForm, reason: TextChoices, *, is_used: bool) -> None:
    """Say at the form why it was refused; ``is_used``: its key is, and it gets another one."""
    form.add_error(None, forms.ValidationError(str(reason.label), code=str(reason.value)))
    if is_used:
        form.data = {name: form.data.get(name, "") for name in form.fields} | {"key": str(uuid.uuid4())}
