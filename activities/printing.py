"""A list on paper of who is coming to one session: what families may be called, and nothing to reach them by.

Its address is signed and lasts for the session's day; the paper says itself when it is to be destroyed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core import signing
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record

from .models import ActivitySession, SignUp
from .participants import signed_up_to
from .readings import note_opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from familjecentral.privacy.walls import Reader

LONG_NUMBER = 4  # digits: so long it may be somebody's, and is no longer a part of an alias
SALT = "activities.printing"


class ListDenied(models.TextChoices):
    """Why an address opens no list; each says what to do instead."""

    FORGED = "forged", _("This address leads nowhere. Open the list from the session's page.")
    EXPIRED = (
        "expired",
        _("This list was for one day, and that day is over. Destroy the paper, if it is still there."),
    )


@dataclass(frozen=True)
class Row:
    """One family on paper: what to call it (empty: it left no name), and how many adults and children come."""

    name: str
    adults: int
    children: int


def signature_for(session: ActivitySession) -> str:
    """What the address of the session's list ends with: it opens the list until the end of the session's day."""
    return signing.dumps([session.pk, session.on_date.isoformat()], salt=SALT)


def list_denied(session_id: int, signature: str, *, today: date) -> ListDenied | None:
    """Does the address open the list of the session today? None means yes."""
    try:
        pk, day = signing.loads(signature, salt=SALT)
    except signing.BadSignature:
        return ListDenied.FORGED
    if pk != session_id:
        return ListDenied.FORGED
    return ListDenied.EXPIRED if today > date.fromisoformat(day) else None


def export_list(*, session: ActivitySession, reader: Reader, by: Actor, role: str) -> list[Row]:
    """Staff of the responsible service: the families with a place, as they stand on paper, by name.

    Written to the audit log as an export, and for each family's own page as opened by someone with ``role``.
    """
    service_id = session.activity.responsible_service_id
    with transaction.atomic():
        sign_ups = list(signed_up_to(session, reader).filter(state=SignUp.State.CONFIRMED))
        record("exported_list", by=by, thing=session, service_id=service_id, count=len(sign_ups))
        note_opened(sign_ups, service_id=service_id, role=role)
    names = short_names([sign_up.alias for sign_up in sign_ups])
    rows = [Row(name, each.adults, each.child_count) for name, each in zip(names, sign_ups, strict=True)]
    return sorted(rows, key=lambda row: (not row.name, row.name.casefold()))


def short_names(aliases: Sequence[str]) -> list[str]:
    """The first word of each; with the next one's initial, or number, where two would be called the same.

    ``Anna Berg, Anna Ceder, Blå, Ekorre 21, Ekorre 25`` → ``Anna B., Anna C., Blå, Ekorre 21, Ekorre 25``.
    """
    words = [alias.split() for alias in aliases]
    times = Counter(each[0].casefold() for each in words if each)
    return [
        "" if not each
        else f"{each[0]} {_shortened(each[1])}" if len(each) > 1 and times[each[0].casefold()] > 1
        else each[0]
        for each in words
    ]  # fmt: skip


def _shortened(word: str) -> str:
    return word if word.isdigit() and len(word) < LONG_NUMBER else f"{word[0]}."
