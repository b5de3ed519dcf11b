"""Erasing what is over: each app says how its record types go, and one run goes through them all.

An app registers each type in ``AppConfig.ready``::

    register(Purge("sign_up", due=erasing.due, erase=erasing.erase_old_sign_ups))
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from familjecentral import clock
from staff.models import PartnerService, PurgeRun

from .periods import days_by_centre
from .register import BY_CODE, RECORD_TYPES, kept_of

if TYPE_CHECKING:
    from datetime import datetime

    from familjecentral.audit.recording import Actor

WHOLE_SYSTEM = ""  # in a run's counts, for what belongs to no service

log = logging.getLogger("familjecentral.purge")


class Due(Protocol):
    def __call__(self, *, controller_id: int | None, before: datetime) -> int:
        """How many records would go whose time began before ``before``; changes nothing."""


class Erase(Protocol):
    def __call__(self, *, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
        """Erase them, and return how many. ``controller_id``: the service; None for the whole system."""


@dataclass(frozen=True)
class Purge:
    """How records of one type go."""

    code: str
    due: Due
    erase: Erase


_PURGES: dict[str, Purge] = {}


def register(purge: Purge) -> None:
    """Let the nightly run erase a record type. Raises KeyError for one that the register does not have."""
    _PURGES[BY_CODE[purge.code].code] = purge


def purges() -> list[Purge]:
    """Every registered purge, in the order of the register."""
    return [_PURGES[each.code] for each in RECORD_TYPES if each.code in _PURGES]


type Counts = dict[str, dict[str, int]]


def what_is_due(*, now: datetime) -> Counts:
    """How many records of each type a run would erase at each service; changes nothing (a dry run)."""
    counts: Counts = defaultdict(dict)
    for purge, controller_id, before in _each(now):
        if count := purge.due(controller_id=controller_id, before=before):
            counts[purge.code][_key(controller_id)] = count
    return dict(counts)


def purge_all(*, by: Actor, now: datetime) -> PurgeRun:
    """Erase everything whose time is over, one type and one service at a time, and keep the counts.

    What fails stops nothing else; it is logged without its contents, named in the run, and tried again the
    next night.
    """
    began, counts, failed = clock.now(), defaultdict[str, dict[str, int]](dict), list[str]()
    for purge, controller_id, before in _each(now):
        try:
            if count := purge.erase(controller_id=controller_id, before=before, by=by, now=now):
                counts[purge.code][_key(controller_id)] = count
        except Exception as error:  # one type that fails must not keep all the others
            log.error("purge of %s at service %s failed: %s", purge.code, controller_id, type(error).__name__)
            failed.append(purge.code)
    return PurgeRun.objects.create(
        began_at=began, ended_at=clock.now(), counts=dict(counts), failed=sorted(set(failed))
    )


def in_words(run: PurgeRun) -> list[tuple[str, int]]:
    """What a run erased: titles and numbers, in the order of the register; a type that is gone by its code."""
    order = [each.code for each in RECORD_TYPES]
    erased = sorted(run.erased.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return [(str(BY_CODE[code].title) if code in BY_CODE else code, count) for code, count in erased]


def _each(now: datetime) -> list[tuple[Purge, int | None, datetime]]:
    services = list(PartnerService.objects.order_by("pk").values_list("pk", "centre_id"))
    found: list[tuple[Purge, int | None, datetime]] = []
    for purge in purges():
        if not kept_of(BY_CODE[purge.code]).by_centre:
            days = days_by_centre(purge.code, [None])[None]
            found.append((purge, None, now - timedelta(days=days)))
            continue
        by_centre = days_by_centre(purge.code, [centre_id for _pk, centre_id in services])
        found += [(purge, pk, now - timedelta(days=by_centre[centre_id])) for pk, centre_id in services]
    return found


def _key(controller_id: int | None) -> str:
    return WHOLE_SYSTEM if controller_id is None else str(controller_id)
