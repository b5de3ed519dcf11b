"""What a parent reads about their own sign-up."""

from __future__ import annotations

from typing import Any

from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import Reader, reading_as

from .consenting import possible_receivers
from .models import SignUp
from .models.sharing import in_force

SHOWN_READINGS = 50


def sign_up_by_token(token: str) -> dict[str, Any] | None:
    """The holder of the secret link, and nobody else: their sign-up, its children, what it is
    for, which consents they have given and which services have opened it.

    None for a token that opens nothing.
    """
    with reading_as(Reader(token_hash=hash_token(token))) as reader:
        found = (
            SignUp.objects.for_reader(reader)
            .select_related(
                "controller__principal",
                "session__activity__centre", "session__venue", "session__moved_from",
                "session__activity__responsible_service",
                "series__activity__centre", "series__activity__responsible_service",
            )
            .first()
        )  # fmt: skip
        if found is None:
            return None
        bookable, contact = found.bookable, found.contacts.get()
        return {
            "sign_up": found,
            "contact": contact,
            "children": list(found.children.all()),
            "bookable": bookable,
            "activity": bookable.activity,
            "centre": bookable.activity.centre,
            "is_series": found.series is not None,
            "interpreter": contact.interpreter_label,
            "place_in_queue": _place_in_queue(found),
            "consents": list(found.consents.filter(in_force()).select_related("receiver")),
            "attendance": list(
                found.attendance.exclude(state="").select_related("session").order_by("session__starts_at")
            ),
            "readings": list(found.readings.select_related("service")[:SHOWN_READINGS]),
            "receivers": possible_receivers(found),
            "shared_with": ", ".join(_shared_with(found)),
        }


def _place_in_queue(sign_up: SignUp) -> int | None:
    """1 for the family that is next; None for one that isn't waiting. Counted, never read."""
    if sign_up.state != SignUp.State.WAITING:
        return None
    with reading_as(Reader.for_services(sign_up.controller_id)):
        return SignUp.objects.filter(
            state=SignUp.State.WAITING,
            session=sign_up.session,
            series=sign_up.series,
            queue_no__lte=sign_up.queue_no,
        ).count()


def _shared_with(sign_up: SignUp) -> list[str]:
    """The services that see that the family comes, by a decision on the activity."""
    decisions = sign_up.bookable.activity.sharings.filter(in_force(), responsible_service=sign_up.controller_id)
    return sorted(decision.service.label for decision in decisions.select_related("service"))
