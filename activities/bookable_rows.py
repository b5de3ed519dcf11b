"""What is read whenever somebody opens or sends a sign-up: a session or series with its activity, in one go.

Spelled in SQL, since many come at once when sign-up opens, and told from the rules by nothing:
``tests/activities/test_bookable_rows.py`` reads the same both ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects

from familjecentral.database.prepared import columns, run, taken_from
from staff.models import FamilyCentre, PartnerService, Venue

from .models import Activity, ActivitySeries, ActivitySession

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    type Bookable = ActivitySession | ActivitySeries

_WITH_ACTIVITY = f"""
  {columns(Activity, "a")}, {columns(FamilyCentre, "c")}, {columns(PartnerService, "r")}
"""
_JOINED = """
  JOIN activities_activity a ON a.id = b.activity_id
  JOIN staff_familycentre c ON c.id = a.centre_id
  JOIN staff_partnerservice r ON r.id = a.responsible_service_id
"""
# The rule of ActivitySession.is_closed: the whole day, or some of the hours by Stockholm's clock.
_SESSION = f"""
SELECT {columns(ActivitySession, "b")}, {_WITH_ACTIVITY}, {columns(Venue, "v")}, {columns(Venue, "m")}, EXISTS (
  SELECT FROM staff_closure o WHERE o.centre_id = c.id AND b.on_date BETWEEN o.from_date AND o.to_date AND (
    o.from_time IS NULL OR (
      o.from_time < (b.ends_at AT TIME ZONE 'Europe/Stockholm')::time
      AND o.to_time > (b.starts_at AT TIME ZONE 'Europe/Stockholm')::time
    )
  )
)
FROM activities_activitysession b {_JOINED}
  LEFT JOIN staff_venue v ON v.id = b.venue_id
  LEFT JOIN staff_venue m ON m.id = b.moved_from_id
"""  # noqa: S608 (names of our models)
# In what follows the text is put together of names of our own models; what anyone sends is a parameter.
_SERIES = f"SELECT {columns(ActivitySeries, 'b')}, {_WITH_ACTIVITY} FROM activities_activityseries b {_JOINED}"  # noqa: S608

_LISTED = "WHERE b.id = %s AND c.slug = %s AND c.is_published AND a.booking <> %s"
_THESE = "WHERE b.id = ANY (%s::bigint[])"
_SELECT: dict[type[Bookable], str] = {ActivitySession: _SESSION, ActivitySeries: _SERIES}
_LOCK = {
    model: f"SELECT id FROM {model._meta.db_table} WHERE id = ANY (%s::bigint[]) ORDER BY id FOR UPDATE"  # noqa: S608
    for model in _SELECT
}


def listed(model: type[Bookable], slug: str, pk: int) -> Bookable | None:
    """Anyone: one listed session or series of a published centre, or None."""
    found = run(_SELECT[model] + _LISTED, [pk, slug, Activity.Booking.INVITATION]).fetchall()
    return _made(model, found[0]) if found else None


def send_lock(model: type[Bookable], ids: Iterable[int]) -> None:
    """Ask for the rows, ours alone until the transaction ends; in the order of their ids."""
    run(_LOCK[model], [sorted(ids)])


def of_these(model: type[Bookable], ids: Iterable[int]) -> Iterator[Bookable]:
    """The program: the rows as they are now; after ``send_lock`` as nobody else can change them.

    Sent at once, and fetched when they are gone through.
    """
    sent = run(_SELECT[model] + _THESE, [sorted(ids)])

    def rows() -> Iterator[Bookable]:
        yield from _with_sessions([_made(model, row) for row in sent.fetchall()])

    return rows()


def _made(model: type[Bookable], row: Iterable[Any]) -> Bookable:
    values = iter(row)
    bookable: Bookable = _there(taken_from(model, values))  # type: ignore[assignment]  # one of the two
    activity = _there(taken_from(Activity, values))
    activity.centre = _there(taken_from(FamilyCentre, values))
    activity.responsible_service = _there(taken_from(PartnerService, values))
    bookable.activity = activity
    if isinstance(bookable, ActivitySession):
        bookable.venue, bookable.moved_from = taken_from(Venue, values), taken_from(Venue, values)
        bookable.closed_as_read = next(values)
    return bookable


def _there[T](row: T | None) -> T:
    assert row is not None  # joined by a key that is never empty
    return row


def _with_sessions(found: list[Bookable]) -> list[Bookable]:
    """A series with its sessions and their places: one more statement, however many."""
    series = [each for each in found if isinstance(each, ActivitySeries)]
    if series:
        sessions = ActivitySession.objects.select_related("venue", "moved_from")
        prefetch_related_objects(series, Prefetch("sessions", sessions))
    return found
