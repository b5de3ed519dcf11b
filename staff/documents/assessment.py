"""The draft of an impact assessment (konsekvensbedömning, article 35) for a municipality, made of what there is.

It is a Swedish document by Swedish law, so its frame is a Swedish text (templates/documents/assessment.txt), as
shipped programmes are. What holds here and now is filled in: record types, readers, periods, measures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string

from staff.models import FamilyCentre
from staff.retention.periods import periods_by_centre
from staff.retention.register import RECORD_TYPES

from .readers import who_reads
from .recipients import recipients

if TYPE_CHECKING:
    from staff.models import Principal


def as_text(municipality: Principal) -> str:
    """The draft for the municipality's centres; the language in force must be Swedish."""
    centres = list(
        FamilyCentre.objects.filter(municipality=municipality)
        .prefetch_related("services__principal")
        .order_by("name")
    )
    periods = periods_by_centre(centres)
    records = [
        {
            "type": each,
            "readers": who_reads(each),
            "kept": [(centre.name, periods[centre.pk][number].in_words) for centre in centres],
        }
        for number, each in enumerate(RECORD_TYPES)
    ]
    context = {
        "municipality": municipality, "centres": centres, "records": records, "recipients": recipients(),
        "idle_minutes": settings.SESSION_IDLE_MINUTES, "tablet_minutes": settings.TABLET_IDLE_MINUTES,
    }  # fmt: skip
    return render_to_string("documents/assessment.txt", context)
