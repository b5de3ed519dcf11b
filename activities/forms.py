"""The sign-up form: as few questions as the place needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from familjecentral import clock
from familjecentral.forms.asked import Asked
from familjecentral.forms.keyed import KeyedForm
from familjecentral.forms.phone import PhoneField
from familjecentral.forms.public import PublicForm
from familjecentral.languages.content import said
from familjecentral.languages.fields import LanguageSelect
from familjecentral.months import months_on
from staff.who_sees import AsksAboutAPerson

from .drawing import tickets
from .drawing.tickets import Ticket
from .models import Activity, Consent, SignUp, SignUpContact
from .models.sign_ups import INTERPRETER_LANGUAGES
from .month_choices import EXPECTED, LongSelect, month_choices
from .rules import Child, SignUpDenied
from .signing_up import Household, Parent

MOST_CHILDREN = 4
MOST_ADULTS = 4
MOST_PRAMS = 2
NEEDS = ("interpreter_language", "step_free", "hearing_loop", "diet")
OTHER_PARENT = ("other_email", "other_phone", "other_language")

FIELD_OF_REFUSAL = {
    SignUpDenied.TOO_YOUNG: "child_1",
    SignUpDenied.TOO_OLD: "child_1",
    SignUpDenied.DUE_MONTH_PAST: "child_1",
    SignUpDenied.NO_CONTACT: "email",
    SignUpDenied.SAME_CONTACT: "other_email",
    SignUpDenied.NO_ROOM: "adults",
}


# The thing of the secrecy table that each field is kept as.
ABOUT_A_PARENT = dict.fromkeys(
    ("email", "phone", "language", "remind_two_days", "remind_same_day", *NEEDS, *OTHER_PARENT), "contact"
)
ABOUT_THE_FAMILY = dict.fromkeys(("adults", "prams", "alias", "can_come_at_short_notice"), "sign_up")
ABOUT_CHILDREN = {f"child_{n}": "child" for n in range(1, MOST_CHILDREN + 1)}


class OfAParent(AsksAboutAPerson, forms.Form):
    """What one parent tells of themselves: how to be reached, and what they need to take part."""

    about = ABOUT_A_PARENT | ABOUT_THE_FAMILY | ABOUT_CHILDREN
    about_nobody = frozenset({"ticket"})  # a random number, of which nothing but its hash is kept

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
    interpreter_language = forms.ChoiceField(
        label=gettext_lazy("Do you need an interpreter?"), required=False,
        choices=[("", gettext_lazy("No")), *INTERPRETER_LANGUAGES],
    )  # fmt: skip
    step_free = forms.BooleanField(label=gettext_lazy("I need to get in without steps"), required=False)
    hearing_loop = forms.BooleanField(label=gettext_lazy("I need a hearing loop"), required=False)
    diet = forms.MultipleChoiceField(
        label=gettext_lazy("Is there anything you don't eat?"), required=False, choices=SignUpContact.Diet.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def parent(self, **more: Any) -> Parent:
        """What the valid form says of the parent; ``more`` of Parent's fields are given by the caller."""
        names = ("email", "phone", "interpreter_language", "step_free", "hearing_loop", "diet")
        return Parent(**{name: self.cleaned_data[name] for name in names} | more)


ADULTS = [(n, str(n)) for n in range(1, MOST_ADULTS + 1)]
PRAMS = [(n, str(n)) for n in range(MOST_PRAMS + 1)]


