from .home_visits import HomeVisit, HomeVisitProgramme, HomeVisitStep
from .tallies import ADULTS, TallyTotal, VisitTally, Who

__all__ = ["ADULTS", "HomeVisit", "HomeVisitProgramme", "HomeVisitStep", "TallyTotal", "VisitTally", "Who"]
