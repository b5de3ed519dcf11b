"""What the counting page sends: a tap, all numbers of a day that has been, and how the count ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral import formats
from familjecentral.forms.keyed import KeyedForm
from staff.models import AgeBand

from .count_records import HIGHEST_ID, MOST_EVENTS
from .count_rules import MOST_AT_ONCE, CountDenied, CountRefused, Event
from .counting import id_of_event
from .models import CountClosing
from .usual_families import MOST_ADULTS, UsualFamilyDenied

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from staff.models import FamilyCentre

    from .pads import Pad


class TapForm(forms.Form):
    """One tap: the device's key and, for each number that it changes, ``who:age band:number``. All are hidden."""

    key = forms.UUIDField(error_messages=dict.fromkeys(("required", "invalid"), CountDenied.DAMAGED.label))
    language = forms.CharField(required=False, max_length=10)
    reason = forms.CharField(required=False, max_length=15)

    @property
    def first_error(self) -> str:
        """The sentence to show; the fields are hidden, so there is nowhere to link to."""
        return next(str(error) for errors in self.errors.values() for error in errors)

    def events(self) -> list[Event]:
        """What the valid form counts. Raises CountRefused when it can't be read."""
        told = self.data.getlist("event")  # type: ignore[attr-defined]  # a QueryDict
        if len(told) > MOST_EVENTS:
            raise CountRefused(CountDenied.DAMAGED)
        return [_event(text, self.cleaned_data["key"], number) for number, text in enumerate(told)]


def _event(text: str, key: UUID, number: int) -> Event:
    try:
        who, band, delta = text.split(":")
        band_id = int(band) if band else None
        event = Event(id_of_event(key, number), who, int(delta), band_id)
    except ValueError as error:
        raise CountRefused(CountDenied.DAMAGED) from error
    if band_id is not None and not 0 <= band_id <= HIGHEST_ID:
        raise CountRefused(CountDenied.AGE_BAND)
    return event


class LateForm(KeyedForm):
    """All numbers of a day that has been, at once, and why they are entered only now."""

    reason = forms.ChoiceField(
        label=_("Why is it entered afterwards?"), error_messages={"required": CountDenied.REASON.label}
    )

    def __init__(self, *args: Any, pads: Sequence[Pad], reasons: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pads = list(pads)
        for number, pad in enumerate(self.pads):
            self.fields[f"number_{number}"] = forms.IntegerField(
                label=pad.label, required=False, min_value=-MOST_AT_ONCE, max_value=MOST_AT_ONCE,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), CountDenied.NOTHING.label),
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip
        reason: Any = self.fields["reason"]
        reason.choices = [("", _("Choose")), *reasons]
        numbers = [f"number_{number}" for number in range(len(self.pads))]
        self.helper.layout = Layout("key", Div(*numbers, css_class="late-numbers"), "reason")

    def events(self) -> list[Event]:
        """What the valid form counts: a number for each field that is filled in."""
        filled = [
            (pad, self.cleaned_data[f"number_{number}"])
            for number, pad in enumerate(self.pads)
            if self.cleaned_data[f"number_{number}"]
        ]
        return [
            Event(
                id_of_event(self.cleaned_data["key"], n), pad.who, delta, pad.age_band.pk if pad.age_band else None
            )
            for n, (pad, delta) in enumerate(filled)
        ]


class CloseForm(forms.Form):
    """How the count of a session ended: a button and hidden fields."""

    key = forms.UUIDField()
    kind = forms.ChoiceField(choices=CountClosing.Kind)


class UsualFamilyForm(forms.Form):
    """How many adults, and which children, one tap counts."""

    women = forms.IntegerField(label=_("Women"), min_value=0, max_value=MOST_ADULTS, required=False)
    men = forms.IntegerField(label=_("Men"), min_value=0, max_value=MOST_ADULTS, required=False)
    other_adults = forms.IntegerField(
        label=_("Other or unknown adults"), min_value=0, max_value=MOST_ADULTS, required=False
    )
    children = forms.ModelMultipleChoiceField(
        AgeBand.objects.none(), label=_("A child in each of these ages"), required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("invalid_choice", "invalid_pk_value"), UsualFamilyDenied.AGE_BAND.label),
    )  # fmt: skip

    def __init__(self, *args: Any, centre: FamilyCentre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        children: Any = self.fields["children"]
        children.queryset = centre.age_bands.all()
        children.label_from_instance = age_of
        for name in ("women", "men", "other_adults"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        return {name: 0 if value is None else value for name, value in data.items()}

    def refuse(self, denied: UsualFamilyDenied) -> None:
        """Show why it was refused."""
        field = {UsualFamilyDenied.NO_ADULTS: "women", UsualFamilyDenied.AGE_BAND: "children"}.get(denied)
        self.add_error(field, forms.ValidationError(denied.label, code=denied.value))


def age_of(band: AgeBand) -> str:
    """``0–11 månader``."""
    return formats.age_band(band.from_months, band.to_months)
