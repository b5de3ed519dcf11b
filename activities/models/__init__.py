from .changes import PlannedChange
from .deviations import Deviation, DeviationSession
from .draws import Draw, UsedTicket
from .notes import SessionNote
from .programme import Activity, ActivitySession, WeeklySlot
from .series import ActivitySeries, SeriesTemplate, ShippedTemplate, TemplateSession
from .sharing import AttendanceSharing, Consent
from .sign_ups import (
    Attendance,
    AttendanceMark,
    SignUp,
    SignUpChild,
    SignUpContact,
    SignUpReading,
    SignUpTransition,
)

__all__ = [
    "Activity",
    "ActivitySeries",
    "ActivitySession",
    "Attendance",
    "AttendanceMark",
    "AttendanceSharing",
    "Consent",
    "Deviation",
    "DeviationSession",
    "Draw",
    "PlannedChange",
    "SeriesTemplate",
    "SessionNote",
    "ShippedTemplate",
    "SignUp",
    "SignUpChild",
    "SignUpContact",
    "SignUpReading",
    "SignUpTransition",
    "TemplateSession",
    "UsedTicket",
    "WeeklySlot",
]
