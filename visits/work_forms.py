"""The forms of counselling, guidance and other work: three taps in the usual case, and no free text at all."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.forms.days import DayField
from familjecentral.forms.keyed import KeyedForm
from staff.models import FamilyCentre, PartnerService

from . import queries, work_queries
from .counselling import MOST_ADULTS, Talk
from .guiding import ShownOn
from .models import CounsellingContact, CounsellingTheme, Entry, Guidance, Level, OtherWork
from .other_work import MOST_HOURS, STEP, Work
from .work import WorkDenied

if TYPE_CHECKING:
    from collections.abc import Mapping

STEPPED = "step"  # the name of the buttons – and +: "women:1"


class Stepper(forms.NumberInput):
    """A number between two buttons, – and +, that work without JavaScript (``components/stepper.html``).

    ``by``: how much each press is.
    """

    def __init__(self, *, most: Decimal | int, least: Decimal | int = 0, by: Decimal | int = 1) -> None:
        self.least, self.most, self.by = least, most, str(by)
        inputmode = "numeric" if by == 1 else "decimal"
        super().__init__(attrs={"inputmode": inputmode, "min": least, "max": most, "step": by})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """People write 1,5 where the browser lets them."""
        value = super().value_from_datadict(data, files, name)
        return value.replace(",", ".") if isinstance(value, str) else value

    def moved(self, value: str, by: str) -> str:
        """``value`` after a press on – or +; as it was where it is no number."""
        try:
            moved = Decimal(value.replace(",", ".") or 0) + Decimal(by)
        except InvalidOperation:
            return value
        return str(min(max(moved, Decimal(self.least)), Decimal(self.most)))


class WorkForm(KeyedForm):
    """One entry of work of one's own service. ``entry``: the one to correct; ``latest``: to begin with."""

    remembered: ClassVar[tuple[str, ...]] = ()  # taken from the latest entry
    field_of: ClassVar[dict[WorkDenied, str]] = {}

    service = forms.ModelChoiceField(
        PartnerService.objects.none(),
        label=_("Your service"),
        empty_label=None,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose one of the services that you work in.")
        ),
    )
    on_date = DayField(label=_("Date"), error_messages={"required": _("Enter the day, such as 2026-11-26.")})

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        centre: FamilyCentre,
        own_services: list[PartnerService],
        latest: Entry | None = None,
        entry: Entry | None = None,
    ) -> None:
        self.is_stepped = data is not None and STEPPED in data
        super().__init__(None if self.is_stepped else data)
        service: Any = self.fields["service"]
        service.queryset = PartnerService.objects.filter(pk__in=[own.pk for own in own_services])
        service.label_from_instance = lambda choice: choice.label
        if len(own_services) == 1:
            service.widget = forms.HiddenInput()
        self.initial.update({"service": own_services[0].pk, "on_date": clock.today()})
        if begin_with := entry or latest:
            self.initial.update({name: self.of(begin_with, name) for name in self.remembered})
            self.initial["service"] = begin_with.service_id
        self.prepare(centre, entry)
        if entry is not None:
            self.initial["on_date"] = entry.on_date
            del self.fields["service"]
        if self.is_stepped and data is not None:
            self._step(data)

    def told(self) -> Any:
        """What the valid form says, as its verb takes it."""
        raise NotImplementedError

    def prepare(self, centre: FamilyCentre, entry: Entry | None) -> None:
        """What can be chosen at the centre."""

    def of(self, entry: Entry, name: str) -> Any:
        """What the field shows of an entry."""
        field = entry._meta.get_field(name)
        return getattr(entry, field.attname)  # type: ignore[union-attr]  # a concrete field

    def _step(self, data: Mapping[str, Any]) -> None:
        """A press on – or + is not sent in for good: the same form comes back with the number moved."""
        self.initial.update({name: data.get(name, "") for name in self.fields})
        name, _colon, by = str(data[STEPPED]).partition(":")
        widget = self.fields[name].widget if name in self.fields else None
        if isinstance(widget, Stepper):
            self.initial[name] = widget.moved(str(data.get(name, "")), by)

    def refuse(self, reason: WorkDenied) -> None:
        """Show why the entry was refused, at the field it is about."""
        name = self.field_of.get(reason, "on_date" if reason == WorkDenied.FUTURE else "")
        self.add_error(
            name if name in self.fields else None, forms.ValidationError(reason.label, code=reason.value)
        )


def _adults(label: Any) -> forms.IntegerField:
    errors = dict.fromkeys(("invalid", "min_value", "max_value"), WorkDenied.TOO_MANY_ADULTS.label)
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=MOST_ADULTS, initial=0, error_messages=errors,
        widget=Stepper(most=MOST_ADULTS),
    )  # fmt: skip


