"""What a service reads of its own work: the latest entries, the sums of a month, and what a person logged last."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from staff.models import PartnerService

from .models import CounsellingContact, CounsellingTheme, Entry, Guidance, OtherWork
from .queries import own_services, work_centres

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from staff.models import FamilyCentre

LATEST = 20
# What a list shows of each kind beside its own columns, in one query.
BESIDE: dict[type[Entry], tuple[str, ...]] = {
    CounsellingContact: ("service__centre", "theme"),
    Guidance: ("service__centre", "to_service"),
    OtherWork: ("service__centre",),
}


def entries_of[E: Entry](model: type[E], person: Any, centre: FamilyCentre) -> QuerySet[E]:
    """Staff of the service that logged them: its entries at the centre as they stand, latest first."""
    return (
        model._default_manager.standing()
        .filter(service__in=own_services(person, centre))
        .select_related(*BESIDE[model])
        .order_by("-on_date", "-logged_at")
    )


def entry_of[E: Entry](model: type[E], person: Any, pk: Any) -> E | None:
    """Staff of the service that logged it: one entry, replaced by another or not; None for anyone else."""
    services = [service for centre in work_centres(person) for service in own_services(person, centre)]
    return (
        model._default_manager.filter(pk=pk, service__in=services, is_withdrawn=False)
        .select_related("replaced_by", *BESIDE[model])
        .first()
    )


def is_replaced(entry: Entry) -> bool:
    """Has the entry been corrected or taken back since?"""
    return getattr(entry, "replaced_by", None) is not None


def own_latest[E: Entry](model: type[E], person: Any, centre: FamilyCentre) -> E | None:
    """The person themself: what they logged last at the centre, to begin the next form with."""
    return entries_of(model, person, centre).filter(logged_by=person).order_by("-logged_at").first()


def themes_in_use(centre: FamilyCentre) -> QuerySet[CounsellingTheme]:
    """Staff of the centre: the themes that a talk can be about."""
    return CounsellingTheme.objects.filter(municipality=centre.municipality_id, is_active=True)


@dataclass(frozen=True)
class Sums:
    """A month's work in a sentence, and its parts: (what, how many), the most first."""

    sentence: str
    parts: list[tuple[str, Any]]


def sums_of(model: type[Entry], person: Any, centre: FamilyCentre, day: date) -> Sums:
    """Staff of the service that logged them: the sums of ``day``'s month up to now, in one query."""
    entries = entries_of(model, person, centre).filter(on_date__year=day.year, on_date__month=day.month)
    entries = entries.select_related(None).order_by()
    return _SUMS[model](entries)


def _talks(entries: QuerySet[Any]) -> Sums:
    rows = entries.values_list("theme__name").annotate(
        talks=Count("id"), adults=Sum("women") + Sum("men") + Sum("other_adults")
    )
    rows = sorted(rows, key=lambda row: (-row[1], row[0]))
    talks, adults = sum(row[1] for row in rows), sum(row[2] for row in rows)
    sentence = _("{talks} with {adults}").format(
        talks=ngettext("{count} talk", "{count} talks", talks).format(count=talks),
        adults=ngettext("{count} adult", "{count} adults", adults).format(count=adults),
    )
    return Sums(sentence, [(name, number) for name, number, _adults in rows])


def _guidance(entries: QuerySet[Any]) -> Sums:
    rows = list(entries.values_list("to_service", "to_outside").annotate(number=Count("id")))
    ids = [pk for pk, _outside, _number in rows if pk]
    services = PartnerService.objects.in_bulk(ids) if ids else {}
    parts = [
        (services[pk].label if pk else str(Guidance.Outside(outside).label), number)
        for pk, outside, number in rows
    ]
    families = sum(number for _where, number in parts)
    sentence = ngettext("{count} family shown on", "{count} families shown on", families).format(count=families)
    return Sums(sentence, sorted(parts, key=lambda part: (-part[1], part[0])))


def _hours(entries: QuerySet[Any]) -> Sums:
    rows = entries.values_list("kind").annotate(hours=Sum("hours"))
    parts = [(str(OtherWork.Kind(kind).label), hours) for kind, hours in rows]
    hours = sum((hours for _kind, hours in parts), Decimal(0))
    # Translators: hours of work, such as 12.5
    sentence = _("{hours} hours").format(hours=in_hours(hours))
    return Sums(sentence, [(kind, in_hours(n)) for kind, n in sorted(parts, key=lambda part: (-part[1], part[0]))])


def in_hours(hours: Decimal) -> str:
    """``2`` or ``2,5`` in Swedish, ``2.5`` elsewhere."""
    return str(formats.localize(hours.quantize(Decimal(1)) if hours == hours.to_integral() else hours.normalize()))


_SUMS = {CounsellingContact: _talks, Guidance: _guidance, OtherWork: _hours}
