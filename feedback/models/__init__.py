from .comments import CommentGoal, CommentWait, Feedback
from .said_and_done import SaidAndDone
from .suggestions import Proposal, Suggestion, SuggestionVote
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
    "CommentGoal",
    "CommentWait",
    "Feedback",
    "Proposal",
    "SaidAndDone",
    "SpentSurveyKey",
    "Suggestion",
    "SuggestionVote",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitations",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveyText",
    "SurveyVersion",
]
