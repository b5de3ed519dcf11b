"""That an activity is not as it was because of what visitors have said: a mark in the programme for a while.

Who says so is another app's matter. The day is kept on the activity itself, so that no card has to ask for it.
"""

from __future__ import annotations

from datetime import date, timedelta

from .models import Activity

SHOWN_FOR = timedelta(days=90)


def mark_changed(activity_id: int, on: date | None) -> None:
    """The day since which it is told; None: it is told no more. In the transaction of what says so."""
    Activity.objects.filter(pk=activity_id).update(changed_by_visitors_on=on)


def is_told(activity: Activity, today: date) -> bool:
    """Anyone: has it changed because of what visitors said, lately enough to be told in the programme?"""
    changed_on = activity.changed_by_visitors_on
    return activity.is_listed and changed_on is not None and changed_on <= today < changed_on + SHOWN_FOR
