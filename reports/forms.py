"""What a report is asked for, and what people add to it: notes, targets, and a name to come back to it by."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.forms.days import DayField
from familjecentral.forms.keyed import KeyedForm
from familjecentral.forms.text import TextField

from .models import ReportNote, ReportTarget, SavedReport
from .periods import EARLIEST, LONGEST_YEARS, Period, PeriodKind, period_of
from .report import Comparison
from .scope import Kind, Scope, ScopeRefused, choices_of, scope_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import TextChoices

    from staff.models import FamilyCentre

PERIOD_CHOICES = [
    (PeriodKind.WEEK, _("A week")),
    (PeriodKind.MONTH, _("A month")),
    (PeriodKind.TERM, _("A term (spring VT, autumn HT)")),
    (PeriodKind.YEAR, _("A year")),
    (PeriodKind.DAYS, _("Days that I choose")),
]
COMPARISON_CHOICES = [
    (Comparison.YEAR_BEFORE, _("The same days a year before")),
    (Comparison.PERIOD_BEFORE, _("The period just before")),
    (Comparison.NOTHING, _("Nothing")),
]


class ReportForm(forms.Form):
    """The error codes are ``too_early``, ``not_begun``, ``ends_before_start`` and ``too_long``; and ScopeDenied's.

    Of a valid form: ``report_scope``, ``report_period``, ``period_kind`` and ``comparison``.
    """

    scope = forms.ChoiceField(label=_("About"))
    several = forms.MultipleChoiceField(
        label=_("Family centres"), required=False, widget=forms.CheckboxSelectMultiple
    )
    period = forms.ChoiceField(label=_("Period"), choices=PERIOD_CHOICES)
    start = DayField(
        label=_("First day"), error_messages={"required": _("Choose the first day.")},
        help_text=_("For a week, month, term or year: any day in it."),
    )  # fmt: skip
    end = DayField(
        label=_("Last day"), required=False, help_text=_("Only when you choose the days yourself."),
    )  # fmt: skip
    compare = forms.ChoiceField(label=_("Beside"), choices=COMPARISON_CHOICES)

    report_scope: Scope
    report_period: Period

    def __init__(self, *args: Any, centres: Sequence[FamilyCentre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.centres = centres
        choices: Any = self.fields["scope"]
        choices.choices = choices_of(centres)
        several: Any = self.fields["several"]
        several.choices = [(centre.slug, centre.name) for centre in centres]
        if len(centres) == 1:
            choices.widget = forms.HiddenInput()
            del self.fields["several"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_scope(cleaned)
        kind, start, end = cleaned.get("period"), cleaned.get("start"), cleaned.get("end")
        if start and start < EARLIEST:
            text = _("Choose a first day from the year 2000 on.")
            self.add_error("start", forms.ValidationError(text, "too_early"))
        elif start and start > clock.today():
            text = _("The period has not begun: choose a first day that is today or earlier.")
            self.add_error("start", forms.ValidationError(text, "not_begun"))
        if not kind or not start or "start" in self.errors:
            if kind == PeriodKind.DAYS and start and end and end < start:
                self._ends_before_start()
            return cleaned
        if kind != PeriodKind.DAYS:
            self.errors.pop("end", None)  # it isn't asked for
            self.report_period = period_of(PeriodKind(kind), start)
        elif end and end < start:
            self._ends_before_start()
        elif end and Period(start, end).is_too_long:
            text = _("The period is longer than %(years)s years: choose a last day nearer to the first.")
            self.add_error("end", forms.ValidationError(text, "too_long", {"years": LONGEST_YEARS}))
        elif end:
            self.report_period = Period(start, end)
        elif "end" not in self.errors:
            self.add_error("end", forms.ValidationError(_("Choose the last day."), "required"))
        return cleaned

    def _ends_before_start(self) -> None:
        text = _("The last day is before the first day: choose a last day that is the same or later.")
        self.add_error("end", forms.ValidationError(text, "ends_before_start"))

    def _clean_scope(self, cleaned: dict[str, Any]) -> None:
        code = cleaned.get("scope")
        if code is None:
            return
        if code == Kind.SEVERAL:
            code = f"{Kind.SEVERAL}:{','.join(cleaned.get('several', []))}"
        try:
            self.report_scope = scope_of(code, self.centres)
        except ScopeRefused as refusal:
            self.add_error("scope", forms.ValidationError(str(refusal), str(refusal.reason.value)))

    @property
    def period_kind(self) -> PeriodKind:
        return PeriodKind(self.cleaned_data["period"])

    @property
    def comparison(self) -> Comparison:
        return Comparison(self.cleaned_data["compare"])


class SaveForm(KeyedForm):
    """A name for the choice that is on the page; its days may follow the clock."""

    title = TextField(
        label=_("Name"), max_length=80, error_messages={"required": _("Give the report a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    span = forms.ChoiceField(label=_("Which days"), choices=SavedReport.Span)
    schedule = forms.ChoiceField(
        label=_("Mail to me"), choices=SavedReport.Schedule,
        help_text=_("A link that you open when you have signed in. The mail holds no figures."),
    )  # fmt: skip

    def refuse(self, reason: TextChoices) -> None:
        self.add_error("title", forms.ValidationError(str(reason.label), code=str(reason.value)))


class _AboutForm(forms.Form):
    """About a centre, or all in a municipality."""

    about = forms.ChoiceField(label=_("About"))

    def __init__(self, *args: Any, about: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["about"]
        choices.choices = about

    def refuse(self, reason: TextChoices, field: str | None = None) -> None:
        self.add_error(field, forms.ValidationError(str(reason.label), code=str(reason.value)))


class NoteForm(_AboutForm, KeyedForm):
    """A note to a section of the report in some days, or that something is counted otherwise from a day on."""

    field_order = ["kind", "about", "section", "from_day", "to_day", "text"]
    kind = forms.ChoiceField(label=_("What it is"), choices=ReportNote.Kind)
    section = forms.ChoiceField(label=_("Part of the report"), required=False)
    from_day = DayField(label=_("From"), error_messages={"required": _("Choose the day it begins.")})
    to_day = DayField(
        label=_("To"), required=False,
        help_text=_("Of a note: it is shown in reports that have a day in common with it."),
    )  # fmt: skip
    text = TextField(
        label=_("Text"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("All who may read the report see it. Never about a person, and no names."),
        error_messages={"required": _("Write the text.")},
    )  # fmt: skip

    def __init__(self, *args: Any, sections: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["section"]
        choices.choices = [("", _("The whole report")), *sections]


class TargetForm(_AboutForm):
    """What an indicator is to reach in a year."""

    field_order = ["about", "year", "indicator", "direction", "value"]
    year = forms.IntegerField(
        label=_("Year"), min_value=EARLIEST.year, max_value=2100,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Write the year as 2026.")
        ),
    )  # fmt: skip
    indicator = forms.ChoiceField(label=_("Figure"))
    direction = forms.ChoiceField(label=_("Which way"), choices=ReportTarget.Direction)
    value = forms.DecimalField(
        label=_("Target"), min_value=0, max_value=Decimal(99_999_999), max_digits=12, decimal_places=2,
        localize=True,
        help_text=_("A share in per cent: 25 is 25 %."),
        error_messages=dict.fromkeys(
            (
                "required", "invalid", "min_value", "max_value", "max_digits", "max_decimal_places",
                "max_whole_digits",
            ),
            _("Write a number from 0 on, such as 25 or 12,5."),
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, indicators: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["indicator"]
        choices.choices = indicators
