"""Chance that always falls the same way: the same seed and the same day give the same demo."""

from __future__ import annotations

import random
from uuid import UUID

SEED = 20261124


def chance(part: str) -> random.Random:
    """The random numbers of one part of the demo; parts don't disturb each other."""
    return random.Random(f"{SEED}:{part}")


def key(rng: random.Random) -> UUID:
    """A key as a client's device would make it."""
    return UUID(int=rng.getrandbits(128), version=4)