class HouseholdForm(OfAParent, KeyedForm):
    """A household for one session or series; ``household()`` when it is valid."""

    alias = forms.CharField(
        label=gettext_lazy("What may we call you?"), max_length=60, required=False,
        help_text=gettext_lazy("A first name or an alias is enough. You may leave it empty."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )  # fmt: skip
    adults = forms.TypedChoiceField(
        label=gettext_lazy("How many adults are coming?"), coerce=int, initial=1, choices=ADULTS
    )
    prams = forms.TypedChoiceField(
        label=gettext_lazy("How many prams do you bring in?"), coerce=int, initial=0,
        choices=PRAMS, required=False,
    )  # fmt: skip
    can_come_at_short_notice = forms.BooleanField(
        label=gettext_lazy("We can come at short notice"), required=False,
        help_text=gettext_lazy(
            "If a place becomes free the same day, we write to you, and the first who taps gets it."
        ),
    )  # fmt: skip
    other_email = forms.EmailField(
        max_length=254, label=gettext_lazy("The other parent's e-mail"), required=False,
        help_text=gettext_lazy("They get a link and reminders of their own. Neither of you sees the other's."),
        error_messages={"invalid": gettext_lazy("Write an e-mail address as name@example.com.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    other_phone = PhoneField(label=gettext_lazy("The other parent's phone"), required=False)
    other_language = forms.ChoiceField(
        label=gettext_lazy("Which language do we write to them in?"),
        required=False,
        choices=settings.LANGUAGES,
        widget=LanguageSelect,
    )

    def __init__(self, *args: Any, activity: Activity, bookable: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        if bookable is None or bookable.room_prams is None:
            del self.fields["prams"]
        if not activity.has_waiting_list:
            del self.fields["can_come_at_short_notice"]
        months = month_choices(
            clock.today(), back=activity.centre.age_limit_months + 12, expected_first=activity.for_expecting
        )
        for n in range(1, MOST_CHILDREN + 1):
            self.fields[f"child_{n}"] = forms.ChoiceField(
                label=self._question(n),
                required=n == 1,
                choices=months,
                widget=LongSelect,
                error_messages={"required": _("Choose the month your child was born, or is expected.")},
            )
        self.fields["child_1"].help_text = _("The month is enough. We ask for no name and no personal number.")
        if activity.needs_contact:
            self.fields["email"].help_text = _(
                "We send your receipt there. Leave an e-mail address or a phone number."
            )
        # What is wrong is listed in the order of the page.
        children = [f"child_{n}" for n in range(1, MOST_CHILDREN + 1)]
        self.order_fields([*children, "adults", "prams", "email", "phone", "alias", *NEEDS, *OTHER_PARENT])

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout(*[Asked(each) if each in self.about else each for each in self.in_layout()])
        return helper

    def in_layout(self) -> list[Any]:
        """The fields in the order in which they are asked."""
        others = [f"child_{n}" for n in range(2, MOST_CHILDREN + 1)]
        return [
            *self.first_in_layout(),
            "child_1",
            *self._folded(_("More children are coming"), others),
            *[name for name in ("adults", "prams") if name in self.fields],
            *["email", "phone", "alias"],
            *self._folded(_("Interpreter and other needs"), NEEDS),
            *self._folded(_("Another parent, with a link of their own"), OTHER_PARENT),
            *[name for name in ("can_come_at_short_notice", "ticket") if name in self.fields],
        ]

    def first_in_layout(self) -> list[Any]:
        return ["key"]

    def _folded(self, title: str, names: Sequence[str]) -> list[Any]:
        """Fields that few need, behind a summary; unfolded where one of them is filled in."""
        is_open = any(self[name].value() for name in names if name != "other_language")
        summary = f'<details class="more"{" open" if is_open else ""}><summary>{escape(title)}</summary>'
        return [HTML(summary), *names, HTML("</details>")]

    def _question(self, n: int) -> str:
        if n > 1:
            return _("Child {n}: born or expected").format(n=n)
        if self.activity.for_expecting:
            return _("When is your child expected, or when was it born?")
        return _("When was your child born?")

    def household(self) -> Household:
        """What the valid form says."""
        data = self.cleaned_data
        chosen = [data[f"child_{n}"] for n in range(1, MOST_CHILDREN + 1) if data.get(f"child_{n}")]
        language = translation.get_language() or "sv"
        other = None
        if data["other_email"] or data["other_phone"]:
            other = Parent(
                email=data["other_email"], phone=data["other_phone"], language=data["other_language"] or language
            )
        return Household(
            children=[
                Child(date.fromisoformat(value.removeprefix(EXPECTED)), is_expected=value.startswith(EXPECTED))
                for value in chosen
            ],
            adults=data["adults"],
            alias=data["alias"],
            parent=self.parent(language=language),
            other=other,
            prams=data.get("prams") or 0,
            can_come_at_short_notice=data.get("can_come_at_short_notice", False),
        )

    def refuse(self, reason: SignUpDenied) -> None:
        """Show why the sign-up was refused, at the field it is about."""
        refuse(self, reason)


class SignUpForm(HouseholdForm, PublicForm):
    """The same on a public page, with room for a ticket from a lost draw where places are drawn."""

    ticket = forms.CharField(
        label=gettext_lazy("Ticket from a draw you did not win"), required=False, max_length=tickets.LONGEST,
        help_text=gettext_lazy("It stands in the mail you got then, and gives you a better chance now."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, activity=activity, **kwargs)
        if activity.allocation != Activity.Allocation.DRAW:
            del self.fields["ticket"]

    def clean_ticket(self) -> Ticket | None:
        text = self.cleaned_data["ticket"]
        if not text:
            return None
        found = tickets.read(text, clock.now(), municipality_id=self.activity.centre.municipality_id)
        if isinstance(found, tickets.TicketDenied):
            raise forms.ValidationError(found.label, code=found.value)
        return found

    def household(self) -> Household:
        return replace(super().household(), ticket=self.cleaned_data.get("ticket"))

    def first_in_layout(self) -> list[Any]:
        return self.guards()


def refuse(form: forms.Form, reason: SignUpDenied) -> None:
    """Show why a form was refused, at the field it is about."""
    field = FIELD_OF_REFUSAL.get(reason)
    error = forms.ValidationError(reason.label, code=reason.value)
    form.add_error(field if field in form.fields else None, error)


class ChangeForm(OfAParent, KeyedForm):
    """A parent changes their own sign-up; ``changes()`` when it is valid."""

    language = forms.ChoiceField(
        label=gettext_lazy("We write to you in"), choices=settings.LANGUAGES, widget=LanguageSelect
    )
    adults = forms.TypedChoiceField(label=gettext_lazy("How many adults are coming?"), coerce=int, choices=ADULTS)
    prams = forms.TypedChoiceField(
        label=gettext_lazy("How many prams do you bring in?"), coerce=int, choices=PRAMS,
        required=False,
    )  # fmt: skip
    remind_two_days = forms.BooleanField(label=gettext_lazy("Remind me two days before"), required=False)
    remind_same_day = forms.BooleanField(label=gettext_lazy("Remind me the same morning"), required=False)
    can_come_at_short_notice = forms.BooleanField(
        label=gettext_lazy("We can come at short notice"), required=False
    )

    field_order = (
        "key", "email", "phone", "language", "remind_two_days", "remind_same_day", "adults", "prams",
        "can_come_at_short_notice", "interpreter_language", "step_free", "hearing_loop", "diet",
    )  # fmt: skip

    def __init__(self, *args: Any, sign_up: SignUp, contact: SignUpContact, **kwargs: Any) -> None:
        now_as = {name: getattr(contact, name) for name in self.base_fields if hasattr(contact, name)}
        now_as |= {name: getattr(sign_up, name) for name in ("adults", "prams", "can_come_at_short_notice")}
        super().__init__(*args, initial=now_as, **kwargs)
        if sign_up.bookable.room_prams is None:
            del self.fields["prams"]
        if sign_up.state != SignUp.State.WAITING:
            del self.fields["can_come_at_short_notice"]
        self.kept = {"prams": sign_up.prams, "can_come_at_short_notice": sign_up.can_come_at_short_notice}

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout(*[Asked(name) if name in self.about else name for name in self.fields])
        return helper

    def changes(self) -> dict[str, Any]:
        """What the valid form says, as ``changing.change`` takes it."""
        data = self.cleaned_data
        own = {name: data[name] for name in ("language", "remind_two_days", "remind_same_day")}
        return {
            "parent": self.parent(**own),
            "adults": data["adults"],
            "prams": data.get("prams", self.kept["prams"]) or 0,
            "can_come_at_short_notice": data.get(
                "can_come_at_short_notice", self.kept["can_come_at_short_notice"]
            ),
        }


CONSENT_MONTHS = (1, 3, 6, 12)


class ServiceField(forms.ModelChoiceField):
    """A choice among services of one centre, by what the house calls them."""

    def label_from_instance(self, service: Any) -> str:
        return said(service, "label").text


class ConsentForm(AsksAboutAPerson, KeyedForm):
    """What another service may see of a sign-up, and for how long; ``consent()`` when it is valid."""

    about = dict.fromkeys(("receiver", "what", "months"), "consent")

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
        self.helper.layout = Layout("key", *[Asked(name) for name in self.about])

    def consent(self) -> dict[str, Any]:
        """What the valid form says, as ``consenting.give_consent`` takes it."""
        data = self.cleaned_data
        until = months_on(self.today, data["months"])
        return {"receiver": data["receiver"], "what": data["what"], "until": until, "key": data["key"]}
