"""The register as a list: one row for each personal field of the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .register import RECORD_TYPES, Kept, RecordType, kept_of

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = ("model", "field", "called", "record type", "about", "purpose", "legal basis", "controller", "kept")


def rows() -> Iterator[tuple[str, ...]]:
    """What HEAD says of each field, in the language in force; the period as it is without rules of centres."""
    for record_type in RECORD_TYPES:
        for label, name in record_type.personal_fields():
            field = apps.get_model(label)._meta.get_field(name)
            yield (
                label,
                name,
                str(getattr(field, "verbose_name", name)),
                str(record_type.title),
                str(record_type.whose.label),
                str(record_type.purpose),
                str(record_type.basis.label),
                str(record_type.controller.label),
                kept_in_words(record_type),
            )


def kept_in_words(record_type: RecordType, days: int | None = None) -> str:
    """``30 days after the last session``; ``days`` where a centre has a rule of its own."""
    kept = kept_of(record_type)
    return period_in_words(kept, kept.days if days is None else days)


def period_in_words(kept: Kept, days: int) -> str:
    """A number of days after what the period counts from, in words; none: on that day."""
    if not days:
        return _("Until {day}").format(day=kept.after)
    return ngettext("{days} day after {day}", "{days} days after {day}", days).format(days=days, day=kept.after)
