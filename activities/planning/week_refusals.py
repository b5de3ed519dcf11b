"""Why the ordinary week can't be changed, or a change not undone: one enum for screen, tests and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping


class WeekDenied(models.TextChoices):
    """Why it is refused; each says what to do instead."""

    NOTHING_CHANGED = "nothing_changed", _("That is how it is already. Choose another day, time or place.")
    ALREADY_THERE = (
        "already_there",
        _("The activity is in the week at that time already. Choose another time."),
    )
    ENDS_BEFORE = "ends_before", _("It would end before it begins. Choose a later end.")
    FROM_PAST = "from_past", _("What has been stays as it was. Choose a day from tomorrow on.")
    OVER = "over", _("Its last day is before that. Choose an earlier day, or plan a new term.")
    ELSEWHERE = "elsewhere", _("That place belongs to another centre. Choose one of this centre's.")
    PLACE_TAKEN = "place_taken", _("That place is taken then. Choose another time or another place.")
    KEY_REUSED = (
        "key_reused",
        _("This form has been sent before with other contents, and that stands. Open the page again."),
    )
    # Of a term
    TERM_BACKWARDS = "term_backwards", _("The term would end before it begins. Choose a later last day.")
    TERM_TOO_LONG = "term_too_long", _("That is longer than a year. Choose a day that is closer.")
    GROUP_REFUSED = "group_refused", _("One of the groups can not be made so. Untick it, and make it by itself.")
    NOTHING_CHOSEN = "nothing_chosen", _("Nothing is chosen. Tick at least one line.")
    # Of undoing
    NOT_YOURS = "not_yours", _("Only those who plan it can undo it. Ask the lead of that service.")
    TOO_LATE = "too_late", _("More than an hour has passed, so it can not be undone. Change it back instead.")
    CHANGED_SINCE = (
        "changed_since",
        _("It has been changed again since. Undo the later change first."),
    )
    HAS_FAMILIES = (
        "has_families",
        _("Families have signed up to what would disappear, so it stays. Call it off, or move it, instead."),
    )


class WeekRefused(Refused):
    """The week was not changed; see WeekDenied. ``text`` says it more closely, when more is known.

    ``clashes``: of a term, what is wrong with which of its slots, by their order among all that were asked for.
    """

    reason: WeekDenied

    def __init__(self, reason: WeekDenied, text: str = "", clashes: Mapping[int, str] | None = None) -> None:
        super().__init__(reason)
        self.text = text or str(reason.label)
        self.clashes = dict(clashes or {})

    def __str__(self) -> str:
        return self.text
