"""Anchors: where every lane ended, under one hash that is also written to the program's log.

A chain shows what was changed or taken out inside it, but not that its last rows were cut off, nor that
somebody with the owner's rights made the whole of it anew. An anchor does, from the night it was made; and a
copy of its hash outside the database does even when the anchor's own row is gone.
"""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING

from django.db import connection, transaction

from familjecentral import clock

from .lanes import HEADS
from .models import AuditAnchor, AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .recording import Actor

ANCHORED = "anchored_log"  # the anchor's own event, with its hash as detail

log = logging.getLogger("familjecentral.audit")


@transaction.atomic
def anchor_log(*, by: Actor) -> AuditAnchor:
    """Keep where every lane ends now, and say its hash in the program's log once that is committed."""
    with connection.cursor() as cursor:
        cursor.execute(HEADS)
        heads = [[lane, position, bytes(found).hex()] for lane, position, found in cursor.fetchall()]
    now = clock.now()
    anchor = AuditAnchor.objects.create(at=now, heads=heads, hash=hash_of_heads(heads))
    # Not through record(): a hash is no code of the vocabulary.
    AuditEvent.objects.create(
        at=now,
        actor_kind=by.kind,
        actor_id=by.id,
        action=ANCHORED,
        thing=AuditAnchor._meta.label_lower,
        thing_id=str(anchor.pk),
        detail=anchor.hash,
    )
    transaction.on_commit(lambda: log.info("audit anchor %s of %s: %s", anchor.pk, now.isoformat(), anchor.hash))
    return anchor


def hash_of_heads(heads: Iterable[Sequence[object]]) -> str:
    """SHA-256, in hex, over one line for each lane: its number, last position and that row's hash."""
    lines = [" ".join(str(part) for part in head) for head in heads]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
