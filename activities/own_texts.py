"""Texts of the programme that are translated: activities, sessions to come, and the centre's own templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.translating import Source

from .models import Activity, ActivitySession, SeriesTemplate, TemplateSession, WeeklySlot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from staff.models import FamilyCentre


def _activities(centre: FamilyCentre, _today: date) -> Sequence[QuerySet[Any]]:
    return [Activity.objects.filter(centre=centre).order_by("title", "pk")]


def _sessions(centre: FamilyCentre, today: date) -> Sequence[QuerySet[Any]]:
    """What stands at sessions from today on, and at the weekly slots that more of them are made from."""
    says_something = ~Q(title="") | ~Q(note="") | ~Q(called_off_reason="")
    return [
        WeeklySlot.objects.filter(activity__centre=centre, valid_to__gte=today).exclude(note="").order_by("pk"),
        ActivitySession.objects.filter(says_something, activity__centre=centre, on_date__gte=today),
    ]


def _templates(centre: FamilyCentre, _today: date) -> Sequence[QuerySet[Any]]:
    """The centre's own: those for all centres are copied before they are changed."""
    return [
        SeriesTemplate.objects.filter(centre=centre).order_by("title"),
        TemplateSession.objects.filter(template__centre=centre).order_by("template", "number"),
    ]


PROGRAMME = (
    Source("activities", _("Activities"), "programme.change", _activities),
    Source("sessions", _("Sessions"), "session.change", _sessions),
    Source("templates", _("Templates"), "programme.change", _templates),
)
