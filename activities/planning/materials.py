"""A session's material links and dialogue cards: written one a line, shown as lists."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from .refusals import PlanningDenied, sentence

LONGEST_ADDRESS = 500


@dataclass(frozen=True)
class Material:
    """A film, a page or a leaflet: what it is called, and where it is."""

    title: str
    address: str


def materials_of(text: str) -> list[Material]:
    """The links of ``title | https://address`` lines; a line that is neither is left out."""
    return [found for line in _lines(text) if (found := _material(line)) is not None]


def cards_of(text: str) -> list[str]:
    """The questions, one a line."""
    return _lines(text)


def check_materials(text: str) -> str:
    """The text with its lines tidied. Raises ValidationError that names each line which is no link."""
    lines = text.splitlines()
    wrong = [n for n, line in enumerate(lines, start=1) if line.strip() and _material(line.strip()) is None]
    if wrong:
        raise ValidationError([
            ValidationError(sentence(PlanningDenied.MATERIAL, line=n), code=PlanningDenied.MATERIAL.value)
            for n in wrong
        ])  # fmt: skip
    return "\n".join(_lines(text))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _material(line: str) -> Material | None:
    title, bar, address = (part.strip() for part in line.partition("|"))
    if not (title and bar) or len(address) > LONGEST_ADDRESS or any(sign in address for sign in " \t\\\"'<>"):
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    # No name or password before the host: it would lead elsewhere than it reads.
    is_safe = parts.scheme == "https" and host and "." in host and "@" not in parts.netloc and port in (None, 443)
    return Material(title, address) if is_safe else None
