"""The parts of a report: which indicators stand in which table, in the order in which they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from familjecentral.formats import age_band

from .indicators import Indicator, groups, heard, home_visits, house, visits, work
from .report import Row, Section, Table
from .telling.words import told_coverage

if TYPE_CHECKING:
    from .counts import Counts
    from .telling.printable import Printable
    from .telling.rule import Key

type Contents = list[tuple[str, str, list[Indicator]]]


def sections_of(now: Printable, before: Printable | None) -> list[Section]:
    """All of them, the same for every report; what is named by the municipality follows what was logged."""
    beside = [now, *([before] if before else [])]
    both = [each.counts for each in beside]
    contents: list[tuple[str, str, Contents]] = [
        ("visits", _("Visits"), _visits(both)),
        ("hours", _("Opening hours"), _hours()),
        ("groups", _("Sessions and groups"), _groups(both)),
        ("home_visits", _("Home visits"), _home_visits(beside)),
        ("talks", _("Talks"), _talks(beside)),
        ("guidance", _("Onward guidance"), _guidance(beside)),
        ("other_work", _("Work outside the house"), [
            ("other_work", _("Hours by kind"), [work.WORK_HOURS, *work.WORK_KINDS]),
        ]),
        ("heard", _("What visitors say"), _heard(now.counts)),
        ("house", _("Knowledge and cooperation"), _house(now.counts)),
        ("trust", _("How complete the figures are"), [
            ("completeness", _("What is counted and marked"), [visits.SHARE_OF_DAYS_COUNTED, groups.SHARE_MARKED,
                                                              home_visits.SHARE_ANSWERED]),
        ]),
    ]  # fmt: skip
    return [
        Section(name, title, [
            Table(table, caption, [_row(indicator, now, before) for indicator in indicators])
            for table, caption, indicators in tables
        ])
        for name, title, tables in contents
    ]  # fmt: skip


def _row(indicator: Indicator, now: Printable, before: Printable | None) -> Row:
    value, told = now.read(indicator.of)
    value_before, told_before = before.read(indicator.of) if before and not indicator.is_now else (None, None)
    coverage = indicator.covered(now.counts) if indicator.covered else None
    return Row(indicator, value, value_before, told_coverage(coverage, told, told_before))


def _visits(both: list[Counts]) -> Contents:
    bands = sorted({band for counts in both for band in counts.children})
    return [
        ("visits", _("Visits and open days"), [visits.VISITS, visits.VISITS_PER_OPEN_DAY, visits.OPEN_DAYS,
                                               visits.COUNTED_DAYS]),
        ("adults", _("Adults by gender"), [visits.ADULT_VISITS, *visits.GENDERS, visits.SHARE_OF_MEN]),
        ("children", _("Children by age"), [
            visits.CHILDREN, *[visits.in_age_band(band, age_band(*band)) for band in bands],
        ]),
        ("first_visits", _("First visits"), [visits.FIRST_VISITS]),
    ]  # fmt: skip


def _hours() -> Contents:
    return [
        ("hours", _("Hours in drop-in"), [visits.HOURS_PLANNED, visits.HOURS_HELD, visits.HOURS_CALLED_OFF,
                                          visits.SHARE_HELD]),
        ("sessions", _("Sessions held and called off"), [groups.SESSIONS_HELD, groups.SESSIONS_CALLED_OFF]),
    ]  # fmt: skip


def _groups(both: list[Counts]) -> Contents:
    numbers = sorted({each.number for counts in both for each in counts.meetings if each.number is not None})
    return [
        ("places", _("Sign-ups"), [groups.PLACES_TAKEN, groups.PLACES_OFFERED, groups.FILL_RATE,
                                   groups.FAMILIES_WAITING, groups.WAITING_PRESSURE]),
        ("attendance", _("Who came"), [groups.GROUP_SESSIONS, groups.PARTICIPANTS, *groups.ATTENDANCE,
                                       groups.NO_SHOW_SHARE, groups.BOTH_ADULTS]),
        ("series", _("Groups of several sessions"), [
            groups.SERIES_STARTED, groups.SERIES_COMPLETED, *[groups.families_at(number) for number in numbers],
        ]),
    ]  # fmt: skip


def _home_visits(beside: list[Printable]) -> Contents:
    h = home_visits
    steps = [
        h.of_step(str(key[0]), str(key[1]))
        for key in _listed(beside, "home_visit_steps")
        if isinstance(key, tuple)
    ]
    return [
        ("home_visits", _("Home visits"), [
            h.HOME_VISITS_OFFERED, *h.HOME_VISIT_STATES, *h.JOINT, h.JOINT_SHARE, h.BOTH_PARENTS,
            h.BOTH_PARENTS_SHARE, h.WITH_INTERPRETER, h.INTERPRETER_SHARE,
        ]),
        ("home_visit_steps", _("Home visits by step"), [*steps, h.STEPS_REST]),
    ]  # fmt: skip


def _talks(beside: list[Printable]) -> Contents:
    themes = [work.about(str(theme)) for theme in _listed(beside, "talk_themes")]
    return [
        ("talks", _("Talks"), [work.TALKS_HELD, work.TALKS_ADULTS]),
        ("talk_themes", _("Talks by theme"), [*themes, work.THEMES_REST]),
        ("talk_forms", _("Talks by form"), work.TALK_FORMS),
        ("talk_levels", _("Talks by level"), work.TALK_LEVELS),
    ]


def _guidance(beside: list[Printable]) -> Contents:
    ways = [
        work.shown_on(str(key[0]), str(key[1])) for key in _listed(beside, "guidance") if isinstance(key, tuple)
    ]
    return [("guidance", _("From whom, and where to"), [work.GUIDANCE, *ways, work.GUIDANCE_REST])]


def _heard(counts: Counts) -> Contents:
    goals = [heard.agree_with(each.goal) for each in counts.heard.agreed]
    return [
        ("comments", _("Comments"), [heard.COMMENTS_RECEIVED, heard.COMMENTS_HANDLED, heard.TIME_TO_ANSWER,
                                     heard.HANDLED_IN_TIME, heard.SAID_AND_DONE]),
        ("survey", _("The visitor survey: share that agree, by goal"), [heard.SURVEY_RESPONSES, *goals]),
    ]  # fmt: skip


def _house(counts: Counts) -> Contents:
    themes = [house.trained_in(each.theme) for each in counts.house.trained]
    return [
        ("staff", _("Staff and introduction"), [house.STAFF_NUMBER, house.NEW_STAFF, house.INTRODUCED_SHARE]),
        *([("training", _("Share of staff with training"), themes)] if themes else []),
        ("improvements", _("Improvement work"), [*house.IMPROVEMENTS, house.CENTRES_IMPROVING]),
        ("agreements", _("Agreements"), house.AGREEMENTS),
        ("definition", _("By the definition of a family centre"), house.CLASSES),
    ]


def _listed(beside: list[Printable], breakdown: str) -> list[Key]:
    """The cells that are shown now or before, what there is most of now first: the others are one row."""
    return list(dict.fromkeys(key for each in beside for key in each.listed(breakdown)))
