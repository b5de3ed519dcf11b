from .agreements import Agreement
from .centres import AgeBand, FamilyCentre, PartnerService, Principal, Venue
from .groups import GroupRole
from .hours import Closure, OpeningHours, ScheduleException
from .invitations import Invitation
from .people import StaffMember, StaffRole
from .tablets import StaffPin, Tablet
from .walled import AboutAPerson

__all__ = [
    "AboutAPerson",
    "AgeBand",
    "Agreement",
    "Closure",
    "FamilyCentre",
    "GroupRole",
    "Invitation",
    "OpeningHours",
    "PartnerService",
    "Principal",
    "ScheduleException",
    "StaffMember",
    "StaffPin",
    "StaffRole",
    "Tablet",
    "Venue",
]
