"""IT's pages over centres, services, people and roles."""

from . import centres, people

__all__ = ["centres", "people"]
