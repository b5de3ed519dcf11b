"""Texts about the house that are translated: the way there, services, places, closed days, news and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import FamilyCentre, KnowledgePage, VisitGuide
from .translating import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet


def _rows(centre: FamilyCentre, today: date) -> Sequence[QuerySet[Any]]:
    return [
        FamilyCentre.objects.filter(pk=centre.pk),
        centre.services.filter(is_active=True).order_by("pk"),
        centre.venues.order_by("pk"),
        centre.closures.filter(to_date__gte=today).order_by("from_date", "pk"),
        VisitGuide.objects.filter(centre=centre),
        centre.news.filter(Q(to_date__isnull=True) | Q(to_date__gte=today)).order_by("from_date", "pk"),
        KnowledgePage.objects.filter(centre=centre).order_by("title", "pk"),
    ]


HOUSE = Source("house", _("The house"), "programme.change", _rows)
