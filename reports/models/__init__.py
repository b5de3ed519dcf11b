from .rollups import (
    CommentFigures,
    GuidanceFigures,
    HomeVisitFigures,
    OtherWorkFigures,
    SessionFigures,
    TalkFigures,
)

__all__ = [
    "CommentFigures",
    "GuidanceFigures",
    "HomeVisitFigures",
    "OtherWorkFigures",
    "SessionFigures",
    "TalkFigures",
]
