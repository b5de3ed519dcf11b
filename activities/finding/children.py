"""The children that somebody looks for, in an address: a month each, kept nowhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.month_choices import EXPECTED_MONTHS
from activities.rules import Child, age_denied, age_in_months
from familjecentral.formats import ONLY_MONTHS_BELOW, YEAR
from familjecentral.months import months_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from activities.models import Activity, ActivitySeries

PARAMETER = "barn"
AGE_PARAMETER = "alder"  # in months: for links that are to mean the same next year
EXPECTING = "vantar"
MOST = 4
OLDEST = 7 * YEAR
NEAR_MONTHS = 1  # from a group's due month
_CODE = re.compile(rf"(?P<due>{EXPECTING}-)?(?P<year>\d{{4}})-(?P<month>\d{{2}})", re.ASCII)


@dataclass(frozen=True)
class SoughtChild:
    """A child as the address tells of it: ``month`` it was born or is due; None: expected, and no month told."""

    month: date | None
    is_expected: bool = False

    @property
    def code(self) -> str:
        """As the address has it: ``2026-06``, ``vantar-2027-03``, ``vantar``."""
        if self.month is None:
            return EXPECTING
        return f"{EXPECTING}-{self.month:%Y-%m}" if self.is_expected else f"{self.month:%Y-%m}"

    def in_words(self, today: date) -> str:
        """``5 månader, född i juni 2026``; ``väntas i mars 2027``."""
        if self.month is None:
            return _("We are expecting a child")
        month = date_format(self.month, "F Y")
        if self.is_expected:
            # Translators: of a child, to choose; as in "Expected in March 2027"
            return _("Expected in {month}").format(month=month)
        # Translators: of a child, to choose; as in "5 months, born in June 2026"
        return _("{age}, born in {month}").format(age=age_in_words(age_in_months(self.month, today)), month=month)


def age_in_words(months: int) -> str:
    """``5 månader``, ``3 år``."""
    if months < ONLY_MONTHS_BELOW:
        return ngettext("{count} month", "{count} months", months).format(count=months)
    return ngettext("{count} year", "{count} years", months // YEAR).format(count=months // YEAR)


def born_ago(today: date, months: int) -> SoughtChild:
    """A child who is that old this month."""
    return SoughtChild(months_on(today.replace(day=1), -months))


def read(codes: Iterable[str], ages: Iterable[str], today: date) -> list[SoughtChild]:
    """The children of an address, at most four, each once; what is no child is left out."""
    found = [_child(code, today) for code in codes]
    found += [born_ago(today, int(age)) for age in ages if re.fullmatch(r"\d{1,2}", age, re.ASCII)]
    return list(dict.fromkeys(filter(None, found)))[:MOST]


def _child(code: str, today: date) -> SoughtChild | None:
    if code == EXPECTING:
        return SoughtChild(None, is_expected=True)
    match = _CODE.fullmatch(code)
    if match is None or not 1 <= int(match["month"]) <= YEAR or not int(match["year"]):
        return None
    month = date(int(match["year"]), int(match["month"]), 1)
    this = today.replace(day=1)
    if not months_on(this, -OLDEST) <= month <= months_on(this, EXPECTED_MONTHS):
        return None
    # Who kept the address while they waited has a child by now.
    return SoughtChild(month, is_expected=month > this or (month == this and bool(match["due"])))


def fits(activity: Activity, child: SoughtChild, on: date, series: ActivitySeries | None = None) -> bool:
    """Is it for this child on that day? The rule of sign-up (``age_denied``), and two that it doesn't need.

    A group of a due month is for children of about that month. What says no age and is for expecting parents
    is for them, though sign-up turns nobody away.
    """
    if child.month is None:
        return activity.for_expecting
    if series is not None and series.due_month is not None:
        return abs(age_in_months(series.due_month, child.month)) <= NEAR_MONTHS
    says_no_age = activity.age_from_months is None and activity.age_to_months is None
    if activity.for_expecting and says_no_age and not child.is_expected:
        return False
    return age_denied(activity, Child(child.month, child.is_expected), on) is None


def chips(today: date) -> list[tuple[str, SoughtChild]]:
    """What one chooses from in a tap: expecting, each month of the first year, then by year."""
    ages = [*range(YEAR), 1 * YEAR, 18, *range(2 * YEAR, 6 * YEAR, YEAR)]
    return [
        (_("Expecting"), SoughtChild(None, is_expected=True)),
        *((_("Newborn") if age == 0 else age_in_words(age), born_ago(today, age)) for age in ages),
    ]


def due_months(today: date) -> list[SoughtChild]:
    """The months that a child can be due in."""
    this = today.replace(day=1)
    return [SoughtChild(months_on(this, ahead), is_expected=True) for ahead in range(EXPECTED_MONTHS + 1)]


def birth_months(today: date) -> list[SoughtChild]:
    """The months that a child can be born in, latest first."""
    return [born_ago(today, age) for age in range(OLDEST)]
