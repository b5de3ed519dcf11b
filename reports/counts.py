"""The raw numbers of a report, before disclosure control: never shown as they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from familjecentral.disclosure import Protected, Withheld


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

    @property
    def pair(self) -> tuple[str, str]:
        """From whom, and where to: a kind of service, or ``outside:`` and the body."""
        return self.from_kind, self.to_kind or f"outside:{self.to_outside}"


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
    men: int = 0  # not to be shown: see told_men
    children: int = 0
    first_day: date | None = None  # of its first session ever
    told_men: Protected = Withheld.LATER  # in the months that are told of (reports/telling)
    told_adults: Protected = Withheld.LATER  # in the same months


@dataclass(frozen=True)
class Agreed:
    """How many agree with one goal's statement, over all its questions, centres and terms that are told.

    ``agree`` and ``opinion`` (all five steps) are None when any cell of them is withheld.
    """

    goal: str
    agree: int | None
    opinion: int | None


@dataclass(frozen=True)
class Heard:
    """What visitors have said: comments, and the survey's terms that lie in the period."""

    comments_received: int = 0  # whether they are still there or not
    comments_handled: int = 0
    median_days: float | None = None
    within: int = 0  # of those handled, within ten working days
    said_and_done: int = 0  # published in the period
    survey_terms: int = 0  # told terms of a centre that lie in the period
    survey_responses: int = 0
    survey_hidden: int = 0  # of those terms, how many have fewer than five answers
    survey_invited: int = 0
    agreed: list[Agreed] = field(default_factory=list)


@dataclass(frozen=True)
class Trained:
    """Of the staff at the centres, how many have had a training in one theme."""

    theme: str
    staff: int
    trained: int


@dataclass(frozen=True)
class House:
    """How the centres themselves stand, when the report is made."""

    centres: int = 0
    staff: int = 0
    trained: list[Trained] = field(default_factory=list)
    new_staff: int = 0  # accounts with a role at the centres, new in the period
    introduced: int = 0  # of those, with an introduction begun
    improvements: dict[str, int] = field(default_factory=dict)  # by Improvement.State
    centres_improving: int = 0  # with improvement work planned or under way
    agreements: dict[str, int] = field(default_factory=dict)  # centres by Standing of their agreement; "" for none
    classes: dict[str, int] = field(default_factory=dict)  # centres by Classification.code


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
    comments_received: int = 0  # whether they are still there or not
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
    weeks: list[WeekCounts] = field(default_factory=list)
    heard: Heard = field(default_factory=Heard)
    house: House = field(default_factory=House)

    @property
    def counted_days(self) -> int:
        return self.open_days - len(self.uncounted_days)

    @property
    def visits(self) -> int:
        return sum(self.adults.values()) + sum(self.children.values())
