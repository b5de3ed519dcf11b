"""What an import did, for the one who ran it. Counts only: no person is in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .models import ActivitySession


class What(models.TextChoices):
    """What happened to a session that families have signed up to."""

    CHANGED = "changed", _("changed")
    CALLED_OFF = "called_off", _("called off")
    RESTORED = "restored", _("takes place again")
    GONE = "gone", _("not in the programme any more")


class Counted(models.TextChoices):
    """What the summary counts."""

    ACTIVITIES_NEW = "activities_new", _("Activities, new")
    ACTIVITIES_CHANGED = "activities_changed", _("Activities, changed")
    SLOTS_NEW = "slots_new", _("Weekly slots, new")
    SLOTS_CHANGED = "slots_changed", _("Weekly slots, changed")
    SLOTS_REMOVED = "slots_removed", _("Weekly slots, removed")
    DEVIATIONS_NEW = "deviations_new", _("Closures and exceptions, new")
    DEVIATIONS_CHANGED = "deviations_changed", _("Closures and exceptions, changed")
    DEVIATIONS_REMOVED = "deviations_removed", _("Closures and exceptions, removed")
    SESSIONS_NEW = "sessions_new", _("Sessions, new")
    SESSIONS_NEW_CALLED_OFF = "sessions_new_called_off", _("Sessions, new but called off (closed)")
    SESSIONS_CHANGED = "sessions_changed", _("Sessions, changed")
    SESSIONS_CALLED_OFF = "sessions_called_off", _("Sessions, called off")
    SESSIONS_RESTORED = "sessions_restored", _("Sessions, taking place again")
    SESSIONS_REMOVED = "sessions_removed", _("Sessions, removed")


@dataclass(frozen=True)
class Affected:
    """A coming session that families have signed up to, and what the import did to it."""

    session: ActivitySession
    what: What
    places_taken: int
    families_waiting: int


@dataclass
class ImportResult:
    """``said``: what was drafted and should be looked at; ``counts``: how many of each ``Counted``.

    Both are empty when the same file is imported again.
    """

    dry_run: bool = False
    said: list[str] = field(default_factory=list)
    counts: Counter[Counted] = field(default_factory=Counter)
    affected: list[Affected] = field(default_factory=list)

    @property
    def has_changes(self) -> bool:
        return bool(self.said or +self.counts)

    @property
    def numbers(self) -> list[tuple[str, int]]:
        """What was counted, in words and in the order of the summary; nothing that is nought."""
        return [(str(counted.label), self.counts[counted]) for counted in Counted if self.counts[counted]]

    def add_affected(self, session: ActivitySession, what: What) -> None:
        """List the session if anyone has signed up to it (or to its series)."""
        counted = session.series or session
        if counted.places_taken or counted.families_waiting:
            self.affected.append(Affected(session, what, counted.places_taken, counted.families_waiting))
