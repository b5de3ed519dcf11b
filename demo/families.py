"""Families of the demo: sign-ups under aliases, and comments. Nobody in it exists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from activities.models import Activity, ActivitySeries, ActivitySession
from activities.rules import Child
from activities.signing_up import Household, Parent, sign_up
from familjecentral import clock
from familjecentral.audit.recording import PARENT, SYSTEM
from feedback.commenting import leave_comment
from feedback.handling import mark_handled

from .chance import chance, key
from .days import add_months, at
from .texts import COMMENTS

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from uuid import UUID

    from staff.models import FamilyCentre

    type Wish = tuple[datetime, UUID, ActivitySession | ActivitySeries, Household]

FAMILIES = 94
WEEKS_BACK = 8  # sign-ups to what has been
MAILS = 20  # how many demo sign-ups leave an e-mail address, so that the outbox stays readable
COMMENTS_PER_CENTRE = 5
QUEUE = 3  # families that wait for the fullest session of each activity
LANGUAGES = ["", "", "", "", "", "ar", "so", "ti", "fa", "uk"]  # interpreter wanted
ALIASES = [
    "Solros", "Blåsippa", "Igelkott", "Ekorre", "Humla", "Lingon", "Blåbär", "Smultron", "Nyckelpiga", "Älva",
    "Tärna", "Lärka", "Hassel", "Rönn", "Klöver", "Linnea", "Måne", "Stjärna", "Snöflinga", "Vattendroppe",
]  # fmt: skip


@dataclass(frozen=True)
class _Family:
    """A made-up family: its alias, and a phone number of the series kept free for books and films."""

    number: int
    alias: str
    phone: str
    adults: int
    interpreter_language: str


def _families(rng: random.Random) -> list[_Family]:
    return [
        _Family(
            number=number,
            alias=f"{rng.choice(ALIASES)} {number}",
            phone=f"+46701740{605 + number}",
            adults=rng.choice([1, 1, 2]),
            interpreter_language=rng.choice(LANGUAGES),
        )
        for number in range(FAMILIES)
    ]


def sign_families_up(today: date) -> int:
    """Sign families up to sessions and series; returns how many sign-ups were made.

    The second session to come of every activity is full, with families waiting. Each family signed up on a
    day before, and before today.
    """
    rng = chance("families")
    families = _families(rng)
    wishes: list[Wish] = []
    for bookable, wanted in _bookables(today, rng):
        for family in rng.sample(families, wanted):
            household = _household(family, bookable, today, rng)
            wishes.append((_moment_before(today, bookable, rng), key(rng), bookable, household))
    _leave_mail(wishes, today, rng)
    wishes.sort(key=lambda wish: (wish[0], wish[1]))  # the queue is in the order that they came
    for moment, its_key, bookable, household in wishes:
        with clock.at(moment):  # so that the log tells of it when it was, as that of a real centre does
            sign_up(bookable=bookable, household=household, key=its_key, by=PARENT, now=moment)
    return len(wishes)


def _bookables(today: date, rng: random.Random) -> list[tuple[ActivitySession | ActivitySeries, int]]:
    """Everything that one signs up to, with how many families want it."""
    found: list[tuple[ActivitySession | ActivitySeries, int]] = []
    activities = Activity.objects.filter(centre__is_demo=True, booking=Activity.Booking.SIGN_UP)
    for activity in activities.order_by("centre__slug", "title"):
        per_family = 2 if activity.capacity_unit == Activity.CapacityUnit.ADULTS else 1
        full = (activity.capacity or 0) // per_family
        sessions = activity.sessions.filter(series=None, called_off_at=None).order_by("starts_at")
        been = sessions.filter(on_date__lt=today, on_date__gte=today - timedelta(weeks=WEEKS_BACK))
        found += [(session, rng.randint(full // 2, full)) for session in been]
        for index, session in enumerate(sessions.filter(on_date__gte=today)):
            # Nearer ones fill up before those further off.
            most = max(2, full - 2 * index)
            everyone = (activity.capacity or 0) + QUEUE
            found.append((session, everyone if index == 1 else rng.randint(most // 2, most)))
        found += [(series, full - 2) for series in activity.series.order_by("id")]
    return found


def _household(
    family: _Family, bookable: ActivitySession | ActivitySeries, today: date, rng: random.Random
) -> Household:
    return Household(
        children=[_child(bookable, today, rng)],
        adults=family.adults,
        alias=family.alias,
        parent=Parent(
            phone=family.phone if bookable.activity.needs_contact else "",
            interpreter_language=family.interpreter_language,
        ),
    )


def _child(bookable: ActivitySession | ActivitySeries, today: date, rng: random.Random) -> Child:
    """A child that fits: expected in a series for expecting parents, else within the ages."""
    if isinstance(bookable, ActivitySeries) and bookable.due_month:
        return Child(add_months(bookable.due_month, rng.choice([-1, 0, 0, 1])), is_expected=True)
    activity = bookable.activity
    youngest = (activity.age_from_months or 0) + 1
    oldest = min(activity.age_to_months or 48, 48) - 3  # it is some weeks until the session, and it grows
    known = min(today, getattr(bookable, "on_date", today))
    return Child(add_months(known.replace(day=1), -rng.randint(youngest, max(youngest, oldest))))


def _moment_before(today: date, bookable: ActivitySession | ActivitySeries, rng: random.Random) -> datetime:
    """Some moment in the three weeks before today, or before the session if it has been."""
    day = min(today, getattr(bookable, "on_date", today)) - timedelta(days=rng.randint(1, 20))
    return at(day, time(rng.randint(7, 21), rng.randint(0, 59)))


def _leave_mail(wishes: list[Wish], today: date, rng: random.Random) -> None:
    """Some who come to what is still to come leave an e-mail address instead of a phone number."""
    with_contact = [
        number
        for number, (_moment, _key, bookable, household) in enumerate(wishes)
        if household.parent.phone and getattr(bookable, "on_date", today) >= today
    ]
    for number, index in enumerate(sorted(rng.sample(with_contact, min(MAILS, len(with_contact)))), start=1):
        moment, its_key, bookable, household = wishes[index]
        email = f"familj{number}@example.{'org' if number % 2 else 'com'}"
        wishes[index] = (
            moment,
            its_key,
            bookable,
            replace(household, parent=replace(household.parent, email=email, phone="")),
        )


def write_comments(centres: Sequence[FamilyCentre], today: date) -> None:
    """Comments from visitors at each centre; the older ones are handled. Most have no name."""
    rng = chance("comments")
    for centre in centres:
        for number, text in enumerate(rng.sample(COMMENTS, COMMENTS_PER_CENTRE)):
            written_at = at(today - timedelta(days=3 + 11 * number), time(rng.randint(8, 21), rng.randint(0, 59)))
            wants_answer = number in (1, 3)
            with clock.at(written_at):
                comment = leave_comment(
                    centre=centre,
                    text=text,
                    name=rng.choice(ALIASES) if wants_answer else "",
                    email=f"synpunkt.{centre.slug}@example.org" if wants_answer else "",
                    language="sv",
                    key=key(rng),
                    by=PARENT,
                    now=written_at,
                )
            if number > 1 and not wants_answer:
                handled_at = written_at + timedelta(days=2)
                with clock.at(handled_at):
                    mark_handled(comment=comment, by=SYSTEM, now=handled_at)
