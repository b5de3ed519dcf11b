"""A code that is mailed to the address we hold and read back on the phone: who has the address is who asks.

Worked out from the request, the address and the hour, and stored nowhere.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from familjecentral.outbox import sending
from familjecentral.outbox.sending import Outgoing
from familjecentral.privacy.tokens import fingerprint

if TYPE_CHECKING:
    from datetime import datetime

    from .models import DataRequest

KIND = "identity_code"
GOOD_FOR = timedelta(minutes=30)  # at least; at most twice as long
DIGITS = 6


def send(*, request: DataRequest, email: str, now: datetime) -> None:
    """Post the code, in the caller's transaction; a second one in the same half hour is the same, and not sent."""
    window = _window(now)
    with translation.override(settings.LANGUAGE_CODE):  # it is read to staff, who speak it
        subject = _("Code to read out")
        body = _(
            "Somebody is asking the family centre what it has about you. If that is you, read this code out:"
        ) + f"\n\n{_code(request, email, window)}\n\n" + _(
            "If it is not you, do nothing, and tell nobody the code."
        )  # fmt: skip
    sending.post(
        Outgoing(
            event=f"{KIND}:{request.pk}:{fingerprint(KIND, email)[:16]}:{window}", kind=KIND, to=email,
            controller_id=request.controller_id, recipient_id=request.pk, language=settings.LANGUAGE_CODE,
            subject=subject, body=body, not_after=now + GOOD_FOR,
        )
    )  # fmt: skip


def fits(code: str, *, request: DataRequest, email: str, now: datetime) -> bool:
    """Whether it is the code of the request and address, and not older than it is good for."""
    typed = "".join(code.split()).encode()
    window = _window(now)
    return any(hmac.compare_digest(typed, _code(request, email, each).encode()) for each in (window, window - 1))


def _window(now: datetime) -> int:
    return int(now.timestamp() // GOOD_FOR.total_seconds())


def _code(request: DataRequest, email: str, window: int) -> str:
    digest = fingerprint(KIND, f"{request.pk}:{email.lower()}:{window}")
    return f"{int(digest, 16) % 10**DIGITS:0{DIGITS}}"
