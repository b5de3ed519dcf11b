"""Sessions, services and forms that are in no database, for the gallery's examples; staff's words are Swedish."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.timezone import localtime

from activities.deviation_queries import News
from activities.models import Activity, ActivitySession
from activities.open_now import OpenState
from familjecentral import clock
from familjecentral.languages.content import Said
from staff.models import FamilyCentre, PartnerService, Venue
from visits.work_forms import Stepper

KINDS = PartnerService.Kind
LONG_TITLE = "Barnvagnspromenad med spädbarnsmassageinformation och föräldragruppsförberedande samtal"
LONG_WORD = "Föräldraskapsstödsutbildningsverksamhetssamordningsträffarna"


def at(hour: int, minute: int = 0) -> datetime:
    """That time tomorrow, so that every state is as it is before a session has begun."""
    day = localtime(clock.now()) + timedelta(days=1)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def centre() -> FamilyCentre:
    return FamilyCentre(
        pk=1, slug="exempel", name="Familjecentralen Exempel", street="Storgatan 1", locality="Exempelby"
    )


def service(kind: str = KINDS.OPEN_PRESCHOOL) -> PartnerService:
    return PartnerService(pk=1, centre=centre(), kind=kind)


def session(
    title: str = "Öppen förskola",
    *,
    kind: str = KINDS.OPEN_PRESCHOOL,
    beside: tuple[str, ...] = (),
    booking: str = Activity.Booking.DROP_IN,
    ages: tuple[int | None, int | None] = (0, 72),
    **own: Any,
) -> ActivitySession:
    """``beside``: kinds of services that take part; ``own``: fields of the session."""
    activity = Activity(
        pk=1, centre=centre(), responsible_service=service(kind), title=title, booking=booking,
        age_from_months=ages[0], age_to_months=ages[1],
    )  # fmt: skip
    # What a card has loaded beforehand: no query is asked for it.
    vars(activity)["_prefetched_objects_cache"] = {"participating_services": [service(each) for each in beside]}
    made = ActivitySession(pk=1, activity=activity, starts_at=at(9), ends_at=at(12), on_date=at(9).date(), **own)
    vars(made)["songs"] = []
    return made


def card(**how: Any) -> dict[str, Any]:
    return {"session": session(**how), "now": clock.now()}


def card_with_songs() -> dict[str, Any]:
    within = session("Babysång")
    within.starts_at, within.ends_at = at(10, 30), at(11)
    made = session()
    vars(made)["songs"] = [within]
    return {"session": made, "now": clock.now()}


def moved() -> dict[str, Any]:
    places = Venue(pk=1, centre=centre(), name="Storstugan"), Venue(pk=2, centre=centre(), name="Biblioteket")
    return card(title="Sagostund", is_moved=True, moved_from=places[0], venue=places[1])


def called_off() -> dict[str, Any]:
    return card(title="Barnvagnspromenad", called_off_at=clock.now(), called_off_reason=Said("halt väglag", "sv"))


def bookable(left: int) -> dict[str, Any]:
    return card(
        title="Spädbarnsmassage", kind=KINDS.BHV, booking=Activity.Booking.SIGN_UP, ages=(2, 8),
        capacity=8, places_taken=8 - left,
    )  # fmt: skip


def is_open(state: OpenState) -> dict[str, Any]:
    return {"open": state, "now": clock.now()}


def changes() -> dict[str, Any]:
    off = session("Barnvagnspromenad", called_off_at=clock.now())
    news = [
        News(when="26/11", session=off, reason=Said("halt väglag", "sv")),
        News(when="27/11", reason=Said("planeringsdag", "sv")),
        News(when="28/11", session=off, leader_ill=True),
    ]
    return {"banner": SimpleNamespace(news=news, more=2)}


class ExampleForm(forms.Form):
    """A field of each sort that our forms have."""

    name = forms.CharField(label="Your name or an alias", help_text="Write what you want to be called here.")
    email = forms.EmailField(label="E-mail")
    language = forms.ChoiceField(label="Language", choices=[("sv", "Svenska"), ("ar", "العربية")])
    words = forms.CharField(label="Anything else", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    agrees = forms.BooleanField(label="We may write to you about the group", help_text="You can change your mind.")
    adults = forms.ChoiceField(
        label="Who comes", widget=forms.RadioSelect, choices=[("1", "One adult"), ("2", "Two adults")]
    )


def form(*, filled: bool = False, wrong: bool = False, disabled: bool = False) -> dict[str, Any]:
    """Fields with nothing in them, with something, with errors, or that can't be changed."""
    given = {"name": "Sol", "email": "sol@exempel.se", "language": "sv", "agrees": "on", "adults": "2"}
    made = (
        ExampleForm({"email": "sol@", "language": "sv"})
        if wrong
        else ExampleForm(initial=given if filled else None)
    )
    made.auto_id = f"id_{'wrong' if wrong else 'off' if disabled else 'filled' if filled else 'empty'}_%s"
    if wrong:
        made.full_clean()
    for field in made.fields.values():
        field.disabled = disabled
    return {"form": made}


class CountForm(forms.Form):
    women = forms.IntegerField(label="Women", widget=Stepper(most=20))


def stepper(*, number: int, wrong: bool = False) -> dict[str, Any]:
    made = CountForm({"women": number})
    made.auto_id = f"id_{number}_%s"
    if wrong:
        made.add_error("women", "At most 20.")
    return {"field": made["women"]}


def pad(number: int) -> dict[str, Any]:
    return {
        "pad": SimpleNamespace(label="Kvinnor", name="woman", number=number, event="woman"),
        "new_key": uuid.uuid4(),
    }


def question(kind: str, *, chosen: int | None = None, wrong: bool = False) -> dict[str, Any]:
    """A question of the survey: ``scale``, ``pictures`` or ``text``."""
    labels = ("Vet inte", "Nej, inte alls", "Nej, inte så", "Varken eller", "Ja, ganska", "Ja, mycket")
    faces = (5, 3, 1, 0) if kind == "pictures" else (5, 4, 3, 2, 1, 0)
    choices = [
        SimpleNamespace(value=face, face=face, label=labels[face], is_chosen=face == chosen) for face in faces
    ] if kind != "text" else []  # fmt: skip
    field = SimpleNamespace(
        name=f"q-{kind}-{chosen}", html_name=f"q-{kind}-{chosen}", errors=["Välj ett svar."] if wrong else [],
        field=SimpleNamespace(max_length=500), value="",
    )  # fmt: skip
    asked = SimpleNamespace(
        text="Känner du dig välkommen här?", choices=choices, question=SimpleNamespace(kind=kind), field=field
    )
    return {"form": SimpleNamespace(shown=[asked]), "uid": ""}
