"""Why an answer is not taken, or a survey not changed; and what the steps of a question are called."""

from __future__ import annotations

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral.refusals import Refused
from feedback.models import SurveyQuestion
from feedback.models.surveys import ADDRESS_LIKE, NUMBER_LIKE

Kind = SurveyQuestion.Kind
DONT_KNOW = "dont_know"
# From the least to the most: a face and words for each.
STEPS = {
    Kind.SCALE: (
        (1, _("Not true at all")),
        (2, _("Not very true")),
        (3, _("Partly true")),
        (4, _("Mostly true")),
        (5, _("Completely true")),
    ),
    Kind.PICTURES: ((1, _("Sad")), (2, _("In between")), (3, _("Happy"))),
}
DONT_KNOW_IN_WORDS = _("Don't know")


class SurveyDenied(models.TextChoices):
    """Why an answer was not taken; each says what to do instead."""

    EMPTY = "empty", _("You have not answered anything yet. Answer at least one question, then send.")
    USED = (
        "used",
        _("This link has been used: one answer for each invitation. You can always answer at the family centre."),
    )
    DAMAGED = (
        "damaged",
        _("This link is not whole. Open it from the message once more, or answer by the centre's own link."),
    )
    TOO_LATE = (
        "too_late",
        _("This invitation is from an earlier term. You can answer by the centre's own link instead."),
    )
    NOT_ASKED = "not_asked", _("We ask nothing right now. Tell us what you think in a comment instead.")
    ALL_WITHDRAWN = (
        "all_withdrawn",
        _("What you answered is not asked any more, and nothing was saved. Open the survey again to answer it."),
    )


class SurveyRefused(Refused):
    """An answer was refused; see SurveyDenied."""

    reason: SurveyDenied


_NUMBER = re.compile(NUMBER_LIKE)
_ADDRESS = re.compile(ADDRESS_LIKE.replace("[:space:]", r"\s"))


def may_be_kept(text: str) -> bool:
    """As PostgreSQL judges it: there is no number or address in the text that leads to somebody."""
    return not _NUMBER.search(text) and not _ADDRESS.search(text)
