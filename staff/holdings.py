"""What the program holds about somebody, for whoever asks on that person's behalf, one service at a time.

Each app that holds persons registers a ``Source`` when it starts; staff's own tool (``data_requests.py``) asks
them all and knows none of them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime

    from familjecentral.audit.recording import Actor

log = logging.getLogger("familjecentral.erased")


class Kept(models.TextChoices):
    """What is not erased though somebody asks for it: by which rule, in a sentence that can be read to them."""

    AUDIT_LOG = (
        "audit_log",
        _(
            "The log of who has done what is kept for 5 years, so that we can show how your data was handled "
            "(GDPR articles 5.2 and 17.3 b). It holds no name and no address of yours."
        ),
    )
    STATISTICS = (
        "statistics",
        _(
            "Numbers of visits and places are kept. They hold no person, so there is nothing of yours to erase in "
            "them (GDPR recital 26)."
        ),
    )
    PUBLIC_DOCUMENT = (
        "public_document",
        _(
            "A comment that is not handled yet is a public document that may not be discarded (Freedom of the "
            "Press Act chapter 2, Archives Act section 10, GDPR article 17.3 b). It can be erased when it is "
            "marked as handled, and is so by itself some time after."
        ),
    )


ALWAYS_KEPT = (Kept.AUDIT_LOG, Kept.STATISTICS)


@dataclass(frozen=True)
class Contact:
    """What somebody is looked for by: ``email`` in lower case or ``phone`` in E.164, exactly as it was left."""

    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Held:
    """One thing that is held about somebody: of which source, its reference there, and what it is in words.

    ``kept``: the rule by which it isn't erased now. ``links``: (label, address) of where it can be corrected.
    """

    source: str
    ref: str
    title: str
    kept: Kept | None = None
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Section:
    """A part of an extract as people read it: (label, value) in order; ``empty`` is said when there is none."""

    title: str
    rows: Sequence[tuple[str, str]]
    empty: str = ""


@dataclass(frozen=True)
class Extract:
    """One thing whole: to read and print, and the same as JSON with the keys of docs/rights.md."""

    title: str
    sections: Sequence[Section]
    data: dict[str, Any] = field(default_factory=dict)


class Source(Protocol):
    """What an app holds about persons. Each function acts for one service, and sees no other's.

    A ``ref`` is the source's own word for one thing that it found, and of one person in it.
    """

    code: str

    def find(self, *, service_id: int, contact: Contact) -> list[Held]:
        """All that the service holds of this contact, and nothing that is only like it."""

    def extract(self, *, service_id: int, ref: str, now: datetime) -> Extract | None:
        """One of them whole; None when it is gone."""

    def erase(self, *, service_id: int, refs: Sequence[str], by: Actor, now: datetime) -> list[Kept]:
        """Erase these; returns the rule of each that is kept. Erasing what is gone changes nothing."""


SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let the tool ask this source too; an app calls it when it starts."""
    SOURCES[source.code] = source


def find(*, service_id: int, contact: Contact) -> list[Held]:
    """All that one service holds of this contact, in the order in which the apps registered."""
    if not (contact.email or contact.phone):
        return []
    return [each for source in SOURCES.values() for each in source.find(service_id=service_id, contact=contact)]


def tell_erased(source: str, *, service_id: int, ref: str) -> None:
    """Say in the program's log, once it is committed, that this was erased because somebody asked for it.

    Numbers only. Kept outside the database, the lines let it be erased again after an older backup has been
    restored (``manage.py purge --again``).
    """
    transaction.on_commit(lambda: log.info("erased on request: %s %s %s", source, service_id, ref))


ERASED = re.compile(
    r"erased on request: (?P<source>[a-z_]+) (?P<service>[0-9]{1,18}) (?P<ref>[0-9]{1,18})(?![0-9])"
)


def erase_again(lines: Iterable[str], *, by: Actor, now: datetime) -> int:
    """Erase what these lines of the log say was erased before; returns how many lines there were.

    What is gone already, or was made after the backup, changes nothing. Raises KeyError for a source that is
    no longer in the program.
    """
    told = [found for line in lines if (found := ERASED.search(line))]
    for each in told:
        SOURCES[each["source"]].erase(service_id=int(each["service"]), refs=[each["ref"]], by=by, now=now)
    return len(told)
