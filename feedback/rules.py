"""Why a comment can't be left: one enum for the screen, the tests and the statistics."""

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
