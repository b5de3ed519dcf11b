from .comments import CommentGoal, CommentWait, Feedback
from .said_and_done import SaidAndDone
from .suggestions import Proposal, Suggestion, SuggestionVote

__all__ = ["CommentGoal", "CommentWait", "Feedback", "Proposal", "SaidAndDone", "Suggestion", "SuggestionVote"]
