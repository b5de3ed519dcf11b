"""Writing a row once, however often its form is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction

from familjecentral.audit.recording import Actor, record

if TYPE_CHECKING:
    from familjecentral.refusals import Refused


class Taken(Exception):  # noqa: N818 (reads as what happened)
    """Another constraint than the key's stands against the row."""


def write_once[M: models.Model](
    row: M, *, told: tuple[str, ...], action: str, by: Actor, reused: Refused, service_id: int | None = None
) -> M:
    """Save a new row, once per key: a repeat returns the first. The key is ``key``, or the id of the row.

    ``told``: the fields that the same form fills in alike; ``action``: what the audit log calls it. Raises
    ``reused`` when the key came with other contents before, Taken when a row like it is there.
    """
    if earlier := _first_result(row, told, reused):
        return earlier
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record(action, by=by, thing=row, service_id=service_id)
    except IntegrityError as error:
        # The same key may have come in by another way at the same time, and was first.
        if earlier := _first_result(row, told, reused):
            return earlier
        raise Taken from error
    return row


def _first_result[M: models.Model](row: M, told: tuple[str, ...], reused: Refused) -> M | None:
    key = {"key": row.key} if hasattr(row, "key") else {"pk": row.pk}
    earlier = type(row)._default_manager.filter(**key).first()
    if earlier is not None and any(getattr(earlier, name) != getattr(row, name) for name in told):
        raise reused
    return earlier
