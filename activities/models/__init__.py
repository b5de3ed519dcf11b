from .programme import Activity, ActivitySession, WeeklySlot
from .series import ActivitySeries, SeriesTemplate, TemplateSession
from .sharing import AttendanceSharing, Consent
from .sign_ups import Attendance, SignUp, SignUpChild, SignUpContact, SignUpReading, SignUpTransition

__all__ = [
    "Activity",
    "ActivitySeries",
    "ActivitySession",
    "Attendance",
    "AttendanceSharing",
    "Consent",
    "SeriesTemplate",
    "SignUp",
    "SignUpChild",
    "SignUpContact",
    "SignUpReading",
    "SignUpTransition",
    "TemplateSession",
    "WeeklySlot",
]
