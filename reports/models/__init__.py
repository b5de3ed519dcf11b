from .following_up import ReportNote, ReportTarget, SavedReport
from .rollups import (
    CommentFigures,
    GuidanceFigures,
    HomeVisitFigures,
    OtherWorkFigures,
    SessionFigures,
    TalkFigures,
)
from .told import ToldPart

__all__ = [
    "CommentFigures",
    "GuidanceFigures",
    "HomeVisitFigures",
    "OtherWorkFigures",
    "ReportNote",
    "ReportTarget",
    "SavedReport",
    "SessionFigures",
    "TalkFigures",
    "ToldPart",
]
