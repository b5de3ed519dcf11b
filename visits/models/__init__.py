from .home_visits import HomeVisit, HomeVisitProgramme, HomeVisitStep
from .tallies import TallyTotal, VisitTally

__all__ = ["HomeVisit", "HomeVisitProgramme", "HomeVisitStep", "TallyTotal", "VisitTally"]
