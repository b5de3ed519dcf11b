from .programme import Activity, ActivitySession, WeeklySlot
from .series import ActivitySeries, SeriesTemplate, TemplateSession
from .sign_ups import SignUp, SignUpChild, SignUpTransition

__all__ = [
    "Activity",
    "ActivitySeries",
    "ActivitySession",
    "SeriesTemplate",
    "SignUp",
    "SignUpChild",
    "SignUpTransition",
    "TemplateSession",
    "WeeklySlot",
]
