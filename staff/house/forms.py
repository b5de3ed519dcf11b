"""The forms of the house: how to find it, a service's own words, news, and a page worth knowing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.forms.days import DayField
from familjecentral.forms.keyed import KeyedForm
from familjecentral.forms.text import TextField
from familjecentral.written import in_html
from staff.development.forms import RefusableForm
from staff.models import KnowledgePage, News, PartnerService, VisitGuide

from .rules import HouseDenied
from .visiting import FACTS, TEXTS

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.safestring import SafeString

NO_PERSON = _("Never about a family or a person.")


def _line(label: Any, most: int, *, help_text: Any = "", required: Any = None) -> TextField:
    return TextField(
        label=label, max_length=most, help_text=help_text, required=bool(required),
        widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages={"required": required or ""},
    )  # fmt: skip


def _written(label: Any, most: int, rows: int, help_text: Any) -> TextField:
    return TextField(
        label=label, max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": HouseDenied.NO_TEXT.label},
    )  # fmt: skip


class HouseForm(RefusableForm, KeyedForm):
    """A form about one row, or about one that is to be. ``can_preview``: it has a text with headings and links."""

    can_preview = False
    field_of = {
        HouseDenied.NO_TITLE: "title", HouseDenied.NO_TEXT: "text", HouseDenied.ENDS_BEFORE: "to_date",
    }  # fmt: skip

    def __init__(self, *args: Any, row: Model | None, **kwargs: Any) -> None:
        values = {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)} if row else {}
        values.pop("key", None)
        super().__init__(*args, initial=values, **kwargs)

    def values(self) -> dict[str, Any]:
        """What is filled in, without the form's own key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}

    def preview(self) -> SafeString:
        """The text as parents will see it."""
        return in_html(self.cleaned_data.get("text", ""))


class VisitForm(HouseForm):
    """How to find the house, and what is there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FACTS:
            self.fields[name] = forms.ChoiceField(
                label=VisitGuide._meta.get_field(name).verbose_name.capitalize(),  # type: ignore[union-attr]  # no relation
                choices=VisitGuide.Known.choices,
            )
        for name, heading in TEXTS.items():
            self.fields[name] = _line(heading, 300)
        row = kwargs.get("row")
        self.initial = {name: getattr(row, name) for name in (*FACTS, *TEXTS)} if row else {}


class ServiceForm(HouseForm):
    """What a service says of itself."""

    about = TextField(
        label=_("What we do, in our own words"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Left empty, parents read what holds for such services everywhere."),
    )
    place_in_house = _line(
        _("Where in the house"), PartnerService._meta.get_field("place_in_house").max_length or 80,
        help_text=_("For example: one floor up, the blue door."),
    )  # fmt: skip


class NewsForm(HouseForm):
    """Something new."""

    can_preview = True
    title = _line(_("Title"), 120, required=HouseDenied.NO_TITLE.label)
    text = _written(_("Text"), News._meta.get_field("text").max_length or 3000, 8, NO_PERSON)
    from_date = DayField(label=_("Shown from"), error_messages={"required": _("Say from which day it is shown.")})
    to_date = DayField(
        label=_("Shown to"), required=False, help_text=_("The last day. Empty: until you take it away.")
    )
    is_pinned = forms.BooleanField(
        label=_("Also on the start page"), required=False,
        help_text=_("One at a time: the one that is there now goes back into the list."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("from_date", clock.today())


class KnowledgePageForm(HouseForm):
    """A page worth knowing."""

    can_preview = True
    title = _line(_("Title"), 120, required=HouseDenied.NO_TITLE.label)
    summary = _line(
        _("In one sentence"), 200, help_text=_("Stands in the list, and where somebody shares the page.")
    )
    text = _written(_("Text"), KnowledgePage._meta.get_field("text").max_length or 20_000, 18, NO_PERSON)
    is_published = forms.BooleanField(
        label=_("Published"), required=False, help_text=_("Anyone can read it. Without this, only staff see it.")
    )
