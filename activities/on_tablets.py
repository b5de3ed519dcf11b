"""What a shared tablet shows of a group that is nobody else's business: it stands where visitors see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .models import ActivitySession

if TYPE_CHECKING:
    from .models import ActivitySeries


def title_on(tablet: object, bookable: ActivitySession | ActivitySeries) -> str:
    """The title of a session or series; on a tablet a discreet one's neutral title. ``tablet``: None for none."""
    activity = bookable.activity
    if tablet is not None and activity.is_discreet:
        return activity.neutral_title or _("A group")
    return bookable.display_title if isinstance(bookable, ActivitySession) else activity.title
