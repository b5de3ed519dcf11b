"""What those who plan fill in: a template, its sessions, a group with its dates, another day for a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.forms import ServiceField
from activities.models import Activity, ActivitySeries, SeriesTemplate, TemplateSession
from activities.models.programme import ROOM
from familjecentral.forms.days import DayField
from familjecentral.forms.keyed import KeyedForm
from staff.models.hours import Weekday

from .cohorts import Group
from .fields import ClockField, MonthField, PlaceField
from .materials import check_materials
from .queries import leaders_at
from .rows import OLDEST_DUE_MONTH, Row, Wish

if TYPE_CHECKING:
    from datetime import date

    from activities.models import ActivitySession
    from staff.models import FamilyCentre

    from .refusals import PlanningRefused

MONTHS_AHEAD = 18
MOST_PLACES = 200
SHORTEST, LONGEST = 15, 480  # minutes of a session
WORKDAYS = [(day.value, day.label) for day in Weekday if day <= Weekday.FRIDAY]
FIELD_OF_REFUSAL = {
    "due_month_past": "due_month", "due_month_far": "due_month", "first_date_past": "first_date",
    "weekend": "first_date", "no_free_day": "weekday", "ends_next_day": "starts", "title_taken": "title",
    "weeks_missing": "weeks_from_birth", "venue_taken": "venue", "clock_change_hour": "starts",
}  # fmt: skip


class Refusable(forms.Form):
    """A form that a verb's refusal is shown on, at the field it is about."""

    def refuse(self, refused: PlanningRefused, field: str | None = None) -> None:
        """Show why; ``field`` when it is known better than by the reason."""
        field = field or FIELD_OF_REFUSAL.get(refused.reason.value)
        error = forms.ValidationError(str(refused), code=refused.reason.value)
        self.add_error(field if field in self.fields else None, error)


def _plain(*fields: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf, helper.include_media = False, True, False
    if fields:
        helper.layout = Layout(*fields)
    return helper


class TemplateForm(Refusable, forms.ModelForm):
    """A template's own lines."""

    class Meta:
        model = SeriesTemplate
        fields = ["title", "about", "rhythm"]
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _plain()


class TemplateSessionForm(Refusable, forms.ModelForm):
    """One session of a template."""

    class Meta:
        model = TemplateSession
        fields = [
            "title", "is_working_title", "theme", "text", "materials", "dialogue_cards", "lead_service_kind",
            "usual_venue", "minutes", "weeks_from_birth",
        ]  # fmt: skip
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "materials": forms.Textarea(attrs={"rows": 4}),
            "dialogue_cards": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "is_working_title": gettext_lazy("Staff see that the title is not settled yet. Parents don't."),
            "usual_venue": gettext_lazy("As the place is called at the centre, for example Biblioteket."),
            "weeks_from_birth": gettext_lazy("-12 is twelve weeks before birth, 6 is six weeks after."),
        }

    def __init__(self, *args: Any, rhythm: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"] = forms.IntegerField(
            label=self.fields["minutes"].label, min_value=SHORTEST, max_value=LONGEST, initial=120
        )
        if rhythm == SeriesTemplate.Rhythm.WEEKLY:
            del self.fields["weeks_from_birth"]
        self.helper = _plain()

    def clean_materials(self) -> str:
        return check_materials(self.cleaned_data["materials"])


