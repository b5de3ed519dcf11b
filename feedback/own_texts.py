"""What the centre has said to visitors that is translated: you said, we did; suggestions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from staff.translating import Source

from .models import SaidAndDone, Suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from staff.models import FamilyCentre


def _rows(centre: FamilyCentre, _today: date) -> Sequence[QuerySet[Any]]:
    return [
        SaidAndDone.objects.filter(centre=centre, published_on__isnull=False),
        Suggestion.objects.filter(centre=centre),
    ]


VOICES = Source("voices", _("What visitors say"), "said_done.change", _rows)
