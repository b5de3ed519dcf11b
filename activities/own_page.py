"""What a parent reads about their own sign-up."""

from __future__ import annotations

from typing import Any

from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import Reader, reading_as
from staff.who_sees import WhoSees

from .consenting import possible_receivers
from .models import SignUp, SignUpContact
from .models.sharing import in_force
from .who_sees import over_at, shared_with

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
        shared = shared_with(bookable, found.controller)
        return {
            "sign_up": found,
            "shown_state": _shown_state(found),
            "contact": contact,
            "children": list(found.children.all()),
            "bookable": bookable,
            "activity": bookable.activity,
            "centre": bookable.activity.centre,
            "is_series": found.series is not None,
            "interpreter": contact.interpreter_label,
            "diet": [str(dict(SignUpContact.Diet.choices).get(code, code)) for code in contact.diet],
            "consents": list(found.consents.filter(in_force()).select_related("receiver")),
            "attendance": list(
                found.attendance.exclude(state="").select_related("session").order_by("session__starts_at")
            ),
            "readings": list(found.readings.select_related("service")[:SHOWN_READINGS]),
            "receivers": possible_receivers(found),
            "shared_with": ", ".join(shared),
            "who_sees": WhoSees(found.controller, "sign_up", over_at(bookable), shared),
            **_counted(found),
        }


def _shown_state(sign_up: SignUp) -> str:
    """The state for the page: of a repeat that was released, the one before, since that tells nothing."""
    if sign_up.state != SignUp.State.RELEASED:
        return str(sign_up.state)
    before = sign_up.transitions.exclude(state=SignUp.State.RELEASED).last()
    return str(before.state) if before else str(SignUp.State.CONFIRMED)


def _counted(sign_up: SignUp) -> dict[str, Any]:
    """What is counted behind the wall and never read: the place in the queue, and whether two parents stand here.

    The place is 1 for the family that is next; None for one that isn't waiting.
    """
    with reading_as(Reader.for_services(sign_up.controller_id)):
        before = None
        if sign_up.state == SignUp.State.WAITING:
            queue = SignUp.objects.filter(
                state=SignUp.State.WAITING, session=sign_up.session, series=sign_up.series
            )
            before = queue.filter(queue_no__lte=sign_up.queue_no).count()
        parents = SignUpContact.objects.filter(sign_up=sign_up).count()
    return {"place_in_queue": before, "has_other_parent": parents > 1}
