"""Where thanks get an invitation to the visitor survey from: an app above this one says so when it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from activities.models import Activity


class Invitations(Protocol):
    """The invitations of one sending."""

    def link_for(self, activity: Activity) -> str:
        """The address of a new invitation; empty when there is none to give."""

    def sent(self) -> None:
        """All that were asked for are in messages now."""


class _Nobody:
    """No survey is asked."""

    def link_for(self, activity: Activity) -> str:
        return ""

    def sent(self) -> None:
        """Nothing was."""


class _Maker:
    make: Callable[[Iterable[Activity]], Invitations] | None = None


def invitations_come_from(make: Callable[[Iterable[Activity]], Invitations]) -> None:
    """Said once, when the program starts."""
    _Maker.make = make


def invitations_to(activities: Iterable[Activity]) -> Invitations:
    """For the thanks to whoever was at the activities."""
    activities = list(activities)
    return _Maker.make(activities) if _Maker.make is not None and activities else _Nobody()
