"""Who may register what differs from the plan, and why not; the same enum for screens and tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from familjecentral import formats
from familjecentral.languages.content import said_by_us
from familjecentral.refusals import Refused
from staff.models import StaffRole
from staff.rules import is_it_administrator, roles_of, works_at

from .models import ActivitySession, Deviation, DeviationSession

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime, time

    from staff.models import FamilyCentre, StaffMember, Venue

Kind = Deviation.Kind
UNDO_WITHIN = timedelta(hours=1)


class DeviationDenied(models.TextChoices):
    """Why a deviation is not registered, or not undone; each says what to do instead."""

    NOTHING_CHOSEN = "nothing_chosen", _("Nothing is chosen. Tick at least one session, or choose the days.")
    ALREADY_CALLED_OFF = (
        "already_called_off",
        _("One of the sessions is called off already. Open the page again, and choose among those that are on."),
    )
    ALREADY_CLOSED = "already_closed", _("The centre is closed then already, so there is nothing more to do.")
    HAS_BEEN = "has_been", _("One of the sessions is over. Choose among those that are still to come.")
    NO_PLACE = "no_place", _("Say where it is moved: choose the new place.")
    SAME_PLACE = "same_place", _("One of the sessions is there already. Choose another place, or untick it.")
    VENUE_TAKEN = "venue_taken", _("Something else is in that place at the same time. Choose another place.")
    OTHER_CENTRE = (
        "other_centre",
        _("A session or the place belongs to another centre. Register it for each centre by itself."),
    )
    NOT_YOURS = (
        "not_yours",
        _("One of the sessions is held by a service that you do not work in. Ask the staff of that service."),
    )
    KEY_REUSED = (
        "key_reused",
        _("This form has been sent before with other contents, and that stands. Open the page again."),
    )
    TOO_LATE_TO_UNDO = (
        "too_late_to_undo",
        _("More than an hour has passed, so it can not be undone: families have made other plans."),
    )
    BY_IMPORT = "by_import", _("It came with an imported programme. Change the file, and import it again.")
    CHANGED_SINCE = (
        "changed_since",
        _("One of the sessions has been changed again since. Undo the later change first."),
    )


class DeviationRefused(Refused):
    """A deviation was not registered or undone; see DeviationDenied. ``clash``: what is in the place already."""

    reason: DeviationDenied

    def __init__(self, reason: DeviationDenied, *, clash: ActivitySession | None = None) -> None:
        super().__init__(reason)
        self.clash = clash

    def __str__(self) -> str:
        if self.clash is None:
            return str(self.reason.label)
        return gettext("{what} is in that place then: {when}. Choose another place.").format(
            what=self.clash.display_title, when=formats.day_and_times(self.clash.starts_at, self.clash.ends_at)
        )


@dataclass(frozen=True)
class ClosedTime:
    """When a house is closed: every day from ``first`` to ``last``, whole, or between two times of day."""

    first: date
    last: date
    from_time: time | None = None
    to_time: time | None = None

    def touches(self, session: ActivitySession) -> bool:
        """Whether it cuts into the session: a closed afternoon leaves one in the morning alone."""
        if not self.first <= session.on_date <= self.last:
            return False
        if self.from_time is None or self.to_time is None:
            return True
        starts, ends = localtime(session.starts_at).time(), localtime(session.ends_at).time()
        return starts < self.to_time and self.from_time < ends


def services_of(person: StaffMember, centre: FamilyCentre) -> set[int]:
    """The services at the centre whose sessions this person may call off and move: those they work in."""
    if person.tablet is not None:
        return set()
    return {role.service_id for role in roles_of(person) if role.service_id and works_at(role, centre.pk)}


def may_close(person: StaffMember, centre: FamilyCentre) -> bool:
    """A lead at the centre closes the whole house, for every service in it; so does IT, which sets it up."""
    lead = StaffRole.Role.CENTRE_LEAD
    leads = any(role.role == lead and role.centre_id == centre.pk for role in roles_of(person))
    return (leads and person.tablet is None) or is_it_administrator(person)


def may_touch(person: StaffMember, centre: FamilyCentre, kind: str, sessions: Iterable[ActivitySession]) -> bool:
    """May this person do that with all of the sessions?"""
    if kind == Kind.CLOSED:
        return may_close(person, centre)
    own = services_of(person, centre)
    return all(session.activity.responsible_service_id in own for session in sessions)


def may_register(
    *,
    centre: FamilyCentre,
    sessions: Sequence[ActivitySession],
    kind: str,
    venue: Venue | None,
    closed: ClosedTime | None,
    person: StaffMember | None,
    now: datetime,
) -> DeviationDenied | None:
    """May it be registered now? None means yes; whether the place is free says ``clash_at``.

    ``person`` is None when the program does it.
    """
    of_centre = [session.activity.centre_id for session in sessions] + ([venue.centre_id] if venue else [])
    if any(centre_id != centre.pk for centre_id in of_centre):
        return DeviationDenied.OTHER_CENTRE
    if person is not None and not may_touch(person, centre, kind, sessions):
        return DeviationDenied.NOT_YOURS
    if kind == Kind.CLOSED:
        if closed is None:
            return DeviationDenied.NOTHING_CHOSEN
        return DeviationDenied.ALREADY_CLOSED if is_closed_already(centre, closed) else None
    if not sessions:
        return DeviationDenied.NOTHING_CHOSEN
    if any(session.is_over(now) for session in sessions):
        return DeviationDenied.HAS_BEEN
    if any(session.is_called_off for session in sessions):
        return DeviationDenied.ALREADY_CALLED_OFF
    return _may_move(sessions, venue) if kind == Kind.MOVED else None


def _may_move(sessions: Iterable[ActivitySession], venue: Venue | None) -> DeviationDenied | None:
    if venue is None:
        return DeviationDenied.NO_PLACE
    return DeviationDenied.SAME_PLACE if any(s.venue_id == venue.pk for s in sessions) else None


def is_closed_already(centre: FamilyCentre, closed: ClosedTime) -> bool:
    """Whether one closure already covers all of that time."""
    whole_day = models.Q(from_time__isnull=True)
    if closed.from_time and closed.to_time:
        whole_day |= models.Q(from_time__lte=closed.from_time, to_time__gte=closed.to_time)
    return centre.closures.filter(whole_day, from_date__lte=closed.first, to_date__gte=closed.last).exists()


def clash_at(venue: Venue, sessions: Sequence[ActivitySession]) -> ActivitySession | None:
    """What keeps the sessions from being in ``venue``: another session there then, or one among themselves.

    A place that is shared holds any number; what is nested in a slot shares its room. As the constraint
    ``venue_booked_once``, which can't name the session.
    """
    alone = [session for session in sessions if session.within_id is None]
    if venue.is_shared or not alone:
        return None
    there = ActivitySession.objects.filter(
        venue=venue, holds_venue=True,
        starts_at__lt=max(session.ends_at for session in alone),
        ends_at__gt=min(session.starts_at for session in alone),
    ).exclude(pk__in=[session.pk for session in sessions]).select_related("activity")  # fmt: skip
    for other in there:
        if any(_overlap(session, other) for session in alone):
            return other
    return next((other for session, other in combinations(alone, 2) if _overlap(session, other)), None)


def _overlap(one: ActivitySession, other: ActivitySession) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def may_undo(
    deviation: Deviation, sessions: Iterable[ActivitySession], *, person: StaffMember | None, now: datetime
) -> DeviationDenied | None:
    """May this person undo it now? None means yes, or that it is undone already."""
    sessions = list(sessions)
    if person is not None and not may_touch(person, deviation.centre, deviation.kind, sessions):
        return DeviationDenied.NOT_YOURS
    if deviation.undone_at is not None:
        return None
    if deviation.made_by_id is None:
        return DeviationDenied.BY_IMPORT
    if now - deviation.made_at > UNDO_WITHIN:
        return DeviationDenied.TOO_LATE_TO_UNDO
    later = DeviationSession.objects.filter(
        session__in=[session.pk for session in sessions],
        deviation__undone_at=None,
        deviation__pk__gt=deviation.pk,
    )
    return DeviationDenied.CHANGED_SINCE if later.exists() else None


def said_to_parents(kind: str, reason: str) -> str:
    """The reason that stands at a session: the staff's words, else the kind's in the language staff write."""
    if reason or kind == Kind.CALLED_OFF:
        return reason
    with translation.override(settings.LANGUAGE_CODE):
        return str(Kind(kind).label)


def said_in_our_words(field: str, kind: str) -> dict[str, Any]:
    """The translations of a ``field`` that says the kind, for whoever gave no reason of their own."""
    return {} if kind == Kind.CALLED_OFF else said_by_us(field, lambda: str(Kind(kind).label))
