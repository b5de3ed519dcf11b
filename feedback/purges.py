"""How comments go when their time is over (staff.retention)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from familjecentral.privacy.walls import Reader, reading_as
from staff.retention.purging import Purge, register

from . import commenting

if TYPE_CHECKING:
    from datetime import datetime

    from familjecentral.audit.recording import Actor


def comments_due(*, controller_id: int | None, before: datetime) -> int:
    assert controller_id is not None  # comments belong to services
    with reading_as(Reader.for_services(controller_id)):
        return commenting.old_comments(before).count()


def erase_comments(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    assert controller_id is not None
    return commenting.erase_old_comments(controller_id=controller_id, before=before, by=by)


def register_purges() -> None:
    """Let the nightly run erase what is here."""
    register(Purge("comment", comments_due, erase_comments))
