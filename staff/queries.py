"""Reads about centres, services and one's own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session

from .models import FamilyCentre, PartnerService, PurgeRun, StaffMember, StaffPin, StaffRole, Tablet
from .rules import WORKERS, centres_of
from .sessions import device_in_words

LATEST_PURGES = 14

if TYPE_CHECKING:
    from django.db.models import QuerySet


def every_service_id() -> list[int]:
    """The system: ids of all services, active or not. No person is in them."""
    return list(PartnerService.objects.order_by("pk").values_list("pk", flat=True))


def every_centre() -> list[FamilyCentre]:
    """IT and the data protection officer: all centres, by name. No person is in them."""
    return list(FamilyCentre.objects.order_by("name"))


def published_centre(slug: str) -> FamilyCentre | None:
    """Anyone: one published centre with its municipality, or None."""
    return FamilyCentre.objects.filter(slug=slug, is_published=True).select_related("municipality").first()


def latest_purges() -> list[PurgeRun]:
    """Anyone at work: the latest purges, with how many records of each type went. No person is in them."""
    return list(PurgeRun.objects.order_by("-began_at", "-pk")[:LATEST_PURGES])


def led_centres(person: Any) -> list[FamilyCentre]:
    """The person themself: the centres whose shared tablets they look after, by name."""
    return [centre for centre in centres_of(person) if person.has_perm("tablet.change", centre)]


def tablets_in_use(person: Any) -> QuerySet[Tablet]:
    """The centre's lead: the shared tablets that are paired with it."""
    return (
        Tablet.objects.filter(centre__in=led_centres(person), ended_at=None)
        .select_related("centre", "paired_by")
        .order_by("centre__name", "name")
    )


def tablet_in_use(person: Any, pk: int) -> Tablet | None:
    """The centre's lead: one shared tablet; None for anyone else, and when its pairing has ended."""
    return tablets_in_use(person).filter(pk=pk).first()


def pin_of(person: StaffMember) -> StaffPin | None:
    """The person themself: their PIN's date and whether it is locked; None when they have set none."""
    return StaffPin.objects.filter(person=person).first()


def people_at(tablet: Tablet) -> QuerySet[StaffMember]:
    """Whoever stands at the tablet: the names of those who can open it, by name; a locked PIN is not told."""
    return (
        StaffMember.objects.filter(
            is_active=True,
            pin__isnull=False,
            roles__role__in=WORKERS,
            roles__centre__tablets=tablet,
            roles__centre__tablets__ended_at=None,
        )
        .distinct()
        .order_by("name", "pk")
    )


def roles_in_words(person: StaffMember) -> list[str]:
    """The person: their own roles, “Staff member, child health care (centre)”."""
    roles = StaffRole.objects.filter(person=person).select_related("centre", "service").order_by("pk")
    return [
        role.get_role_display()
        + (f", {role.service.label}" if role.service else "")
        + (f" ({role.centre})" if role.centre else "")
        for role in roles
    ]


@dataclass(frozen=True)
class SessionInWords:
    """Where somebody is signed in: with what, from which address, since when and when last used."""

    pk: int
    device: str
    ip: str
    begun_at: datetime
    seen_at: datetime
    is_current: bool


def known_sessions_of(person: StaffMember) -> QuerySet[UserSession]:
    """The person: the rows of their own sessions, over or not."""
    return UserSession.objects.filter(user_id=person.pk)


def sessions_of(person: StaffMember, *, now: datetime, current: str) -> list[SessionInWords]:
    """The person: their own sessions that last, ``current`` (the key of this one) first, then the newest."""
    used_since = now - timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    begun_since = now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = known_sessions_of(person).filter(
        last_seen_at__gt=used_since,
        created_at__gt=begun_since,
        session_key__in=Session.objects.filter(expire_date__gt=now).values("session_key"),
    )
    found = [
        SessionInWords(
            pk=row.pk,
            device=device_in_words(row.user_agent),
            ip=row.ip,
            begun_at=row.created_at,
            seen_at=row.last_seen_at,
            is_current=row.session_key == current,
        )
        for row in rows.order_by("-last_seen_at")
    ]
    return sorted(found, key=lambda session: not session.is_current)
