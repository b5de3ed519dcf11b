"""Why a comment, proposal or vote isn't taken: one enum each for the screen, the tests and the statistics."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral.refusals import Refused


class CommentDenied(models.TextChoices):
    """Why a comment was not taken; each says what to do instead."""

    KEY_REUSED = (
        "key_reused",
        _(
            "You have already sent a comment with this form, and we have it. "
            "If you want to send what stands here as well, press the button once more."
        ),
    )
    NO_SERVICE = "no_service", _("This centre can not take comments here yet. Call or visit us instead.")


class CommentRefused(Refused):
    """A comment was refused; see CommentDenied."""

    reason: CommentDenied


class SuggestionDenied(models.TextChoices):
    """Why a proposal, a suggestion or a vote was not taken; each says what to do instead."""

    KEY_REUSED = (
        "key_reused",
        _(
            "You have already sent something with this form, and we have it. "
            "If you want to send what stands here as well, press the button once more."
        ),
    )
    NO_SERVICE = "no_service", _("This centre can not take proposals here yet. Tell us when you visit us instead.")
    EMPTY = "empty", _("Write the suggestion in your own words, and about no person.")
    CLOSES_EARLY = "closes_early", _("Choose a last day to vote that is today or later, and within a year.")
    CLOSED = (
        "closed",
        _("The vote on this suggestion is over. Vote for another one, or propose something yourself."),
    )
    GONE = "gone", _("A colleague has dealt with this proposal already. Look at the list as it is now.")


class SuggestionRefused(Refused):
    """A proposal, a suggestion or a vote was not taken; see SuggestionDenied."""

    reason: SuggestionDenied
