"""Which pages a person's device keeps, so that they open without a network."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from activities.models import Activity, ActivitySession
from activities.on_tablets import title_on
from familjecentral import formats

from . import offline_attendance, queries

if TYPE_CHECKING:
    from datetime import date

DAYS_AHEAD = 7
SCRIPTS_AND_LOOKS = ("js/**/*.js", "css/site*.css", "img/*.svg", "img/*.png")
PARTS_OF_LOOKS = "css/theme/**/*.css"  # which the style sheets are made of; no page loads them


@dataclass(frozen=True)
class KeptPage:
    """A page to keep: its address, and what it is called in the list that opens without a network."""

    url: str
    title: str


def pages_to_keep(person: Any, *, today: date) -> list[KeptPage]:
    """The person themself: counting today and the coming week, and home visits, where they work."""
    centres = queries.work_centres(person)
    open_sessions = (
        ActivitySession.objects.for_cards()
        .filter(
            activity__centre__in=centres,
            activity__booking=Activity.Booking.DROP_IN,
            within=None,
            called_off_at=None,
            on_date__range=(today, today + timedelta(days=DAYS_AHEAD)),
        )
        .order_by("starts_at", "pk")
    )
    pages = [
        KeptPage(
            reverse("visits:count", args=[session.pk]), _count_title(session, person, several=len(centres) > 1)
        )
        for session in open_sessions
    ]
    if person.tablet is None:  # a shared tablet opens counting and attendance, and nothing else
        pages += [
            KeptPage(
                f"{reverse('visits:home_visit_new')}?centre={centre.slug}",
                _("Log a home visit at {centre}").format(centre=centre.name),
            )
            for centre in centres
        ]
    pages += [KeptPage(url, title) for url, title in offline_attendance.pages_to_keep(person, today)]
    return pages


def _count_title(session: ActivitySession, person: Any, *, several: bool) -> str:
    title = _("Count: {title}, {day} at {time}").format(
        title=title_on(person.tablet, session),
        day=formats.long_date(session.on_date),
        time=formats.clock_time(localtime(session.starts_at)),
    )
    return f"{title} ({session.activity.centre.name})" if several else title


@cache
def assets() -> tuple[str, ...]:
    """Addresses of what the kept pages load: our own scripts, looks and pictures, by their hashed names."""
    own = settings.BASE_DIR / "static"
    names = {str(path.relative_to(own)) for pattern in SCRIPTS_AND_LOOKS for path in own.glob(pattern)}
    return tuple(static(name) for name in sorted(names))


@cache
def version() -> str:
    """Changes whenever an asset or the service worker itself does: then devices fetch all of it anew."""
    own = settings.BASE_DIR / "static"
    told = hashlib.sha256("\n".join(assets()).encode())
    for pattern in (*SCRIPTS_AND_LOOKS, PARTS_OF_LOOKS):
        for path in sorted(own.glob(pattern)):
            told.update(path.read_bytes())
    told.update((settings.BASE_DIR / "templates" / "offline" / "sw.js").read_bytes())
    return told.hexdigest()[:16]
