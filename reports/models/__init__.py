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
    "SessionFigures",
    "TalkFigures",
    "ToldPart",
]
