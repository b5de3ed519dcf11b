"""Encrypts small secrets for the database, so that a copy of it (a backup) doesn't give them away.

The key comes from SECRET_KEY, which is not in the database. After a change of it, what was sealed is opened
with SECRET_KEY_FALLBACKS.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _box(secret: str) -> Fernet:
    key = hmac.new(secret.encode(), b"familjecentral.privacy.sealing", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def _boxes() -> MultiFernet:
    return MultiFernet([_box(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def seal(text: str) -> str:
    """``text`` as nobody without SECRET_KEY can read it."""
    return _boxes().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Raises cryptography.fernet.InvalidToken if no key of ours fits."""
    return _boxes().decrypt(sealed.encode()).decode()
