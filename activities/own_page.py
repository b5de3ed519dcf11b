"""What a parent reads about their own sign-up."""

from __future__ import annotations

from typing import Any

from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import Reader, reading_as

from .models import SignUp


def sign_up_by_token(token: str) -> dict[str, Any] | None:
    """The holder of the secret link, and nobody else: their sign-up, its children and what it is for.

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
        bookable = found.bookable
        return {
            "sign_up": found,
            "children": list(found.children.all()),
            "bookable": bookable,
            "activity": bookable.activity,
            "centre": bookable.activity.centre,
            "is_series": found.series is not None,
            "interpreter": found.interpreter_label,
            "place_in_queue": _place_in_queue(found),
        }


def _place_in_queue(sign_up: SignUp) -> int | None:
    """1 for the family that is next; None for one that isn't waiting. Counted, never read."""
    if sign_up.state != SignUp.State.WAITING:
        return None
    with reading_as(Reader.for_services(sign_up.controller_id)):
        return SignUp.objects.filter(
            state=SignUp.State.WAITING, session=sign_up.session, series=sign_up.series, pk__lte=sign_up.pk
        ).count()
