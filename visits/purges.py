"""How what is held about persons here goes when its time is over (staff.retention)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from familjecentral.privacy.walls import Reader, reading_as
from staff.retention.purging import Purge, register

from . import device_keys, joint_visits

if TYPE_CHECKING:
    from datetime import datetime

    from familjecentral.audit.recording import Actor


def codes_due(*, controller_id: int | None, before: datetime) -> int:
    assert controller_id is not None  # joint visits belong to services
    with reading_as(Reader.for_services(controller_id)):
        return joint_visits.old_codes(service_id=controller_id, before=before).count()


def erase_codes(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    assert controller_id is not None
    return joint_visits.forget_old_codes(service_id=controller_id, by=by, now=before)


def device_keys_due(*, controller_id: int | None, before: datetime) -> int:
    return device_keys.unused_since(before).count()


def erase_device_keys(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    return device_keys.forget_unused(before=before, by=by)


def register_purges() -> None:
    """Let the nightly run erase what is here."""
    register(Purge("joint_visit", codes_due, erase_codes))
    register(Purge("device_key", device_keys_due, erase_device_keys))
