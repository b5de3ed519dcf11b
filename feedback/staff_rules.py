"""Why something that staff do about what visitors say is not done: one enum each for screen, tests and figures."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral.refusals import Refused


class HandlingDenied(models.TextChoices):
    """Why nothing was done about a comment; each says what to do instead."""

    NO_ADDRESS = (
        "no_address",
        _(
            "There is no e-mail address to answer to. Mark the comment as handled, and tell everyone what you "
            "changed under You said – we did."
        ),
    )
    ANSWERED = (
        "answered",
        _(
            "The comment has been answered already, and nothing more was sent. "
            "What has changed since then is told under You said – we did."
        ),
    )
    EMPTY_ANSWER = "empty_answer", _("Write the answer before you send it.")
    NOTHING_OUT = (
        "nothing_out",
        _("Nothing has been taken out. Delete the words that say who somebody is, and save again."),
    )
    WORDS_ADDED = (
        "words_added",
        _(
            "Words can only be taken out here, so that it stays what the visitor wrote. "
            "Take away whole words, and add none. They become […] by themselves."
        ),
    )
    ON_ITS_WAY = (
        "on_its_way",
        _(
            "The answer is still on its way to the address. "
            "Wait until it has been sent, and take the address out then."
        ),
    )


class HandlingRefused(Refused):
    """Nothing was done about the comment; see HandlingDenied."""

    reason: HandlingDenied


class TellingDenied(models.TextChoices):
    """Why nothing is told under You said – we did; each says what to do instead."""

    SAID_MISSING = "said_missing", _("Write what visitors have said, in your own words.")
    DONE_MISSING = "done_missing", _("Write what the centre has changed because of it.")
    NOT_THIS_CENTRES = "not_this_centres", _("Choose an activity that is on this centre's own list.")
    KEY_REUSED = (
        "key_reused",
        _("This form has been sent before with other contents, and the first stands. Open the page again."),
    )


class TellingRefused(Refused):
    """Nothing was told; see TellingDenied."""

    reason: TellingDenied
