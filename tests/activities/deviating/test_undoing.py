"""Undone within the hour all is as before, unless something else has happened since."""

from datetime import date, timedelta

import pytest

from activities.deviation_rules import ClosedTime, DeviationDenied, DeviationRefused
from familjecentral.audit.models import AuditEvent
from staff.models import Closure
from tests.activities.deviations import NOW, State, all_of, family, messages_of, register, states_of, undo
from tests.factories import (
    SessionFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)
WHOLE_DAY = ClosedTime(DAY, DAY)


@pytest.mark.parametrize("kind", ["leader_ill", "called_off", "closed", "moved"])
def test_undone_every_field_is_as_before_and_families_are_told(service, session, centre, lead, kind):
    session.venue = VenueFactory(centre=centre)
    session.save()
    family(session, email="a@example.org")
    before = all_of(session)
    if kind == "closed":
        deviation = register(centre=centre, kind=kind, closed=WHOLE_DAY, reason="Stängt", person=lead)
    else:
        venue = VenueFactory(centre=centre) if kind == "moved" else None
        deviation = register([session], kind, venue=venue, person=lead)
    assert all_of(session) != before
    undone = undo(deviation, person=lead, now=NOW + timedelta(minutes=60))
    assert (undone.undone_at, undone.undone_by) == (NOW + timedelta(minutes=60), lead)
    assert (all_of(session), Closure.objects.count()) == (before, 0)
    session.refresh_from_db()
    assert session.sequence == 3  # a place of its own, the deviation, and back
    told = "changed" if kind == "moved" else "back_on"
    assert sorted(k for k, _to in messages_of(service)) == sorted(
        [told, "changed" if kind == "moved" else "called_off"]
    )
    assert AuditEvent.objects.get(action="undid_deviation").count == 1


def test_undone_a_free_place_is_offered_to_who_has_waited(session, teacher):
    waiting = family(session, State.WAITING, email="a@example.org")
    deviation = register([session], person=teacher)
    undo(deviation, person=teacher)
    assert states_of(waiting) == ["offered"]


def test_undone_twice_changes_nothing_more(service, session, teacher):
    family(session, email="a@example.org")
    deviation = register([session], person=teacher)
    first = undo(deviation, person=teacher)
    assert undo(deviation, person=teacher, now=NOW + timedelta(hours=3)).undone_at == first.undone_at
    assert len(messages_of(service)) == 2


def test_after_an_hour_it_stands(session, teacher):
    deviation = register([session], person=teacher)
    with pytest.raises(DeviationRefused) as refused:
        undo(deviation, person=teacher, now=NOW + timedelta(minutes=60, seconds=1))
    assert refused.value.reason == DeviationDenied.TOO_LATE_TO_UNDO
    session.refresh_from_db()
    assert session.is_called_off


def test_with_a_later_deviation_of_the_same_session_it_stands_until_that_is_undone(session, centre, teacher):
    library, park = VenueFactory(centre=centre), VenueFactory(centre=centre)
    first = register([session], "moved", venue=library, person=teacher)
    second = register([session], "moved", venue=park, person=teacher)
    with pytest.raises(DeviationRefused) as refused:
        undo(first, person=teacher)
    assert refused.value.reason == DeviationDenied.CHANGED_SINCE
    undo(second, person=teacher)
    undo(first, person=teacher)
    session.refresh_from_db()
    assert (session.venue, session.is_moved) == (None, False)


def test_a_session_that_something_else_has_changed_since_stays(session, teacher):
    deviation = register([session], person=teacher)
    session.refresh_from_db()
    session.called_off_at = None
    session.save()
    with pytest.raises(DeviationRefused) as refused:
        undo(deviation, person=teacher)
    assert refused.value.reason == DeviationDenied.CHANGED_SINCE


def test_a_room_that_another_session_has_taken_meanwhile_is_named(service, session, centre, teacher):
    session.venue = VenueFactory(centre=centre)
    session.save()
    deviation = register([session], person=teacher)
    SessionFactory(activity__responsible_service=service, activity__title="Gästen", venue=session.venue)
    with pytest.raises(DeviationRefused, match="Gästen") as refused:
        undo(deviation, person=teacher)
    assert refused.value.reason == DeviationDenied.VENUE_TAKEN
    deviation.refresh_from_db()
    assert deviation.undone_at is None


def test_only_who_may_touch_all_its_sessions_undoes_it_and_an_import_nobody(
    service, session, centre, teacher, lead
):
    closing = register(centre=centre, kind="closed", closed=WHOLE_DAY, reason="Stängt", person=lead)
    with pytest.raises(DeviationRefused) as refused:
        undo(closing, person=teacher)
    assert refused.value.reason == DeviationDenied.NOT_YOURS
    undo(closing, person=lead)
    by_program = register([session])
    with pytest.raises(DeviationRefused) as refused:
        undo(by_program, person=teacher)
    assert refused.value.reason == DeviationDenied.BY_IMPORT
