"""Writing the audit log, in the transaction of what it tells about."""

from dataclasses import dataclass

from django.db import models

from familjecentral import clock
from familjecentral.database.prepared import insert

from .details import check_detail
from .from_where import current_address, current_tablet
from .models import AuditEvent


@dataclass(frozen=True)
class Actor:
    """Who does something: a staff member (by id), a parent with a secret link, or the system."""

    kind: AuditEvent.ActorKind
    id: int | None = None

    @classmethod
    def staff(cls, person: models.Model) -> "Actor":
        return cls(AuditEvent.ActorKind.STAFF, person.pk)


PARENT = Actor(AuditEvent.ActorKind.PARENT)
SYSTEM = Actor(AuditEvent.ActorKind.SYSTEM)


def record(
    action: str,
    *,
    by: Actor,
    thing: models.Model | None = None,
    service_id: int | None = None,
    count: int | None = None,
    detail: str = "",
) -> None:
    """Add one event. ``action`` reads ``signed_up``, ``read_participants``; never a personal value.

    ``detail`` is a code that an app has declared (audit/details.py): UnknownDetailError for any other.
    From where staff act comes from the request; of parents and the system it is never kept.
    """
    check_detail(detail)
    is_staff = by.kind == AuditEvent.ActorKind.STAFF
    insert(
        AuditEvent(
            at=clock.now(),
            actor_kind=by.kind,
            actor_id=by.id,
            action=action,
            thing=thing._meta.label_lower if thing is not None else "",
            thing_id=str(thing.pk) if thing is not None else "",
            service_id=service_id,
            count=count,
            detail=detail,
            address=current_address() if is_staff else "",
            tablet_id=current_tablet() if is_staff else "",
        )
    )
