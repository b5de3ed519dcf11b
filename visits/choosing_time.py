"""A family chooses between the times that are proposed for a visit: by a link, without saying who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral import formats
from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.walls import Reader, reading_as
from familjecentral.refusals import Refused

from .joint_visits import hash_of
from .models import JointVisit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

NOTICE = timedelta(hours=24)  # until then the family chooses, and changes
FARTHEST = timedelta(days=60)
USUAL_MINUTES = 60
SHORTEST, LONGEST = 15, 480  # minutes


class ProposalDenied(models.TextChoices):
    """Why times are not proposed; each says what would be right."""

    TOO_SOON = "too_soon", _("The family needs a day to choose. Propose a time that is more than 24 hours ahead.")
    TOO_FAR = "too_far", _("Propose a time within 60 days.")
    SAME = "same", _("The two times are the same. Propose another, or leave the second one empty.")
    MINUTES = "proposed_minutes", _("Enter how long it takes in minutes, from 15 to 480.")


class ProposalRefused(Refused):
    """Times were not proposed; see ProposalDenied."""

    reason: ProposalDenied


class ChoiceDenied(models.TextChoices):
    """Why a family's choice is not saved; each says what they can do."""

    TOO_LATE = "too_late", _("It is less than 24 hours to the visit. Call us, and we find a way together.")
    CHANGED = (
        "times_changed",
        _("The times have changed since you opened the page. Look at them as they are now, and choose again."),
    )
    NOT_PROPOSED = "not_proposed", _("Choose one of the times.")


class ChoiceRefused(Refused):
    """A choice was not saved; see ChoiceDenied."""

    reason: ChoiceDenied


@dataclass(frozen=True)
class Time:
    """One proposed time; ``number``: 1 or 2."""

    number: int
    starts_at: datetime
    minutes: int

    @property
    def words(self) -> str:
        """``torsdag 3 december 2026 kl. 10–11``."""
        return formats.day_and_times(self.starts_at, self.starts_at + timedelta(minutes=self.minutes))


def times_of(joint: JointVisit) -> list[Time]:
    """Both services, and whoever has the link: the times that are proposed."""
    return list(_times(joint))


def _times(joint: JointVisit) -> Iterator[Time]:
    for number, starts_at in ((1, joint.first_time), (2, joint.second_time)):
        if starts_at is not None:
            yield Time(number, starts_at, joint.minutes or USUAL_MINUTES)


def chosen_time(joint: JointVisit) -> Time | None:
    """Both services, and whoever has the link: what the family has chosen."""
    return next((time for time in _times(joint) if time.number == joint.chosen), None)


def as_seen(joint: JointVisit) -> str:
    """What stands on a page about the times: goes with the form, so that an old page is known as one."""
    moments = [joint.first_time, joint.second_time]
    return "/".join([str(joint.chosen or ""), *(str(int(at.timestamp())) if at else "" for at in moments)])


def may_choose(joint: JointVisit, number: int, now: datetime) -> ChoiceDenied | None:
    """May the family choose time ``number`` now, or change to it? None means yes."""
    wanted = next((time for time in _times(joint) if time.number == number), None)
    if wanted is None:
        return ChoiceDenied.NOT_PROPOSED
    before = chosen_time(joint)
    if any(time.starts_at < now + NOTICE for time in (wanted, before) if time is not None):
        return ChoiceDenied.TOO_LATE
    return None


def is_open(joint: JointVisit, now: datetime) -> bool:
    """Is there a time that the family may choose?"""
    return any(may_choose(joint, time.number, now) is None for time in _times(joint))


def propose_times(
    *, joint: JointVisit, first: datetime, second: datetime | None, minutes: int, by: Actor, now: datetime
) -> JointVisit:
    """Either service proposes one or two times; new ones take the family's choice back. Raises ProposalRefused.

    The link opens for as long as the times are ahead, also when the code is older than 30 days by then.
    """
    times = [at for at in (first, second) if at is not None]
    if not SHORTEST <= minutes <= LONGEST:
        raise ProposalRefused(ProposalDenied.MINUTES)
    if any(at < now + NOTICE for at in times):
        raise ProposalRefused(ProposalDenied.TOO_SOON)
    if any(at > now + FARTHEST for at in times):
        raise ProposalRefused(ProposalDenied.TOO_FAR)
    if first == second:
        raise ProposalRefused(ProposalDenied.SAME)
    with _as_the_program(joint):
        locked = JointVisit.objects.select_for_update().get(pk=joint.pk)
        if (locked.first_time, locked.second_time, locked.minutes) == (first, second, minutes):
            return locked
        locked.first_time, locked.second_time, locked.minutes = first, second, minutes
        locked.chosen = locked.chosen_at = None
        locked.expires_at = max(locked.expires_at, *times)
        locked.save()
        record("proposed_times", by=by, thing=locked, service_id=locked.service_id)
    return locked


def by_link(*, slug: str, token: str, now: datetime) -> JointVisit | None:
    """Whoever has the link: the times, at the centre it names; None when it opens nothing, or nothing any more."""
    code_hash = hash_of(token)
    with reading_as(Reader(token_hash=code_hash)):
        return (
            JointVisit.objects.filter(code_hash=code_hash, centre__slug=slug, expires_at__gt=now)
            .select_related("centre")
            .first()
        )


def choose_time(*, joint: JointVisit, number: int, seen: str, by: Actor, now: datetime) -> JointVisit:
    """The family behind the link chooses; once more the same changes nothing. Raises ChoiceRefused.

    ``seen``: what ``as_seen`` said of the page that they chose on.
    """
    with _as_the_program(joint):
        locked = JointVisit.objects.select_for_update().get(pk=joint.pk)
        same_times = as_seen(locked).split("/")[1:] == seen.split("/")[1:]
        if same_times and locked.chosen == number:
            return locked
        if as_seen(locked) != seen:
            raise ChoiceRefused(ChoiceDenied.CHANGED)
        if denied := may_choose(locked, number, now):
            raise ChoiceRefused(denied)
        locked.chosen, locked.chosen_at = number, now
        locked.save(update_fields=["chosen", "chosen_at"])
        record("chose_time", by=by, thing=locked, service_id=locked.service_id)
    return locked


def _as_the_program(joint: JointVisit) -> AbstractContextManager[Reader]:
    """The row is changed by the program for the service that made it, whoever of the two, or the family, asks."""
    return reading_as(Reader(system=frozenset({joint.service_id})))
