"""Codes that people read, copy and say aloud: no letter or digit that looks like another."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

# Without 0 and O, 1, I and L, U (like V).
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4  # characters between hyphens
ENTRY_LENGTH = 12  # 58 bits: no two families of a draw share one


def grouped(characters: str) -> str:
    """``K7RM4WXP`` as ``K7RM-4WXP``."""
    return "-".join(characters[n : n + GROUP] for n in range(0, len(characters), GROUP))


def made_code(length: int) -> str:
    """A new code of ``length`` characters by chance, in groups."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(length)))


def tidied(typed: str) -> str:
    """What somebody typed, as we write it: capitals, in groups, without what else came along."""
    return grouped("".join(c for c in typed.upper() if c.isascii() and c.isalnum()))


def entry_code(key: UUID) -> str:
    """The code of a family in a published draw, from its sign-up's key: the family and the program know it.

    The key is made by chance and shown to nobody else, so a code leads back to no family.
    """
    number = int.from_bytes(hashlib.sha256(f"draw-entry:{key}".encode()).digest(), "big")
    characters = []
    for _ in range(ENTRY_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[rest])
    return grouped("".join(characters))
