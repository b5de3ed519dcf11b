"""For the family's own page: which services have opened its data, in which role and on which day."""

from __future__ import annotations

from collections.abc import Iterable

from familjecentral import clock

from .models import SignUp, SignUpReading


def note_opened(sign_ups: Iterable[SignUp], *, service_id: int, role: str) -> None:
    """Someone with ``role`` in the service has opened these; once a day is noted, however often it was."""
    SignUpReading.objects.bulk_create(
        [
            SignUpReading(sign_up=sign_up, service_id=service_id, role=role, on_date=clock.today())
            for sign_up in sign_ups
        ],
        ignore_conflicts=True,
    )
