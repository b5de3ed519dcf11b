"""What anyone may read of a draw. No family is in it: an entry is a code and a weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from activities.models import Activity, ActivitySeries, ActivitySession, Draw

from .promising import of
from .verify_draw import FORMAT, hash_of

if TYPE_CHECKING:
    from staff.models import FamilyCentre


def public_draw(centre: FamilyCentre, pk: int) -> Draw | None:
    """Anyone: one draw of a published centre's listed session or series, or None."""
    draw = (
        Draw.objects.filter(pk=pk)
        .select_related("session__activity__responsible_service", "series__activity__responsible_service")
        .first()
    )
    if draw is None:
        return None
    activity = bookable_of(draw).activity
    is_public = activity.centre_id == centre.pk and centre.is_published and activity.is_listed
    return draw if is_public else None


def bookable_of(draw: Draw) -> ActivitySession | ActivitySeries:
    """What is drawn."""
    found = draw.session or draw.series
    assert found is not None  # the constraint draw_of_one_thing holds it
    return found


def draw_of(bookable: ActivitySession | ActivitySeries) -> Draw | None:
    """Anyone: the draw that is promised of a session or series; None when places are given as families come."""
    if bookable.activity.booking != Activity.Booking.SIGN_UP:
        return None
    return Draw.objects.filter(**of(bookable)).first()


def published(draw: Draw) -> dict[str, Any]:
    """Anyone: the draw as ``verify_draw.py`` reads it; before it is held the promise alone."""
    told: dict[str, Any] = {
        "format": FORMAT,
        "draw": draw.pk,
        "commitment": draw.commitment,
        "committed_at": localtime(draw.committed_at).isoformat(),
        "draws_at": localtime(draw.draws_at).isoformat(),
    }
    if draw.drawn_at is None:
        return told
    return told | {
        "drawn_at": localtime(draw.drawn_at).isoformat(),
        "seed": draw.seed,
        "entries_hash": entries_hash(draw),
        "entries": draw.entries,
        "result": draw.result,
    }


def entries_hash(draw: Draw) -> str:
    """SHA-256 of the draw's entries, as it goes into each pick."""
    return hash_of([(code, weight) for code, weight in draw.entries])


def in_order(draw: Draw) -> list[tuple[str, int]]:
    """Anyone: the codes in the order drawn, each with its lots; empty before the draw."""
    weights = dict(draw.entries)
    return [(code, weights[code]) for code in draw.result]
