"""What is followed up: each indicator with its formula, unit and source, after disclosure control."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from familjecentral.disclosure import Protected, Withheld
from visits.models import HomeVisit
from visits.models.tallies import Who

from .counts import Counts
from .telling.printable import Printable

type Text = str | Promise
type Value = int | float | Withheld | None  # None: there is nothing to divide by, or nothing is known
State = HomeVisit.State


class Kind(Enum):
    """How a value is written."""

    COUNT = "count"  # a whole number
    RATE = "rate"  # one decimal
    SHARE = "share"  # 0–1, written in per cent


class Goal(Enum):
    """What an indicator answers to: the goals that centres are followed up by (docs/reports.md says whose)."""

    REACH = _("Support that is used by all families")
    ACCESS = _("Support that is easy to reach")
    EQUAL = _("Support that is equal wherever one lives")
    EQUAL_PARENTS = _("Equal parenthood")
    EARLY = _("Early support to those who need it")
    TOGETHER = _("Services that work together round the family")
    HEARD = _("Visitors have a say")
    SKILLED = _("Staff have the knowledge that they need")
    QUALITY = _("Figures that can be trusted")

    @property
    def label(self) -> Text:
        return self.value


@dataclass(frozen=True)
class Coverage:
    """How much of what the value is about is known: ``counted`` of ``whole``, and the same in words."""

    counted: int
    whole: int
    text: str


@dataclass(frozen=True)
class Indicator:
    """One thing that is followed up, and how it is worked out. ``of`` reads protected counts only.

    ``missing``: when there is no value, in words. ``covered``: how much is known, shown beside the value.
    ``changes``: days from which it is worked out otherwise, and how; a series across one of them is broken.
    """

    name: str
    label: Text
    unit: Text
    formula: Text
    source: Text
    of: Callable[[Printable], Value]
    kind: Kind = Kind.COUNT
    is_part: bool = False  # a cell of a breakdown, indented under its total
    goal: Goal | None = None
    missing: Text = ""
    covered: Callable[[Counts], Coverage | None] | None = None
    changes: tuple[tuple[date, Text], ...] = ()


def ratio(part: Protected | float, whole: Protected | float) -> float | Withheld | None:
    """part / whole; withheld if either is, None if there is nothing to divide by."""
    if Withheld.LATER in (part, whole):
        return Withheld.LATER
    if isinstance(part, Withheld) or isinstance(whole, Withheld):
        return Withheld.HIDDEN
    return part / whole if whole else None


COUNTED = _("Counts made by staff at the door, without persons")
PROGRAMME = _("The programme: each session on its day")
SIGNED_UP = _("The number of places taken, kept for each session; no sign-up is read")
HOME_VISITS = _("Home visits as logged by staff, without persons")

VISITS = Indicator(
    "visits", _("Visits"), _("visits"),
    _("Adults + children counted at all sessions held. A person who comes twice is two visits."),
    COUNTED, lambda p: p.counts.visits,
)  # fmt: skip
VISITS_PER_OPEN_DAY = Indicator(
    "visits_per_open_day", _("Visits per open day"), _("visits a day"),
    _("Visits counted at drop-in sessions ÷ open days that are counted. Other days are left out of both."),
    COUNTED, lambda p: ratio(p.counts.visits_on_counted_days, p.counts.counted_days), Kind.RATE,
)  # fmt: skip
OPEN_DAYS = Indicator(
    "open_days", _("Open days"), _("days"),
    _("Dates with at least one drop-in session that is not called off. A session inside another adds none."),
    PROGRAMME, lambda p: p.counts.open_days,
)  # fmt: skip
COUNTED_DAYS = Indicator(
    "counted_days", _("Open days counted"), _("days"),
    _("Open days on which at least one visit was counted at a drop-in session."),
    COUNTED, lambda p: p.counts.counted_days, is_part=True,
)  # fmt: skip
ADULT_VISITS = Indicator(
    "adults", _("Adults"), _("visits"), _("Women + men + other or unknown."), COUNTED, lambda p: p.total_adults
)
GENDERS = [
    Indicator("women", Who.WOMAN.label, _("visits"), _("Adults counted as women."), COUNTED,
              lambda p: p.adults[Who.WOMAN], is_part=True),
    Indicator("men", Who.MAN.label, _("visits"), _("Adults counted as men."), COUNTED,
              lambda p: p.adults[Who.MAN], is_part=True),
    Indicator("other_adults", Who.OTHER_ADULT.label, _("visits"), _("Adults counted as other or unknown."),
              COUNTED, lambda p: p.adults[Who.OTHER_ADULT], is_part=True),
]  # fmt: skip
SHARE_OF_MEN = Indicator(
    "share_of_men", _("Share of men among adults"), "%",
    _("Men ÷ all adults, other or unknown included."), COUNTED,
    lambda p: p.share("adults", Who.MAN), Kind.SHARE,
)  # fmt: skip
CHILDREN = Indicator(
    "children", _("Children"), _("visits"), _("Children of all age bands."), COUNTED, lambda p: p.total_children
)
CHILDREN_BY_AGE = _(
    "Children counted in the age band. The centre chooses its bands; the upper age is not included."
)
FIRST_VISITS = Indicator(
    "first_visits", _("Families here for the first time"), _("families"),
    _("Families that staff counted as here for the first time. They are counted as visits as well."),
    COUNTED, lambda p: p.first_visits,
)  # fmt: skip
SESSIONS_HELD = Indicator(
    "sessions_held", _("Sessions held"), _("sessions"),
    _("Sessions that have begun and are not called off, also those inside an open slot."),
    PROGRAMME, lambda p: p.counts.sessions_held,
)  # fmt: skip
SESSIONS_CALLED_OFF = Indicator(
    "sessions_called_off", _("Sessions called off"), _("sessions"),
    _("Sessions called off, also by a closed day, that would have begun."),
    PROGRAMME, lambda p: p.counts.sessions_called_off,
)  # fmt: skip
PLACES_TAKEN = Indicator(
    "places_taken", _("Sign-ups (places taken)"), _("places"),
    _("Places taken at sessions with sign-up or invitation that are not called off, and in groups in the period "
      "of their first session. A place is a family, an adult or a child: the activity says which."),
    SIGNED_UP, lambda p: p.counts.places_taken,
)  # fmt: skip
PLACES_OFFERED = Indicator(
    "places_offered", _("Places offered"), _("places"),
    _("Places at the same sessions and groups, where there is a limit."),
    PROGRAMME, lambda p: p.counts.places_offered,
)  # fmt: skip
FILL_RATE = Indicator(
    "fill_rate", _("Share of places taken"), "%",
    _("Places taken ÷ places offered, where there is a limit."),
    SIGNED_UP, lambda p: ratio(p.counts.places_taken_of_offered, p.counts.places_offered), Kind.SHARE,
)  # fmt: skip
FAMILIES_WAITING = Indicator(
    "families_waiting", _("Families on a waiting list"), _("families"),
    _("Families still waiting at the same sessions and groups. One that waits for two is counted twice."),
    SIGNED_UP, lambda p: p.counts.families_waiting,
)  # fmt: skip
HOME_VISITS_OFFERED = Indicator(
    "home_visits_offered", _("Home visits offered"), _("home visits"),
    _("Home visits logged with a date in the period, whatever came of them."),
    HOME_VISITS, lambda p: p.offered_home_visits,
)  # fmt: skip
HOME_VISIT_STATES = [
    Indicator("home_visits_done", _("Done"), _("home visits"), _("Home visits done."), HOME_VISITS,
              lambda p: p.home_visits[State.DONE], is_part=True),
    Indicator("home_visits_declined", _("Declined"), _("home visits"), _("Home visits that the family declined."),
              HOME_VISITS, lambda p: p.home_visits[State.DECLINED], is_part=True),
    Indicator("home_visits_rescheduled", _("Rescheduled"), _("home visits"),
              _("Home visits that got another date."),
              HOME_VISITS, lambda p: p.home_visits[State.RESCHEDULED], is_part=True),
    Indicator("home_visits_open", _("Not yet answered"), _("home visits"),
              _("Home visits offered and not yet answered."),
              HOME_VISITS, lambda p: p.home_visits[State.OFFERED], is_part=True),
]  # fmt: skip
JOINT = [
    Indicator("home_visits_joint", _("Done by two services or more"), _("home visits"),
              _("Home visits done in which another service took part; each counted once."),
              HOME_VISITS, lambda p: p.joint, is_part=True),
    Indicator("home_visits_alone", _("Done by one service"), _("home visits"),
              _("Home visits done by the service that logged it alone."),
              HOME_VISITS, lambda p: p.by_one_service, is_part=True),
]  # fmt: skip
JOINT_SHARE = Indicator(
    "joint_share", _("Share of joint home visits"), "%",
    _("Home visits done by two services or more ÷ home visits done."),
    HOME_VISITS, lambda p: p.share("home_visits_joint", True), Kind.SHARE,
)  # fmt: skip
BOTH_PARENTS = Indicator(
    "home_visits_both_parents", _("Done with both mother and father"), _("home visits"),
    _("Home visits done at which both were, by what any of the services has logged; each counted once."),
    HOME_VISITS, lambda p: p.both_parents, is_part=True,
)  # fmt: skip


def in_age_band(band: tuple[int, int], label: str) -> Indicator:
    """Children in one age band, ``(from, to)`` in months."""
    name = f"children_{band[0]}_{band[1]}"
    return Indicator(
        name, label, _("visits"), CHILDREN_BY_AGE, COUNTED, lambda p: p.children.get(band, 0), is_part=True
    )


KEY_FIGURES = (VISITS_PER_OPEN_DAY, VISITS, SHARE_OF_MEN, SESSIONS_HELD)
