"""Places by the shape of the room."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from activities.models import ActivitySession
from activities.places import Needs, needs_of
from activities.rules import Child, SignUpDenied
from tests.activities.families import BABY, family, refused, signed_up
from tests.factories import ActivityFactory, SessionFactory

pytestmark = pytest.mark.django_db

OLDER = Child(date(2024, 1, 1))


def test_a_household_takes_places_in_the_activitys_unit_and_room_for_each_of_its_members():
    activity = ActivityFactory.build(capacity_unit="families", responsible_service=None, centre=None)
    born_soon, born_late = Child(date(2026, 11, 1), is_expected=True), Child(date(2026, 12, 1), is_expected=True)
    children = [BABY, OLDER, born_soon, born_late]
    on = date(2026, 11, 26)
    found = needs_of(activity, children=children, adults=2, prams=1, on=on)
    assert found == Needs(places=1, adults=2, children=3, babies=2, prams=1)
    activity.capacity_unit = "adults"
    assert needs_of(activity, children=children, adults=2, prams=0, on=on).places == 2
    activity.capacity_unit = "children"
    assert needs_of(activity, children=children, adults=2, prams=0, on=on).places == 4


@pytest.mark.parametrize(
    ("limit", "household"),
    [
        ({"room_adults": 3}, {"adults": 2}),
        ({"room_children": 3}, {"children": [BABY, OLDER]}),
        ({"room_babies": 3}, {"children": [BABY, BABY]}),
        ({"room_prams": 3}, {"prams": 2}),
    ],
)
def test_each_unit_that_is_scarce_fills_the_room_by_itself(limit, household):
    session = SessionFactory(activity__capacity=12, **limit)
    assert signed_up(session, family(1, **household)).sign_up.state == "confirmed"
    assert signed_up(session, family(2, **household)).sign_up.state == "waiting"
    assert signed_up(session, family(3, **household)).sign_up.state == "waiting"
    session.refresh_from_db()
    unit = next(iter(limit)).removeprefix("room_")
    assert (session.places_taken, getattr(session, f"{unit}_taken"), session.families_waiting) == (1, 2, 2)


def test_several_limits_hold_at_once():
    session = SessionFactory(activity__capacity=3, room_adults=4, room_babies=2)
    assert signed_up(session, family(1, adults=2, children=[BABY])).sign_up.state == "confirmed"
    assert signed_up(session, family(2, adults=2, children=[OLDER])).sign_up.state == "confirmed"
    assert signed_up(session, family(3, adults=1, children=[OLDER])).sign_up.state == "waiting"


def test_more_than_the_empty_room_holds_is_refused_with_what_to_do():
    session = SessionFactory(activity__capacity=12, room_babies=1)
    assert refused(session, family(children=[BABY, BABY])) == SignUpDenied.TOO_MANY


@pytest.mark.parametrize("unit", ["adults", "children", "babies", "prams"])
def test_postgresql_itself_refuses_to_fill_the_room_past_its_limit(unit):
    session = SessionFactory(**{f"room_{unit}": 1})
    with pytest.raises(IntegrityError, match=f"session_not_oversold_{unit}"), transaction.atomic():
        ActivitySession.objects.filter(pk=session.pk).update(**{f"{unit}_taken": 2})
