"""What is followed up: each indicator with its formula, unit, source and goal. One module for each part."""

from . import groups, heard, home_visits, house, visits, work
from .base import Coverage, Goal, Indicator, Kind, Text, Value, ratio

KEY_FIGURES = (visits.VISITS_PER_OPEN_DAY, visits.VISITS, visits.SHARE_OF_MEN, groups.SESSIONS_HELD)

__all__ = [
    "KEY_FIGURES",
    "Coverage",
    "Goal",
    "Indicator",
    "Kind",
    "Text",
    "Value",
    "groups",
    "heard",
    "home_visits",
    "house",
    "ratio",
    "visits",
    "work",
]
