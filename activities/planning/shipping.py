"""The templates that come with the program: laid out once at each installation, and the staff's from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from activities.models import SeriesTemplate, ShippedTemplate, TemplateSession
from familjecentral.audit.recording import SYSTEM, Actor, record

from .shipped import SHIPPED, Programme

if TYPE_CHECKING:
    from datetime import datetime


def ship_templates(*, now: datetime, by: Actor = SYSTEM) -> int:
    """Lay out the programmes that have not been laid out here before; returns how many were new.

    What has been laid out once is never touched again: an edited template stays as staff wrote it, a deleted
    one stays away, and where there is a template of that title for all centres already, that one stands.
    """
    with transaction.atomic():
        new = sum(_ship(programme, now) for programme in SHIPPED)
        if new:
            record("shipped_templates", by=by, count=new)
    return new


def shipped_template(code: str) -> SeriesTemplate | None:
    """Anyone: the template that was laid out under ``code``; None when it has been deleted, or never came."""
    found = ShippedTemplate.objects.filter(code=code).select_related("template").first()
    return found.template if found else None


def _ship(programme: Programme, now: datetime) -> bool:
    shipped, is_new = ShippedTemplate.objects.get_or_create(code=programme.code, defaults={"shipped_at": now})
    if not is_new:
        return False
    template, is_new = SeriesTemplate.objects.get_or_create(
        title=programme.title, centre=None, defaults={"about": programme.about, "rhythm": programme.rhythm}
    )
    shipped.template = template
    shipped.save(update_fields=["template"])
    if is_new:
        TemplateSession.objects.bulk_create(
            TemplateSession(
                template=template, number=number, title=each.title, theme=each.theme, text=each.text,
                materials="\n".join(each.materials), dialogue_cards="\n".join(each.cards), minutes=each.minutes,
                weeks_from_birth=each.weeks, lead_service_kind=each.lead, usual_venue=each.venue,
            )
            for number, each in enumerate(programme.sessions, start=1)
        )  # fmt: skip
    return is_new