class CounsellingForm(WorkForm):
    """A talk: form, theme, level and how many adults."""

    remembered = ("form", "theme", "level", "women", "men", "other_adults")
    field_of: ClassVar = {
        WorkDenied.NO_ADULTS: "women", WorkDenied.TOO_MANY_ADULTS: "women", WorkDenied.THEME_CLOSED: "theme",
    }  # fmt: skip

    form = forms.ChoiceField(
        label=_("How you met"), choices=CounsellingContact.Form, widget=forms.RadioSelect,
        initial=CounsellingContact.Form.IN_PERSON, error_messages={"required": _("Choose how you met.")},
    )  # fmt: skip
    theme = forms.ModelChoiceField(
        CounsellingTheme.objects.none(), label=_("Theme"), empty_label=_("Choose"),
        error_messages={
            "required": _("Choose what the talk was about."), "invalid_choice": WorkDenied.THEME_CLOSED.label,
        },
    )  # fmt: skip
    level = forms.ChoiceField(label=_("Level"), choices=Level, initial=Level.INDIVIDUAL)
    women = _adults(_("Women"))
    men = _adults(_("Men"))
    other_adults = _adults(_("Other or unknown"))

    def prepare(self, centre: FamilyCentre, entry: Entry | None) -> None:
        theme: Any = self.fields["theme"]
        theme.queryset = work_queries.themes_in_use(centre)
        if isinstance(entry, CounsellingContact):
            theme.queryset |= CounsellingTheme.objects.filter(pk=entry.theme_id)
        self.initial.setdefault("women", 1)

    def told(self) -> Talk:
        """What the valid form says."""
        data = self.cleaned_data
        adults = {name: data[name] or 0 for name in ("women", "men", "other_adults")}
        return Talk(data["on_date"], data["form"], data["theme"], data["level"], **adults)


class GuidanceForm(WorkForm):
    """Where a family was shown on. It begins empty: each family is shown to its own place."""

    field_of: ClassVar = {WorkDenied.TO_ITSELF: "to", WorkDenied.OTHER_CENTRE: "to"}

    to = forms.ChoiceField(
        label=_("Shown on to"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose where the family was shown.")),
    )

    def prepare(self, centre: FamilyCentre, entry: Entry | None) -> None:
        self.services = {str(service.pk): service for service in queries.services_of(centre)}
        if isinstance(entry, Guidance):
            if entry.to_service is not None:
                self.services.setdefault(str(entry.to_service.pk), entry.to_service)
            self.initial["to"] = str(entry.to_service_id or entry.to_outside)
        own: Any = self.fields["service"]
        only = entry.service_id if entry else (own.queryset[0].pk if own.widget.is_hidden else None)
        here = [(pk, service.label) for pk, service in self.services.items() if service.pk != only]
        to: Any = self.fields["to"]
        to.choices = [
            ("", _("Choose")),
            (_("At the centre"), here),
            (_("Outside the centre"), Guidance.Outside.choices),
        ]

    def told(self) -> ShownOn:
        """What the valid form says."""
        to = self.cleaned_data["to"]
        return ShownOn(self.cleaned_data["on_date"], self.services.get(to, to))


class OtherWorkForm(WorkForm):
    """Work that is not about one family: its kind and hours."""

    remembered = ("kind", "hours", "level")
    field_of: ClassVar = {WorkDenied.HOURS: "hours"}

    kind = forms.ChoiceField(
        label=_("What kind of work"), choices=OtherWork.Kind, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of work it was.")},
    )  # fmt: skip
    hours = forms.DecimalField(
        label=_("Hours, of all from your service together"), max_digits=4, decimal_places=1, initial=Decimal(1),
        localize=False, error_messages=dict.fromkeys(
            ("required", "invalid", "max_digits", "max_decimal_places", "max_whole_digits"), WorkDenied.HOURS.label
        ),
        widget=Stepper(least=STEP, most=MOST_HOURS, by=STEP),
    )  # fmt: skip
    level = forms.ChoiceField(label=_("Level"), choices=Level, initial=Level.GENERAL)

    def told(self) -> Work:
        """What the valid form says."""
        data = self.cleaned_data
        return Work(data["on_date"], data["kind"], data["hours"], data["level"])


class ThemeForm(forms.Form):
    """The name of a theme."""

    name = forms.CharField(
        label=_("Theme"), max_length=80,
        help_text=_("What talks are about, such as: sleep, money, relations. Never a family."),
        error_messages={"required": _("Give the theme a name.")},
    )  # fmt: skip


class ThemeInUseForm(ThemeForm):
    """A theme that is there: its name, and whether it can be chosen."""

    is_active = forms.BooleanField(label=_("In use"), required=False)
