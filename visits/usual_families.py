"""Usual families: what one tap counts at a centre. Its leads choose them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from familjecentral import formats
from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import AgeBand, FamilyCentre, StaffRole
from staff.rules import centres_of

from .models import UsualFamily, Who

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

MOST_FAMILIES = 12  # at a centre: more buttons than one finds in a hurry
MOST_ADULTS = 9  # of a kind
PLANNERS = (StaffRole.Role.CENTRE_LEAD, StaffRole.Role.COORDINATOR)


class UsualFamilyDenied(models.TextChoices):
    """Why a usual family can't be so; each says what to do instead."""

    NO_ADULTS = "no_adults", gettext_lazy("A family has at least one adult. Say how many come.")
    TOO_MANY_ADULTS = "too_many_adults", gettext_lazy("Choose at most nine adults of each kind.")
    AGE_BAND = "age_band", gettext_lazy("Choose among the centre's own age bands.")
    TOO_MANY = "too_many", gettext_lazy("Twelve families are the most. Remove one that is seldom used first.")
    SAME = "same", gettext_lazy("The centre has a button for just that family already.")


class UsualFamilyRefused(Refused):
    """A usual family was refused; see UsualFamilyDenied."""

    reason: UsualFamilyDenied


@dataclass(frozen=True)
class FamilyButton:
    """What one tap counts, in words and as the pad sends it: ``who:age band:number``."""

    label: str
    events: tuple[str, ...]


def centres_to_plan(person: Any) -> list[FamilyCentre]:
    """The person themself: the centres whose usual families they may change, by name."""
    return centres_of(person, *PLANNERS)


def families_of(centre: FamilyCentre) -> list[UsualFamily]:
    """Staff of the centre: its usual families in their order, with the children's age bands."""
    return list(UsualFamily.objects.filter(centre=centre).prefetch_related("children"))


def family_to_plan(person: Any, pk: int) -> UsualFamily | None:
    """Those who plan the centre: one of its usual families; None for anyone else."""
    own = UsualFamily.objects.filter(pk=pk, centre__in=centres_to_plan(person))
    return own.select_related("centre").prefetch_related("children").first()


def buttons(centre: FamilyCentre, bands: Sequence[AgeBand]) -> list[FamilyButton]:
    """Staff of the centre: the families that one tap counts there.

    Where nobody has chosen any: a woman and a man, each with a child of the youngest.
    """
    families = families_of(centre)
    if families:
        return [
            button_for(each.women, each.men, each.other_adults, list(each.children.all())) for each in families
        ]
    youngest = list(bands)[:1]
    return [button_for(1, 0, 0, youngest), button_for(0, 1, 0, youngest)]


def button_for(women: int, men: int, other_adults: int, bands: Iterable[AgeBand]) -> FamilyButton:
    """The button for a family of so many adults, and a child in each of the age bands."""
    bands = sorted(bands, key=lambda band: (band.from_months, band.pk))
    numbers = ((Who.WOMAN, women), (Who.MAN, men), (Who.OTHER_ADULT, other_adults))
    events = [f"{who}::{number}" for who, number in numbers if number]
    return FamilyButton(
        family_in_words(women, men, other_adults, bands),
        (*events, *(f"{Who.CHILD}:{band.pk}:1" for band in bands)),
    )


def family_in_words(women: int, men: int, other_adults: int, bands: Iterable[AgeBand]) -> str:
    """``1 kvinna + 1 barn (0–11 månader)``."""
    parts = []
    if women:
        parts.append(ngettext("{count} woman", "{count} women", women).format(count=women))
    if men:
        parts.append(ngettext("{count} man", "{count} men", men).format(count=men))
    if other_adults:
        parts.append(
            ngettext("{count} other adult", "{count} other adults", other_adults).format(count=other_adults)
        )
    parts += [
        _("1 child ({age})").format(age=formats.age_band(band.from_months, band.to_months)) for band in bands
    ]
    return " + ".join(parts)


def save_usual_family(
    *,
    centre: FamilyCentre,
    women: int,
    men: int,
    other_adults: int,
    children: Sequence[AgeBand],
    by: Actor,
    family: UsualFamily | None = None,
) -> UsualFamily:
    """Add a usual family at the end, or change ``family``. Raises UsualFamilyRefused."""
    if not women + men + other_adults:
        raise UsualFamilyRefused(UsualFamilyDenied.NO_ADULTS)
    if max(women, men, other_adults) > MOST_ADULTS:
        raise UsualFamilyRefused(UsualFamilyDenied.TOO_MANY_ADULTS)
    if any(band.centre_id != centre.pk for band in children):
        raise UsualFamilyRefused(UsualFamilyDenied.AGE_BAND)
    with transaction.atomic():
        others = [each for each in _locked(centre) if family is None or each.pk != family.pk]
        if family is None and len(others) >= MOST_FAMILIES:
            raise UsualFamilyRefused(UsualFamilyDenied.TOO_MANY)
        wanted = button_for(women, men, other_adults, children)
        for each in others:
            same = button_for(each.women, each.men, each.other_adults, each.children.all())
            if same.events == wanted.events:
                raise UsualFamilyRefused(UsualFamilyDenied.SAME)
        saved = family or UsualFamily(centre=centre, position=len(others))
        saved.women, saved.men, saved.other_adults = women, men, other_adults
        saved.save()
        saved.children.set(children)
        record("setting_changed" if family else "setting_added", by=by, thing=saved)
    return saved


def move_usual_family(*, family: UsualFamily, up: bool, by: Actor) -> None:
    """Let a usual family change places with the one before it (or after), if there is one."""
    with transaction.atomic():
        order = _locked(family.centre)
        place = next((n for n, each in enumerate(order) if each.pk == family.pk), None)
        other = None if place is None else place + (-1 if up else 1)
        if place is None or other is None or not 0 <= other < len(order):
            return
        order[place], order[other] = order[other], order[place]
        _number(order)
        record("setting_changed", by=by, thing=family)


def remove_usual_family(*, family: UsualFamily, by: Actor) -> None:
    """Take the button away; what was counted with it stays counted."""
    with transaction.atomic():
        order = _locked(family.centre)
        if found := next((each for each in order if each.pk == family.pk), None):
            record("setting_removed", by=by, thing=found)
            order.remove(found)
            found.delete()
            _number(order)


def _locked(centre: FamilyCentre) -> list[UsualFamily]:
    """The centre's families in order; whoever else changes them waits."""
    FamilyCentre.objects.select_for_update(no_key=True).get(pk=centre.pk)
    return families_of(centre)


def _number(order: Iterable[UsualFamily]) -> None:
    families = list(order)
    for position, each in enumerate(families):
        each.position = position
    UsualFamily.objects.bulk_update(families, ["position"])
