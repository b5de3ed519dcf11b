"""How the centres themselves stand: knowledge, improvement work, agreement, and what they are."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from reports.counts import House
from reports.telling.printable import Printable
from staff.development.agreements import Standing
from staff.models import Improvement

from .base import HOUSE, STAFF, Goal, Indicator, Kind, ratio

NO_STAFF = _("There is no value when nobody has a role at the centre.")


def _number(table: Callable[[House], dict[str, int]], key: str) -> Callable[[Printable], int]:
    return lambda p: table(p.counts.house).get(key, 0)


STAFF_NUMBER = Indicator(
    "staff", _("Staff and leads"), _("persons"),
    _("Persons with an active account and a role as staff or lead at the centre."),
    STAFF, lambda p: p.counts.house.staff, goal=Goal.SKILLED, is_now=True,
)  # fmt: skip
NEW_STAFF = Indicator(
    "new_staff", _("New colleagues"), _("persons"),
    _("Of these, those whose account was made in the period."),
    STAFF, lambda p: p.counts.house.new_staff, goal=Goal.SKILLED, is_now=True,
)  # fmt: skip
INTRODUCED_SHARE = Indicator(
    "introduced_share", _("Share of new colleagues with an introduction begun"), "%",
    _("New colleagues whose introduction is begun or ended ÷ new colleagues."),
    STAFF, lambda p: ratio(p.counts.house.introduced, p.counts.house.new_staff), Kind.SHARE,
    goal=Goal.SKILLED, is_now=True, missing=_("There is no value when nobody is new."),
)  # fmt: skip
IMPROVEMENTS = [
    Indicator(f"improvements:{state.value}", state.label, _("works"), _("Improvement work that stands so."),
              HOUSE, _number(lambda house: house.improvements, state.value), is_part=True,
              goal=Goal.BETTER, is_now=True)
    for state in Improvement.State
]  # fmt: skip
CENTRES_IMPROVING = Indicator(
    "centres_improving", _("Share of centres with improvement work"), "%",
    _("Centres with improvement work planned or under way ÷ centres."),
    HOUSE, lambda p: ratio(p.counts.house.centres_improving, p.counts.house.centres), Kind.SHARE,
    goal=Goal.BETTER, is_now=True, missing=_("There is no value without a centre."),
)  # fmt: skip
AGREEMENTS = [
    *[
        Indicator(f"agreements:{standing.value}", standing.label, _("centres"),
                  _("Centres whose agreement stands so: the one in force, else the latest."),
                  HOUSE, _number(lambda house: house.agreements, standing.value), is_part=True,
                  goal=Goal.TOGETHER, is_now=True)
        for standing in Standing
    ],
    Indicator("agreements:none", _("No agreement entered"), _("centres"), _("Centres without any agreement."),
              HOUSE, _number(lambda house: house.agreements, ""), is_part=True, goal=Goal.TOGETHER,
              is_now=True),
]  # fmt: skip
CLASSES = [
    Indicator(f"definition:{code}", label, _("centres"), formula, HOUSE,
              _number(lambda house: house.classes, code), is_part=True, goal=Goal.TOGETHER,
              is_now=True)
    for code, label, formula in (
        ("family_centre", _("Family centre"),
         _("Centres with all four base services, by the definition of the association for family centres.")),
        ("like_family_centre", _("Similar to a family centre"),
         _("Centres with child health care and a municipal service, but not all four.")),
        ("neither", _("Not yet a family centre"), _("The other centres.")),
    )
]  # fmt: skip


def trained_in(theme: str) -> Indicator:
    """The share of staff who have had a training in one theme."""

    def of(p: Printable) -> float | None:
        found = next((each for each in p.counts.house.trained if each.theme == theme), None)
        share = ratio(found.trained, found.staff) if found else None
        return share if isinstance(share, float) else None

    return Indicator(
        f"trained:{theme}", theme, "%",
        _("Staff and leads who have had the training at any time ÷ staff and leads of the municipalities that "
          "have the theme."),
        STAFF, of, Kind.SHARE, is_part=True, goal=Goal.SKILLED, is_now=True, missing=NO_STAFF,
    )  # fmt: skip