class CohortForm(Refusable, KeyedForm):
    """What a group is, and when it should meet; ``wish()`` and ``group()`` when it is valid."""

    activity = forms.ModelChoiceField(
        Activity.objects.none(), label=gettext_lazy("Which activity does it belong to?"), required=False,
        empty_label=gettext_lazy("A new activity, called as the template"),
    )  # fmt: skip
    starts = ClockField(label=gettext_lazy("At what time?"))
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("On which weekday?"), coerce=int, choices=WORKDAYS,
        error_messages={"required": gettext_lazy("Choose a weekday.")},
    )  # fmt: skip
    first_date = DayField(
        label=gettext_lazy("First day"), help_text=gettext_lazy("The other sessions follow, one a week."),
        error_messages={"required": gettext_lazy("Choose the first day.")},
    )  # fmt: skip
    due_month = MonthField(label=gettext_lazy("When are the children due?"))
    capacity = forms.IntegerField(
        label=gettext_lazy("How many places?"), min_value=1, max_value=MOST_PLACES,
        error_messages={"required": gettext_lazy("Write how many places there are.")},
    )  # fmt: skip

    def __init__(
        self, *args: Any, centre: FamilyCentre, template: SeriesTemplate, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.centre, self.template = centre, template
        is_weekly = template.rhythm == SeriesTemplate.Rhythm.WEEKLY
        for name in ("due_month", "weekday") if is_weekly else ("first_date",):
            del self.fields[name]
        if not is_weekly:
            due: Any = self.fields["due_month"]
            due.offer([_months_on(today, n) for n in range(-OLDEST_DUE_MONTH, MONTHS_AHEAD + 1)])
        # One finds a group of the same title first; it may be the one to add to.
        booked = Activity.objects.filter(centre=centre).exclude(booking=Activity.Booking.DROP_IN)
        activity: Any = self.fields["activity"]
        activity.queryset = booked.order_by("title", "pk")
        self.fields["service"] = ServiceField(
            centre.services.filter(is_active=True), label=_("Which service is responsible?"), required=False,
            empty_label=_("The activity's own"),
            help_text=_("For a new activity. Only that service sees who comes."),
        )  # fmt: skip
        self.fields["venue"] = PlaceField(
            centre.venues.all(), label=_("Where?"),
            help_text=_("For sessions whose usual place the centre doesn't have."),
        )  # fmt: skip
        self.fields["leader"] = forms.ModelChoiceField(
            leaders_at(centre), label=_("Who leads?"), required=False, empty_label=_("Not decided"),
            help_text=_("We warn when the leader has something else at the same time."),
        )  # fmt: skip
        for unit in ROOM:
            limit: Any = Activity._meta.get_field(f"room_{unit}")
            self.fields[f"room_{unit}"] = forms.IntegerField(
                label=str(limit.verbose_name).capitalize(), min_value=1, max_value=MOST_PLACES, required=False
            )
        if not self.is_bound:
            same = next((a for a in activity.queryset if a.title == template.title), None)
            self.initial = {"activity": same, "capacity": same.capacity if same else None, **self.initial}
        rooms = [f"room_{unit}" for unit in ROOM]
        is_open = " open" if any(self[name].value() for name in rooms) else ""
        summary = escape(_("The room has other limits too"))
        when = ["first_date"] if is_weekly else ["due_month", "weekday"]
        self.helper.layout = Layout(
            "key", "activity", "service", *when, "starts", "venue", "capacity",
            HTML(f'<details class="more"{is_open}><summary>{summary}</summary>'), *rooms, HTML("</details>"),
            "leader",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "service" not in self.errors and not data.get("activity") and not data.get("service"):
            self.add_error("service", _("Choose the service that is responsible for the new activity."))
        return data

    def wish(self) -> Wish:
        """When, as the valid form says."""
        data = self.cleaned_data
        return Wish(
            starts=data["starts"], weekday=data.get("weekday", 0), due_month=data.get("due_month"),
            first_date=data.get("first_date"), venue=data["venue"],
        )  # fmt: skip

    def group(self) -> Group:
        """What, as the valid form says."""
        data = self.cleaned_data
        return Group(
            activity=data["activity"], service=data["service"], due_month=data.get("due_month"),
            capacity=data["capacity"], room={unit: data[f"room_{unit}"] for unit in ROOM}, leader=data["leader"],
        )  # fmt: skip


class RowForm(Refusable):
    """The day, time and place of one session of a group to be."""

    on_date = DayField(label=gettext_lazy("Date"), error_messages={"required": gettext_lazy("Choose a date.")})
    starts = ClockField(label=gettext_lazy("Time"))

    def __init__(self, data: Any = None, *, session: TemplateSession, venues: Any, initial: Any = None) -> None:
        super().__init__(data, prefix=f"s{session.number}", initial=initial)
        self.session = session
        self.warnings: list[str] = []
        self.fields["venue"] = PlaceField(venues, label=_("Place"))
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "venue" else "form-control"
            field.widget.attrs["aria-describedby"] = f"warnings-{session.number}"

    def row(self) -> Row:
        """What the valid form says."""
        data = self.cleaned_data
        return Row(self.session.number, data["on_date"], data["starts"], self.session.minutes, data["venue"])


class RescheduleForm(Refusable, KeyedForm):
    """Another day, time or place for one session."""

    on_date = DayField(label=gettext_lazy("Date"), error_messages={"required": gettext_lazy("Choose a date.")})
    starts = ClockField(label=gettext_lazy("Time"))

    def __init__(self, *args: Any, session: ActivitySession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["venue"] = PlaceField(session.activity.centre.venues.all(), label=_("Place"))
        self.helper.layout = Layout("key", "on_date", "starts", "venue")


class GroupField(forms.ModelChoiceField):
    """A choice of group; the page writes out what each is."""

    widget = forms.RadioSelect


class ChangeGroupForm(KeyedForm):
    """Which other group a family goes on in."""

    def __init__(self, *args: Any, groups: list[ActivitySeries], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        self.fields["to"] = GroupField(
            ActivitySeries.objects.filter(pk__in=[group.pk for group in groups]), label=_("Group"),
            error_messages={
                "required": _("Choose a group."),
                "invalid_choice": _("That group is not open to you any more. Choose another."),
            },
        )  # fmt: skip

    def chosen(self) -> ActivitySeries:
        """The group that the valid form names."""
        return next(group for group in self.groups if group.pk == self.cleaned_data["to"].pk)


def _months_on(day: date, count: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return day.replace(year=years, month=month + 1, day=1)
