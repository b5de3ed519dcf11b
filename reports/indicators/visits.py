"""Visits and open days: who comes, how often, and when it was open."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reports.counts import Counts
from reports.wording import coverage
from visits.models.tallies import Who

from .base import COUNTED, PROGRAMME, Coverage, Goal, Indicator, Kind, ratio

NO_OPEN_DAY = _("There is no value when no open day was counted.")
MINUTES = 60


def _days_counted(counts: Counts) -> Coverage | None:
    if not counts.open_days:
        return None
    return Coverage(counts.counted_days, counts.open_days, coverage(counts.counted_days, counts.open_days))


VISITS = Indicator(
    "visits", _("Visits"), _("visits"),
    _("Adults + children counted at all sessions held. A person who comes twice is two visits."),
    COUNTED, lambda p: p.counts.visits, goal=Goal.REACH, covered=_days_counted,
    missing=_("Visits on open days that nobody counted are missing from it."),
)  # fmt: skip
VISITS_PER_OPEN_DAY = Indicator(
    "visits_per_open_day", _("Visits per open day"), _("visits a day"),
    _("Visits counted at drop-in sessions ÷ open days that are counted. Other days are left out of both."),
    COUNTED, lambda p: ratio(p.counts.visits_on_counted_days, p.counts.counted_days), Kind.RATE,
    goal=Goal.REACH, covered=_days_counted, missing=NO_OPEN_DAY,
)  # fmt: skip
OPEN_DAYS = Indicator(
    "open_days", _("Open days"), _("days"),
    _("Dates with at least one drop-in session that is not called off. A session inside another adds none."),
    PROGRAMME, lambda p: p.counts.open_days, goal=Goal.ACCESS,
)  # fmt: skip
COUNTED_DAYS = Indicator(
    "counted_days", _("Open days counted"), _("days"),
    _("Open days on which at least one visit was counted at a drop-in session, or staff said that nobody came."),
    COUNTED, lambda p: p.counts.counted_days, is_part=True, goal=Goal.TRUST,
)  # fmt: skip
ADULT_VISITS = Indicator(
    "adults", _("Adults"), _("visits"), _("Women + men + other or unknown."), COUNTED,
    lambda p: p.total_adults, goal=Goal.REACH, covered=_days_counted,
)  # fmt: skip
GENDERS = [
    Indicator("women", Who.WOMAN.label, _("visits"), _("Adults counted as women."), COUNTED,
              lambda p: p.adults[Who.WOMAN], is_part=True, goal=Goal.EQUAL_PARENTS),
    Indicator("men", Who.MAN.label, _("visits"), _("Adults counted as men."), COUNTED,
              lambda p: p.adults[Who.MAN], is_part=True, goal=Goal.EQUAL_PARENTS),
    Indicator("other_adults", Who.OTHER_ADULT.label, _("visits"), _("Adults counted as other or unknown."),
              COUNTED, lambda p: p.adults[Who.OTHER_ADULT], is_part=True, goal=Goal.EQUAL_PARENTS),
]  # fmt: skip
SHARE_OF_MEN = Indicator(
    "share_of_men", _("Share of men among adults"), "%",
    _("Men ÷ all adults, other or unknown included."), COUNTED,
    lambda p: p.share("adults", Who.MAN), Kind.SHARE, goal=Goal.EQUAL_PARENTS,
    missing=_("There is no value when no adult was counted."),
)  # fmt: skip
CHILDREN = Indicator(
    "children", _("Children"), _("visits"), _("Children of all age bands."), COUNTED,
    lambda p: p.total_children, goal=Goal.REACH, covered=_days_counted,
)  # fmt: skip
CHILDREN_BY_AGE = _(
    "Children counted in the age band. The centre chooses its bands; the upper age is not included."
)
FIRST_VISITS = Indicator(
    "first_visits", _("Families here for the first time"), _("families"),
    _("Families that staff counted as here for the first time. They are counted as visits as well."),
    COUNTED, lambda p: p.first_visits, goal=Goal.REACH,
)  # fmt: skip
HOURS_PLANNED = Indicator(
    "open_hours_planned", _("Open hours planned"), _("hours"),
    _("Length of all drop-in sessions that would have begun, called off ones too. One inside another adds none."),
    PROGRAMME, lambda p: p.counts.open_minutes_planned / MINUTES, Kind.RATE, goal=Goal.ACCESS,
)  # fmt: skip
HOURS_HELD = Indicator(
    "open_hours_held", _("Open hours held"), _("hours"),
    _("Length of the drop-in sessions that were not called off."),
    PROGRAMME, lambda p: p.counts.open_minutes_held / MINUTES, Kind.RATE, is_part=True, goal=Goal.ACCESS,
)  # fmt: skip
HOURS_CALLED_OFF = Indicator(
    "open_hours_called_off", _("Open hours called off"), _("hours"),
    _("Open hours planned − open hours held."),
    PROGRAMME, lambda p: (p.counts.open_minutes_planned - p.counts.open_minutes_held) / MINUTES, Kind.RATE,
    is_part=True, goal=Goal.ACCESS,
)  # fmt: skip
SHARE_HELD = Indicator(
    "open_hours_share_held", _("Share of open hours held"), "%",
    _("Open hours held ÷ open hours planned."), PROGRAMME,
    lambda p: ratio(p.counts.open_minutes_held, p.counts.open_minutes_planned), Kind.SHARE, goal=Goal.ACCESS,
    missing=_("There is no value when no open hours were planned."),
)  # fmt: skip
SHARE_OF_DAYS_COUNTED = Indicator(
    "share_of_days_counted", _("Share of open days counted"), "%",
    _("Open days counted ÷ open days."), COUNTED,
    lambda p: ratio(p.counts.counted_days, p.counts.open_days), Kind.SHARE, goal=Goal.TRUST,
    missing=_("There is no value when there was no open day."),
)  # fmt: skip


def in_age_band(band: tuple[int, int], label: str) -> Indicator:
    """Children in one age band, ``(from, to)`` in months."""
    return Indicator(
        f"children_{band[0]}_{band[1]}", label, _("visits"),
        CHILDREN_BY_AGE, COUNTED, lambda p: p.children.get(band, 0), is_part=True, goal=Goal.REACH,
    )  # fmt: skip
