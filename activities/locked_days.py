"""Days that are settled: what is refused when somebody changes who was there on one of them.

Which days those are is another app's matter, and PostgreSQL holds it by a constraint; here are the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral.database.constraints import refusing
from familjecentral.refusals import Refused

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

CONSTRAINT = "period_is_locked"


class DayDenied(models.TextChoices):
    """Why nothing of that day is changed; it says what to do instead."""

    PERIOD_LOCKED = (
        "period_locked",
        _("The coordinator has locked the period that this day is in. Ask them to unlock it, then try again."),
    )


class DayRefused(Refused):
    """The day is locked; see DayDenied."""

    reason: DayDenied


def refusing_locked_days() -> AbstractContextManager[None]:
    """Do the block in a savepoint; raises DayRefused when it writes on a day that is locked."""
    return refusing({CONSTRAINT: DayRefused(DayDenied.PERIOD_LOCKED)})
