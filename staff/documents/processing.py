"""The register of processing (article 30): what one body is the controller of, where, and for how long."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from staff.models import FamilyCentre, PartnerService, Principal
from staff.retention.periods import Period, periods_by_centre
from staff.retention.register import RECORD_TYPES, Controller, RecordType

from .prose import fact, item, part, section, title
from .readers import data_in_words, who_reads
from .recipients import recipients, to_check, transfers
from .safeguards import SAFEGUARDS

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Where:
    """A centre where the body processes records of a type: by which services, and how long it keeps them."""

    centre: FamilyCentre
    services: list[str]
    period: Period

    @property
    def in_words(self) -> str:
        """The centre, and the services there if it is they that hold it."""
        return f"{self.centre.name} ({', '.join(self.services)})" if self.services else self.centre.name


@dataclass(frozen=True)
class Processing:
    """One record type that the body is the controller of."""

    record_type: RecordType
    where: list[Where]

    @property
    def data(self) -> list[str]:
        return data_in_words(self.record_type)

    @property
    def readers(self) -> list[str]:
        return who_reads(self.record_type)


def processed_by(principal: Principal) -> list[Processing]:
    """Those who may read the body's register: all that it is the controller of. No person is in it.

    Of what a service holds its own body is the controller; of its staff's accounts whoever they work for; of the
    log the municipality that runs the system.
    """
    services = PartnerService.objects.filter(principal=principal).select_related("centre").order_by("kind", "pk")
    labels: dict[int, list[str]] = defaultdict(list)
    centres: dict[int, FamilyCentre] = {}
    for service in services:
        centres[service.centre_id] = service.centre
        labels[service.centre_id].append(service.label)
    of_services = set(centres)
    centres |= {centre.pk: centre for centre in FamilyCentre.objects.filter(municipality=principal)}
    ordered = sorted(centres.values(), key=lambda centre: (centre.name, centre.pk))
    periods = periods_by_centre(ordered)
    found = []
    for number, record_type in enumerate(RECORD_TYPES):
        at = [
            Where(centre, labels[centre.pk], periods[centre.pk][number])
            for centre in ordered
            if _is_controller(record_type, principal, centre, of_services)
        ]
        if at:
            found.append(Processing(record_type, at))
    return found


def _is_controller(
    record_type: RecordType, principal: Principal, centre: FamilyCentre, of_services: set[int]
) -> bool:
    if record_type.controller == Controller.SERVICE:
        return centre.pk in of_services
    if record_type.controller == Controller.OPERATOR:
        return centre.municipality_id == principal.pk
    return True  # the employer: of its services' staff, and as a municipality of coordinators and IT


def not_said(text: str) -> str:
    """What is entered; that nothing is, where it is empty."""
    return text or _("Not entered yet. IT enters it in the administration, under responsible bodies.")


def as_text(principal: Principal) -> str:
    """The register as a text with headings, in the language in force."""
    return "\n".join(_lines(principal)) + "\n"


def _lines(principal: Principal) -> Iterator[str]:
    processed = processed_by(principal)
    yield title(_("Register of processing: {body}").format(body=principal.full_name))
    yield _(
        "What the body is the controller of in Familjecentralen (article 30 of the Data Protection Regulation)."
    )
    yield part(_("Controller"))
    yield fact(_("Name"), principal.full_name)
    yield fact(_("Contact"), not_said(principal.contact))
    yield fact(_("Data protection officer"), not_said(principal.data_protection_contact))
    for each in processed:
        yield from _processing_lines(each)
    if not processed:
        yield "\n" + _("The body has no service and no centre here, and is the controller of nothing.")
    yield part(_("Where data goes"))
    yield from (item(line) for line in [*recipients(), transfers(), to_check()])
    yield part(_("Security measures"))
    yield from (item(f"{each.what} ({each.held_by})") for each in SAFEGUARDS)


def _processing_lines(each: Processing) -> Iterator[str]:
    record_type = each.record_type
    yield part(record_type.title)
    yield fact(_("Purpose"), record_type.purpose)
    yield fact(_("Legal basis"), record_type.basis.label)
    yield fact(_("About"), record_type.whose.label)
    yield section(_("What is held"))
    yield from (item(line) for line in each.data)
    if record_type.sensitive:
        yield "\n" + _("May be sensitive (article 9): {what}").format(what=record_type.sensitive)
    yield section(_("Who reads it"))
    yield from (item(line) for line in each.readers)
    yield section(_("Where, and how long it is kept"))
    for where in each.where:
        decision = where.period.decision or _("the period that comes with the program")
        said = _("{period}. Decision: {decision}").format(period=where.period.in_words, decision=decision)
        yield fact(where.in_words, said)
