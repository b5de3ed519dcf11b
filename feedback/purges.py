"""How comments, proposals, votes and what is written in surveys go when their time is over (staff.retention)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from familjecentral.privacy.walls import Reader, reading_as
from staff.retention.purging import Purge, register

from . import commenting, suggesting
from .surveys import texts

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


def survey_texts_due(*, controller_id: int | None, before: datetime) -> int:
    assert controller_id is not None
    with reading_as(Reader.for_services(controller_id)):
        return texts.old_texts(controller_id=controller_id, before=before).count()


def erase_survey_texts(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    assert controller_id is not None
    return texts.erase_old_texts(controller_id=controller_id, before=before, by=by)


def survey_keys_due(*, controller_id: int | None, before: datetime) -> int:
    return texts.old_keys(before).count()


def erase_survey_keys(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    return texts.erase_old_keys(before=before, by=by)


def register_purges() -> None:
    """Let the nightly run erase what is here."""
    register(Purge("comment", comments_due, erase_comments))
    register(Purge("proposal", proposals_due, erase_proposals))
    register(Purge("vote", votes_due, erase_votes))
    register(Purge("survey_text", survey_texts_due, erase_survey_texts))
    register(Purge("survey_key", survey_keys_due, erase_survey_keys))
