"""Secret links: a token that only the parent has; we keep its hash."""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings


def token_for(purpose: str, key: UUID) -> str:
    """The secret token of what was made with the client's ``key``: 43 url-safe characters.

    Worked out rather than stored, so that a repeated form can be shown its first result, and worth
    nothing without SECRET_KEY.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{key}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_token(token: str) -> str:
    """What is stored of a token: SHA-256 in hex. (The token has 256 bits, so no salt is needed.)"""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def fingerprint(purpose: str, value: str) -> str:
    """A keyed hash of ``value`` that can be compared but not guessed back (HMAC-SHA-256, hex)."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()
