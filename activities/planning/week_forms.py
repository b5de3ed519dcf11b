"""What those who plan fill in about the week: where a slot or session should be, and which term follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from familjecentral.forms.days import DayField
from familjecentral.forms.keyed import KeyedForm
from staff.models.hours import Weekday

from .fields import ClockField, PlaceField
from .weekly import SlotWish

if TYPE_CHECKING:
    from staff.models import FamilyCentre

    from .week_refusals import WeekRefused

FIELD_OF_REFUSAL = {
    "already_there": "starts", "ends_before": "ends", "from_past": "from_day", "over": "from_day",
    "elsewhere": "venue", "place_taken": "venue", "term_backwards": "last", "term_too_long": "last",
}  # fmt: skip


class WeekForm(KeyedForm):
    """A form that a refusal is shown on, at the field it is about."""

    def refuse(self, refused: WeekRefused) -> None:
        field = FIELD_OF_REFUSAL.get(refused.reason.value)
        error = forms.ValidationError(str(refused), code=refused.reason.value)
        self.add_error(field if field in self.fields else None, error)


class SlotForm(WeekForm):
    """Day, time and place in the ordinary week, and from when."""

    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Day"), coerce=int, choices=Weekday.choices,
        error_messages={"required": gettext_lazy("Choose a weekday.")},
    )  # fmt: skip
    starts = ClockField(label=gettext_lazy("From"))
    ends = ClockField(label=gettext_lazy("To"))
    from_day = DayField(
        label=gettext_lazy("It holds from"),
        help_text=gettext_lazy("Weeks before that stay as they are."),
        error_messages={"required": gettext_lazy("Choose a date.")},
    )

    def __init__(self, *args: Any, centre: FamilyCentre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["venue"] = PlaceField(centre.venues.all(), label=_("Place"))
        self.helper.layout = Layout("key", "weekday", "starts", "ends", "venue", "from_day")

    def wish(self) -> SlotWish:
        """Where, as the valid form says."""
        data = self.cleaned_data
        return SlotWish(
            weekday=data["weekday"], starts=data["starts"], ends=data["ends"], venue=data["venue"],
            from_day=data["from_day"],
        )  # fmt: skip


class TermForm(WeekForm):
    """Which week is copied, and the term that it is copied to."""

    as_of = DayField(
        label=gettext_lazy("Copy the week as it is on"),
        help_text=gettext_lazy("A day of the term that you copy, late in it."),
        error_messages={"required": gettext_lazy("Choose a date.")},
    )
    first = DayField(
        label=gettext_lazy("First day of the new term"),
        error_messages={"required": gettext_lazy("Choose the first day.")},
    )
    last = DayField(
        label=gettext_lazy("Last day of the new term"),
        error_messages={"required": gettext_lazy("Choose the last day.")},
    )


class UploadForm(forms.Form):
    """A programme as a file. What is in the files says which kind they are, never their names."""

    week = forms.FileField(
        label=gettext_lazy("The ordinary week"),
        help_text=gettext_lazy("A spreadsheet (.xlsx) or CSV in UTF-8, at most 1 MB."),
        error_messages={
            "required": gettext_lazy("Choose the file with the week."),
            "empty": gettext_lazy("The file is empty: choose another."),
            "invalid": gettext_lazy("The file did not come along. Choose it again."),
        },
    )
    exceptions = forms.FileField(
        label=gettext_lazy("Closed days and exceptions"), required=False, allow_empty_file=False,
        help_text=gettext_lazy("If you have such a file. Without it, those there are stay."),
        error_messages={
            "empty": gettext_lazy("The file is empty: choose another."),
            "invalid": gettext_lazy("The file did not come along. Choose it again."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf, self.helper.include_media = False, True, False
