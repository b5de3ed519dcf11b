"""The raw numbers of a report, before disclosure control: never shown as they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class WeekCounts:
    """One ISO week. ``visits`` are at all sessions held; days only the open ones, each centre's by itself."""

    monday: date
    visits: int
    open_days: int
    counted_days: int

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def iso_year(self) -> int:
        return self.monday.isocalendar().year

    @property
    def is_uncounted(self) -> bool:
        """Open, and nobody counted."""
        return bool(self.open_days) and not self.counted_days and not self.visits

    @property
    def known_visits(self) -> int | None:
        """The visits; None, and not zero, in a week that was open and not counted."""
        return None if self.is_uncounted else self.visits


@dataclass(frozen=True)
class HomeVisits:
    """Home visits that are alike, each counted once though two services have logged a half of it."""

    step: str  # the step's name, with its programme
    state: str  # HomeVisit.State
    is_joint: bool
    both_parents: bool
    with_interpreter: bool
    number: int


@dataclass(frozen=True)
class Talks:
    """Counselling contacts that are alike."""

    theme: str
    form: str  # CounsellingContact.Form
    level: str  # Level
    number: int
    adults: int


@dataclass(frozen=True)
class ShownOn:
    """Onward guidance from one kind of service to another, or to a body outside."""

    from_kind: str  # PartnerService.Kind
    to_kind: str  # PartnerService.Kind; empty when it led outside
    to_outside: str  # Guidance.Outside; empty when it led to a service of the house
    number: int


@dataclass(frozen=True)
class OtherWork:
    """Outreach and structural work that is alike."""

    kind: str  # OtherWork.Kind
    level: str
    number: int
    hours: Decimal


@dataclass(frozen=True)
class GroupMeeting:
    """All sessions that were the ``number``-th of their series (None: not in a series), signed up to and held.

    ``families`` … are those marked as there; ``marked``: of ``sessions``, those with any mark at all.
    """

    number: int | None
    sessions: int = 0
    marked: int = 0
    families: int = 0
    adults: int = 0
    children: int = 0
    two_adults: int = 0  # of the families there, those signed up with two adults or more
    ill: int = 0
    no_show: int = 0
    unannounced_adults: int = 0  # came without having signed up, by head count
    unannounced_children: int = 0


@dataclass(frozen=True)
class CentreCounts:
    """One centre's part, for comparing centres: per open day, so that size does not decide."""

    centre_id: int
    visits: int = 0
    visits_on_counted_days: int = 0
    open_days: int = 0
    counted_days: int = 0
    adults: int = 0
    men: int = 0
    children: int = 0
    first_day: date | None = None  # of its first session ever


@dataclass(frozen=True)
class Counts:
    """Sums over the centres and days of a report."""

    adults: dict[str, int]  # by Who
    children: dict[tuple[int, int], int]  # by age band, from and to in months
    first_visits: int = 0
    visits_on_counted_days: int = 0  # at drop-in sessions and what nests in them
    uncounted_days: list[date] = field(default_factory=list)  # each centre's, so a date may come twice
    unknown_days: list[date] = field(default_factory=list)  # of those: the centre says that it can't be known
    open_days: int = 0
    open_minutes_planned: int = 0  # of drop-in sessions, not those nested in another; called off ones too
    open_minutes_held: int = 0
    sessions_held: int = 0
    sessions_called_off: int = 0
    called_off_with_count: int = 0
    places_taken: int = 0  # units of each activity: families, adults or children
    places_offered: int = 0  # only where there is a limit
    places_taken_of_offered: int = 0
    families_waiting: int = 0
    series_started: int = 0  # their first session held is in the period
    series_completed: int = 0  # their last session is in the period, and held
    meetings: list[GroupMeeting] = field(default_factory=list)
    home_visits: dict[str, int] = field(default_factory=dict)  # by HomeVisit.State
    joint_home_visits: int = 0  # of those done
    home_visits_both_parents: int = 0  # of those done
    home_visits_by_step: list[HomeVisits] = field(default_factory=list)
    talks: list[Talks] = field(default_factory=list)
    guidance: list[ShownOn] = field(default_factory=list)
    other_work: list[OtherWork] = field(default_factory=list)
    comments: int = 0  # received, whether they are still there or not
    weeks: list[WeekCounts] = field(default_factory=list)

    @property
    def counted_days(self) -> int:
        return self.open_days - len(self.uncounted_days)

    @property
    def visits(self) -> int:
        return sum(self.adults.values()) + sum(self.children.values())
