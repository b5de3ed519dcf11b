from .agreements import Agreement
from .centres import AgeBand, FamilyCentre, PartnerService, Principal, Venue
from .data_requests import DataRequest
from .documents import AccessibilityTest, Document, DocumentVersion
from .goals import Goal
from .groups import GroupRole
from .hours import Closure, OpeningHours, ScheduleException
from .house import KnowledgePage, News, PageLink, VisitGuide
from .improvement import Improvement, ImprovementEntry, SteeringDecision, SteeringMeeting
from .invitations import Invitation
from .people import StaffMember, StaffRole
from .retention import PurgeRun, RetentionRule
from .tablets import StaffPin, Tablet
from .training import Introduction, IntroductionItem, IntroductionTick, TrainingDone, TrainingTheme
from .walled import AboutAPerson

__all__ = [
    "AboutAPerson",
    "AccessibilityTest",
    "AgeBand",
    "Agreement",
    "Closure",
    "DataRequest",
    "Document",
    "DocumentVersion",
    "FamilyCentre",
    "Goal",
    "GroupRole",
    "Improvement",
    "ImprovementEntry",
    "Introduction",
    "IntroductionItem",
    "IntroductionTick",
    "Invitation",
    "KnowledgePage",
    "News",
    "OpeningHours",
    "PageLink",
    "PartnerService",
    "Principal",
    "PurgeRun",
    "RetentionRule",
    "ScheduleException",
    "StaffMember",
    "StaffPin",
    "StaffRole",
    "SteeringDecision",
    "SteeringMeeting",
    "Tablet",
    "TrainingDone",
    "TrainingTheme",
    "Venue",
    "VisitGuide",
]
