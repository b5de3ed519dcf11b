"""The sign-up form: as few questions as the place needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms
from django.utils import formats, translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from familjecentral import clock
from familjecentral.forms.keyed import KeyedForm
from familjecentral.forms.phone import PhoneField
from familjecentral.forms.public import PublicForm

from .consenting import months_on
from .models import Activity, Consent
from .models.sign_ups import INTERPRETER_LANGUAGES
from .rules import Child, SignUpDenied
from .signing_up import Household

MOST_CHILDREN = 4
MOST_ADULTS = 4
EXPECTED_MONTHS = 10  # how far ahead a due month can lie
EXPECTED = "expected:"

FIELD_OF_REFUSAL = {
    SignUpDenied.TOO_YOUNG: "child_1",
    SignUpDenied.TOO_OLD: "child_1",
    SignUpDenied.NO_CONTACT: "email",
}


def months_back(today: date, count: int) -> list[date]:
    """The first days of this month and the ``count`` months before it, latest first."""
    index = today.year * 12 + today.month - 1
    return [date((index - n) // 12, (index - n) % 12 + 1, 1) for n in range(count + 1)]


class SignUpForm(PublicForm):
    """A household for one activity; ``household()`` when it is valid."""

    alias = forms.CharField(
        label=gettext_lazy("What may we call you?"), max_length=60, required=False,
        help_text=gettext_lazy("A first name or an alias is enough. You may leave it empty."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )  # fmt: skip
    email = forms.EmailField(
        max_length=254,
        label=gettext_lazy("E-mail"), required=False,
        help_text=gettext_lazy("We send your receipt there, and tell you if something changes."),
        error_messages={"invalid": gettext_lazy("Write an e-mail address as name@example.com.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    phone = PhoneField(
        label=gettext_lazy("Phone"), required=False, help_text=gettext_lazy("If you would rather be called.")
    )
    adults = forms.TypedChoiceField(
        label=gettext_lazy("How many adults are coming?"), coerce=int, initial=1,
        choices=[(n, str(n)) for n in range(1, MOST_ADULTS + 1)],
    )  # fmt: skip
    interpreter_language = forms.ChoiceField(
        label=gettext_lazy("Do you need an interpreter?"), required=False,
        choices=[("", gettext_lazy("No")), *INTERPRETER_LANGUAGES],
    )  # fmt: skip

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        for n in range(1, MOST_CHILDREN + 1):
            self.fields[f"child_{n}"] = forms.ChoiceField(
                label=self._question(n),
                required=n == 1,
                choices=self._months(),
                error_messages={"required": _("Choose the month your child was born, or is expected.")},
            )
        self.fields["child_1"].help_text = _("The month is enough. We ask for no name and no personal number.")
        if activity.needs_contact:
            self.fields["email"].help_text = _(
                "We send your receipt there. Leave an e-mail address or a phone number."
            )
        others = [f"child_{n}" for n in range(2, MOST_CHILDREN + 1)]
        is_open = " open" if any(self[name].value() for name in others) else ""
        title = escape(_("More children are coming"))
        self.helper.layout = Layout(
            *self.guards(),
            "child_1",
            HTML(f'<details class="more"{is_open}><summary>{title}</summary>'),
            *others,
            HTML("</details>"),
            *["adults", "email", "phone", "alias", "interpreter_language"],
        )

    def _question(self, n: int) -> str:
        if n > 1:
            return _("Child {n}: born or expected").format(n=n)
        if self.activity.for_expecting:
            return _("When is your child expected, or when was it born?")
        return _("When was your child born?")

    def _months(self) -> list[Any]:
        today = clock.today()
        born = months_back(today, self.activity.centre.age_limit_months + 12)
        due = [
            m
            for m in reversed(months_back(_months_on(today, EXPECTED_MONTHS), EXPECTED_MONTHS))
            if m >= today.replace(day=1)
        ]
        expected = (_("Is expected"), [(f"{EXPECTED}{m.isoformat()}", _month(m)) for m in due])
        groups: list[Any] = [("", _("Choose a month")), (_("Is born"), [(m.isoformat(), _month(m)) for m in born])]
        groups.insert(1 if self.activity.for_expecting else 2, expected)
        return groups

    def household(self) -> Household:
        """What the valid form says."""
        data = self.cleaned_data
        chosen = [data[f"child_{n}"] for n in range(1, MOST_CHILDREN + 1) if data.get(f"child_{n}")]
        return Household(
            children=[
                Child(date.fromisoformat(value.removeprefix(EXPECTED)), is_expected=value.startswith(EXPECTED))
                for value in chosen
            ],
            adults=data["adults"],
            alias=data["alias"],
            email=data["email"],
            phone=data["phone"],
            language=translation.get_language() or "sv",
            interpreter_language=data["interpreter_language"],
        )

    def refuse(self, reason: SignUpDenied) -> None:
        """Show why the sign-up was refused, at the field it is about."""
        error = forms.ValidationError(reason.label, code=reason.value)
        self.add_error(FIELD_OF_REFUSAL.get(reason), error)


CONSENT_MONTHS = (1, 3, 6, 12)


class ServiceField(forms.ModelChoiceField):
    """A choice among services of one centre, by what the house calls them."""

    def label_from_instance(self, service: Any) -> str:
        return str(service.label)


class ConsentForm(KeyedForm):
    """What another service may see of a sign-up, and for how long; ``consent()`` when it is valid."""

    what = forms.ChoiceField(
        label=gettext_lazy("What may it see?"), choices=Consent.What.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it may see.")},
    )  # fmt: skip

    def __init__(self, *args: Any, receivers: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["receiver"] = ServiceField(
            receivers, label=_("Which service may see it?"), empty_label=None, widget=forms.RadioSelect,
            error_messages={"required": _("Choose a service."), "invalid_choice": _("Choose a service.")},
        )  # fmt: skip
        self.fields["months"] = forms.TypedChoiceField(
            label=_("For how long?"), coerce=int, initial=CONSENT_MONTHS[1],
            choices=[(n, ngettext("{n} month", "{n} months", n).format(n=n)) for n in CONSENT_MONTHS],
            help_text=_("It can be taken back at any time, and then ends at once."),
        )  # fmt: skip
        self.order_fields(["key", "receiver", "what", "months"])

    def consent(self) -> dict[str, Any]:
        """What the valid form says, as ``consenting.give_consent`` takes it."""
        data = self.cleaned_data
        until = months_on(self.today, data["months"])
        return {"receiver": data["receiver"], "what": data["what"], "until": until, "key": data["key"]}


def _month(month: date) -> str:
    return formats.date_format(month, "F Y")


def _months_on(today: date, count: int) -> date:
    index = today.year * 12 + today.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)
