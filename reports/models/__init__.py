from .exports import ReportExport
from .following_up import ReportNote, ReportTarget, SavedReport
from .frozen import FrozenReport
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
    "FrozenReport",
    "GuidanceFigures",
    "HomeVisitFigures",
    "OtherWorkFigures",
    "ReportExport",
    "ReportNote",
    "ReportTarget",
    "SavedReport",
    "SessionFigures",
    "TalkFigures",
    "ToldPart",
]
