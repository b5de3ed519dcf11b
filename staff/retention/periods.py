"""How long each centre keeps each record type: the register's period, or the centre's own rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import FamilyCentre, RetentionRule

from .listing import kept_in_words
from .register import BY_CODE, RECORD_TYPES, Kept, RecordType, kept_of

if TYPE_CHECKING:
    from collections.abc import Iterable


class PeriodDenied(models.TextChoices):
    """Why a period is not set; each says what to do instead."""

    UNKNOWN = "unknown", _("There is no such record type. Choose one of the list.")
    FIXED = "fixed", _("This period follows from how the system works, and can not be changed.")
    GOES_WITH = "goes_with", _("This is erased together with another record type. Set that one's period.")
    OUT_OF_BOUNDS = (
        "out_of_bounds",
        _("The number of days is outside what is allowed. See the least and the most."),
    )
    NOT_FOR_A_CENTRE = (
        "not_for_a_centre",
        _("This period is the same in the whole system, and is set by an IT administrator."),
    )
    NO_DECISION = "no_decision", _("Write which decision the period rests on, such as a reference number.")


class PeriodRefused(Refused):
    """A period was not set; see PeriodDenied."""

    reason: PeriodDenied


@dataclass(frozen=True)
class Period:
    """How long a record type is kept somewhere, and the decision behind it (empty: the register's period)."""

    record_type: RecordType
    days: int
    decision: str = ""

    @property
    def in_words(self) -> str:
        return kept_in_words(self.record_type, self.days)

    @property
    def kept(self) -> Kept:
        return kept_of(self.record_type)

    @property
    def goes_with(self) -> RecordType | None:
        """The record type that it is erased with, if it has no period of its own."""
        return BY_CODE.get(self.record_type.goes_with)


def kept_days(code: str, centre_id: int | None = None) -> int:
    """Days that records of the type are kept at the centre; of the whole system with no centre."""
    return days_by_centre(code, [centre_id])[centre_id]


def kept_for(code: str, centre_id: int | None = None) -> timedelta:
    """The same as a span of time."""
    return timedelta(days=kept_days(code, centre_id))


def days_by_centre(code: str, centre_ids: list[int | None]) -> dict[int | None, int]:
    """Days for each centre, in one query. A type that goes with another has that one's period."""
    record_type = BY_CODE[code]
    own = record_type.code if record_type.kept else record_type.goes_with
    rules: dict[int | None, int] = dict(
        RetentionRule.objects.filter(record_type=own).values_list("centre_id", "days")
    )
    kept = kept_of(record_type)
    for_all = rules.get(None, kept.days)
    return {pk: rules.get(pk, for_all) if kept.by_centre else for_all for pk in centre_ids}


def periods_of(centre: FamilyCentre) -> list[Period]:
    """Those who follow up the centre: the period of every record type there. No person is in it."""
    return periods_by_centre([centre])[centre.pk]


def periods_by_centre(centres: Iterable[FamilyCentre]) -> dict[int, list[Period]]:
    """The same for each of several centres, in one query."""
    pks = [centre.pk for centre in centres]
    rules = {
        (rule.centre_id, rule.record_type): rule
        for rule in RetentionRule.objects.filter(models.Q(centre__in=pks) | models.Q(centre=None))
    }
    return {pk: _periods(pk, rules) for pk in pks}


def _periods(centre_id: int, rules: dict[tuple[int | None, str], RetentionRule]) -> list[Period]:
    found = []
    for each in RECORD_TYPES:
        own = each if each.kept else BY_CODE[each.goes_with]
        rule = (rules.get((centre_id, own.code)) if kept_of(own).by_centre else None) or rules.get(
            (None, own.code)
        )
        found.append(Period(each, rule.days, rule.decision) if rule else Period(each, kept_of(each).days))
    return found


def set_period(*, code: str, centre: FamilyCentre | None, days: int, decision: str, by: Actor) -> RetentionRule:
    """Keep records of the type for ``days`` at the centre (None: in the whole system), by a decision.

    Raises PeriodRefused. What is over by the new period goes the next night, and not before.
    """
    record_type = BY_CODE.get(code)
    if record_type is None:
        raise PeriodRefused(PeriodDenied.UNKNOWN)
    kept = record_type.kept
    if kept is None:
        raise PeriodRefused(PeriodDenied.GOES_WITH)
    if kept.is_fixed:
        raise PeriodRefused(PeriodDenied.FIXED)
    if centre is not None and not kept.by_centre:
        raise PeriodRefused(PeriodDenied.NOT_FOR_A_CENTRE)
    if not kept.least <= days <= kept.most:
        raise PeriodRefused(PeriodDenied.OUT_OF_BOUNDS)
    if not decision.strip():
        raise PeriodRefused(PeriodDenied.NO_DECISION)
    with transaction.atomic():
        rule, _is_new = RetentionRule.objects.update_or_create(
            centre=centre, record_type=code, defaults={"days": days, "decision": decision.strip()}
        )
        record("changed_retention", by=by, thing=rule, count=days, detail=code)
    return rule
