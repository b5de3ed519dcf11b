"""Sessions with families in them, for the tests of deviations."""

from __future__ import annotations

import uuid
from typing import Any

from activities import deviating
from activities.models import ActivitySeries, ActivitySession, Deviation, SignUp, SignUpContact
from activities.models.deviations import DeviationSession
from familjecentral.audit.recording import SYSTEM, Actor
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import stockholm

NOW = stockholm(2026, 11, 26, 8, 0)
State = SignUp.State


def family(
    bookable: ActivitySession | ActivitySeries,
    state: str = State.CONFIRMED,
    *,
    email: str = "",
    phone: str = "",
    parents: int = 1,
    contact_hash: str = "",
) -> SignUp:
    """One family of the session or series, with ``parents`` who can be reached as said."""
    service = bookable.activity.responsible_service
    which = "session" if isinstance(bookable, ActivitySession) else "series"
    with reading_as(Reader.for_services(service.pk)):
        sign_up = SignUp.objects.create(
            key=uuid.uuid4(), contents_hash="-", token_hash=uuid.uuid4().hex * 2, controller=service, state=state,
            state_at=NOW, places=1, adults=1, signed_up_at=NOW, **{which: bookable},
            offer_until=stockholm(2026, 11, 26, 9, 0) if state == State.OFFERED else None,
        )  # fmt: skip
        for number in range(1, parents + 1):
            SignUpContact.objects.create(
                sign_up=sign_up, number=number, token_hash=uuid.uuid4().hex * 2, phone=phone,
                email=email and email.replace("@", f"{number}@"), language="sv",
                contact_hash=contact_hash and f"{contact_hash}{number}",
            )  # fmt: skip
    return sign_up


def register(sessions: Any = (), kind: str = "called_off", *, centre: Any = None, person: Any = None, **how: Any):
    """Register it with a new key, as the program unless a person is named."""
    return deviating.register(**{
        "key": uuid.uuid4(), "centre": centre or sessions[0].activity.centre, "sessions": sessions, "kind": kind,
        "by": Actor.staff(person) if person else SYSTEM, "person": person, "now": NOW, **how,
    })  # fmt: skip


def undo(deviation: Deviation, *, person: Any, now: Any = NOW) -> Deviation:
    return deviating.undo(deviation=deviation, by=Actor.staff(person), person=person, now=now)


def messages_of(*services: Any) -> list[tuple[str, str]]:
    """(kind, to) of each message written for the services, in order."""
    with reading_as(Reader.for_services(*(service.pk for service in services))):
        return sorted(Message.objects.values_list("kind", "to"))


def states_of(*sign_ups: SignUp) -> list[str]:
    with reading_as(Reader.for_services(*(each.controller_id for each in sign_ups))):
        found = SignUp.objects.in_bulk([each.pk for each in sign_ups])
    return [found[each.pk].state for each in sign_ups]


def all_of(session: ActivitySession) -> dict[str, Any]:
    """Every field of the session but those that count its changes."""
    (row,) = ActivitySession.objects.filter(pk=session.pk).values()
    return {name: value for name, value in row.items() if name not in ("sequence", "changed_at")}


def nothing_is_registered() -> bool:
    return not Deviation.objects.exists() and not DeviationSession.objects.exists()
