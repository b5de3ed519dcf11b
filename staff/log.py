"""The audit log as IT administrators and data protection officers read it; each reading is in the log too."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from familjecentral.audit import queries
from familjecentral.audit.details import detail_in_words
from familjecentral.audit.recording import Actor, record
from familjecentral.spreadsheet_cells import BOM, DELIMITER, cell

from . import log_words
from .models import PartnerService, StaffMember

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from familjecentral.audit.models import AuditEvent
    from familjecentral.audit.queries import Asked, Place

EVENTS_ON_A_PAGE = 50
LONGEST_EXPORT = 100_000  # events in one file; an hour's reading for nobody, and below what Excel opens


@dataclass(frozen=True)
class Names:
    """What numbers in the log stand for: accounts and services, by number."""

    people: dict[int, str]
    services: dict[int, str]

    @classmethod
    def known(cls) -> Names:
        """All of them, in two queries."""
        services = PartnerService.objects.select_related("centre")
        return cls(
            people=dict(StaffMember.objects.values_list("pk", "name")),
            services={service.pk: str(service) for service in services},
        )


@dataclass(frozen=True)
class Line:
    """One event in words; ``facts`` are (label, value)."""

    id: int
    at: datetime
    sentence: str
    facts: list[tuple[str, str]]

    @property
    def day(self) -> date:
        return timezone.localtime(self.at).date()


@dataclass(frozen=True)
class LogPage:
    """The lines of a page, newest first, and where the older ones begin (None when there are none)."""

    lines: list[Line]
    older: Place | None


@transaction.atomic
def read_log(*, asked: Asked, names: Names, by: Actor) -> LogPage:
    """A page of the log. Writes ``read_audit_log`` with the number of events; the caller has authorised it."""
    page = queries.page_of(asked, size=EVENTS_ON_A_PAGE)
    record("read_audit_log", by=by, count=len(page.events))
    return LogPage([_line(event, names) for event in page.events], page.older)


def _line(event: AuditEvent, names: Names) -> Line:
    service = event.service_id
    facts = [
        (_("About"), log_words.which_in_words(event, names.people)),
        (_("Detail"), detail_in_words(event.detail)),
        (_("Number"), "" if event.count is None else str(event.count)),
        (_("On behalf of"), "" if service is None else _service(service, names)),
        (_("From address"), event.address),
        (_("From shared tablet"), event.tablet_id),
    ]
    who = log_words.who_in_words(event, names.people)
    sentence = f"{who} {log_words.action_in_words(event.action)}"
    return Line(event.pk, event.at, sentence, [fact for fact in facts if fact[1]])


def _service(number: int, names: Names) -> str:
    return names.services.get(number) or _("Service {number}").format(number=number)


@transaction.atomic
def export_log(*, asked: Asked, by: Actor, now: datetime) -> Iterator[str]:
    """The events asked for until ``now`` as CSV, in pieces: the newest LONGEST_EXPORT of them at most.

    Writes ``exported_audit_log`` with the number of events before the first piece is made; the caller has
    authorised it.
    """
    found = queries.events(asked.only_until(now))[:LONGEST_EXPORT]
    record("exported_audit_log", by=by, count=found.count())
    return _as_csv(found.iterator(chunk_size=2000), Names.known(), translation.get_language() or "sv")


def _as_csv(events: Iterable[AuditEvent], names: Names, language: str) -> Iterator[str]:
    """Made when it is sent, after the request's own language is forgotten."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=DELIMITER, lineterminator="\r\n")
    with translation.override(language):
        yield BOM
        writer.writerow(
            cell(text)
            for text in (
                _("When"), _("Who"), _("Account number"), _("What"), _("Code"), _("About"), _("Detail"),
                _("Number"), _("On behalf of"), _("From address"), _("From shared tablet"), _("Event number"),
                _("Lane"), _("Position"), _("Chained hash"),
            )
        )  # fmt: skip
        for event in events:
            writer.writerow(_row(event, names))
            yield line.getvalue()
            line.seek(0)
            line.truncate()


def _row(event: AuditEvent, names: Names) -> list[str]:
    number = event.actor_id
    return [
        cell(timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S")),
        cell(log_words.who_in_words(event, names.people)),
        "" if number is None else cell(number),
        cell(log_words.action_in_words(event.action)),
        cell(event.action),
        cell(log_words.which_in_words(event, names.people)),
        cell(detail_in_words(event.detail)),
        "" if event.count is None else cell(event.count),
        "" if event.service_id is None else cell(_service(event.service_id, names)),
        cell(event.address),
        cell(event.tablet_id),
        *(cell(value) for value in (event.pk, event.lane, event.position, bytes(event.hash).hex())),
    ]
