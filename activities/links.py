"""The secret links of a family: each of its two parents has one of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from familjecentral.privacy.tokens import token_for

if TYPE_CHECKING:
    from uuid import UUID

FIRST, SECOND = 1, 2
_PURPOSES = {FIRST: "sign-up", SECOND: "second-parent"}


def token_of(key: UUID, number: int = FIRST) -> str:
    """The token of parent ``number`` (1 signed up, 2 was added): worked out from the key, stored nowhere."""
    return token_for(_PURPOSES[number], key)


def link_to(page: str, token: str) -> str:
    """The whole address of a page behind the link: ``link_to("my_sign_up", token)``."""
    return settings.PUBLIC_URL + reverse(page, args=[token])
