"""How comments, proposals and votes go when their time is over (staff.retention)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from familjecentral.privacy.walls import Reader, reading_as
from staff.retention.purging import Purge, register

from . import commenting, suggesting

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


def proposals_due(*, controller_id: int | None, before: datetime) -> int:
    assert controller_id is not None
    with reading_as(Reader.for_services(controller_id)):
        return suggesting.old_proposals(controller_id=controller_id, before=before).count()


def erase_proposals(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    assert controller_id is not None
    return suggesting.erase_old_proposals(controller_id=controller_id, before=before, by=by)


def votes_due(*, controller_id: int | None, before: datetime) -> int:
    return suggesting.due(before).count()


def erase_votes(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    """Of a vote that is over only the number stays; returns how many such votes there were."""
    return suggesting.close_due(now=before)


def register_purges() -> None:
    """Let the nightly run erase what is here."""
    register(Purge("comment", comments_due, erase_comments))
    register(Purge("proposal", proposals_due, erase_proposals))
    register(Purge("vote", votes_due, erase_votes))
