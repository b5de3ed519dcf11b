"""The goals that a municipality's centres are followed up by: which there are, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import Goal, Principal

if TYPE_CHECKING:
    from django.db.models import QuerySet

# What a family centre is for, as a visitor can agree with it or not. Content of a municipality's own, so in
# Swedish: the health of those who come, support that hangs together, a say in it, and room to be a parent.
SHIPPED_GOALS = (
    ("Må bra", "Jag mår bättre av att komma hit, i kroppen, i tankarna och tillsammans med andra."),
    (
        "Stöd som är lätt att nå",
        "Det är lätt att få stöd här, och de som arbetar i huset hjälps åt kring min familj.",
    ),
    ("Vara med och påverka", "Jag får vara med och bestämma vad som ska hända här, och hjälpa till om jag vill."),
    ("Plats för föräldraskap", "På öppna förskolan är alla välkomna, och där får jag växa som förälder."),
)


class GoalDenied(models.TextChoices):
    """Why the list is not changed; each says what to do instead."""

    NAME_TAKEN = "name_taken", _("There is a goal with that name already, in use or not. Choose another name.")
    NAMELESS = "nameless", _("Give the goal a name.")
    NO_STATEMENT = "no_statement", _("Write the goal as a visitor would say it: the survey asks about it so.")


class GoalRefused(Refused):
    """The list was not changed; see GoalDenied."""

    reason: GoalDenied


def goals_of(municipality: Principal) -> QuerySet[Goal]:
    """The coordinator: all goals, those in use first, in the municipality's order."""
    return Goal.objects.filter(municipality=municipality).order_by("-is_active", "position", "name")


def goals_in_use(municipality_id: int) -> QuerySet[Goal]:
    """Anyone: the goals in use, in the municipality's order. No person is in them."""
    return Goal.objects.filter(municipality=municipality_id, is_active=True).order_by("position", "name")


def add_goal(*, municipality: Principal, name: str, statement: str, by: Actor) -> Goal:
    """A new goal, in use, last in the order. Raises GoalRefused."""
    with transaction.atomic():
        _hold(municipality)
        return _save(Goal(municipality=municipality, position=_last(municipality) + 1), name, statement, by)


def change_goal(*, goal: Goal, name: str, statement: str, is_active: bool, by: Actor) -> Goal:
    """Word it anew; take it out of use, or into it again. What was said of it stays. Raises GoalRefused."""
    goal.is_active = is_active
    return _save(goal, name, statement, by)


def move_goal(*, goal: Goal, up: bool, by: Actor) -> None:
    """One step up or down among those in use; at the end of the list nothing happens."""
    with transaction.atomic():
        _hold(goal.municipality)
        goals = list(goals_in_use(goal.municipality_id))
        place = next((n for n, each in enumerate(goals) if each.pk == goal.pk), None)
        other = None if place is None else place + (-1 if up else 1)
        if place is None or other is None or not 0 <= other < len(goals):
            return
        goals[place], goals[other] = goals[other], goals[place]
        for position, each in enumerate(goals, start=1):
            each.position = position
        Goal.objects.bulk_update(goals, ["position"])
        record("changed_goals", by=by, thing=goal)


def ship_goals(*, municipality: Principal, by: Actor) -> int:
    """Add the goals that come with the program and are not there by name; returns how many were new."""
    with transaction.atomic():
        _hold(municipality)
        there = set(Goal.objects.filter(municipality=municipality).values_list("name", flat=True))
        missing = [(name, statement) for name, statement in SHIPPED_GOALS if name not in there]
        first = _last(municipality) + 1
        Goal.objects.bulk_create(
            Goal(municipality=municipality, name=name, statement=statement, position=first + n)
            for n, (name, statement) in enumerate(missing)
        )
        if missing:
            record("changed_goals", by=by, thing=municipality, count=len(missing))
    return len(missing)


def _hold(municipality: Principal) -> None:
    """Two who change the order: one after the other."""
    Principal.objects.select_for_update().get(pk=municipality.pk)


def _last(municipality: Principal) -> int:
    last = Goal.objects.filter(municipality=municipality).aggregate(last=models.Max("position"))["last"]
    return int(last or 0)


def _save(goal: Goal, name: str, statement: str, by: Actor) -> Goal:
    goal.name, goal.statement = " ".join(name.split()), " ".join(statement.split())
    if not goal.name:
        raise GoalRefused(GoalDenied.NAMELESS)
    if not goal.statement:
        raise GoalRefused(GoalDenied.NO_STATEMENT)
    same = Goal.objects.filter(municipality=goal.municipality_id, name__iexact=goal.name)
    if same.exclude(pk=goal.pk).exists():
        raise GoalRefused(GoalDenied.NAME_TAKEN)
    try:
        with transaction.atomic():
            goal.save()
            record("changed_goals", by=by, thing=goal)
    except IntegrityError as error:  # the same name came in by another way at the same time
        raise GoalRefused(GoalDenied.NAME_TAKEN) from error
    return goal
