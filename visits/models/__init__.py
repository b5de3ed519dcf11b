from .devices import DeviceKey, ReceivedRecord
from .entries import Entry, EntryReason
from .guidance import CounsellingContact, CounsellingTheme, Guidance, Level, OtherWork
from .home_visits import HomeVisit, HomeVisitProgramme, HomeVisitStep, JointVisit
from .periods import LockedPeriod, UnlockReason
from .tallies import ADULTS, CountClosing, TallyTotal, UsualFamily, VisitTally, Who

__all__ = [
    "ADULTS",
    "CounsellingContact",
    "CounsellingTheme",
    "CountClosing",
    "DeviceKey",
    "Entry",
    "EntryReason",
    "Guidance",
    "HomeVisit",
    "HomeVisitProgramme",
    "HomeVisitStep",
    "JointVisit",
    "Level",
    "LockedPeriod",
    "OtherWork",
    "ReceivedRecord",
    "TallyTotal",
    "UnlockReason",
    "UsualFamily",
    "VisitTally",
    "Who",
]
