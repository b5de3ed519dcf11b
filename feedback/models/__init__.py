from .comments import Feedback
from .surveys import (
    LANGUAGE_CODES,
    SpentSurveyKey,
    Survey,
    SurveyAnswer,
    SurveyInvitations,
    SurveyQuestion,
    SurveyResponse,
    SurveyText,
    SurveyVersion,
)

__all__ = [
    "LANGUAGE_CODES",
    "Feedback",
    "SpentSurveyKey",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitations",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveyText",
    "SurveyVersion",
]
