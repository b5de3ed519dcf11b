"""What can not be registered is refused in words, and nothing has happened."""

import uuid
from datetime import date, timedelta

import pytest

from activities import deviating
from activities.deviation_rules import ClosedTime, DeviationDenied, DeviationRefused
from tests.activities.deviations import (
    family,
    messages_of,
    nothing_is_registered,
    register,
)
from tests.factories import (
    PartnerServiceFactory,
    SessionFactory,
    VenueFactory,
    staff_with,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)
WHOLE_DAY = ClosedTime(DAY, DAY)


def refusal(*args, **how) -> DeviationDenied:
    with pytest.raises(DeviationRefused) as refused:
        register(*args, **how)
    return refused.value.reason


def test_nothing_chosen_is_refused(centre):
    assert refusal([], centre=centre) == DeviationDenied.NOTHING_CHOSEN
    assert refusal([], "closed", centre=centre) == DeviationDenied.NOTHING_CHOSEN


def test_what_is_called_off_already_is_refused_and_the_family_is_not_told_again(service, session):
    family(session, email="a@example.org")
    register([session])
    assert refusal([session]) == DeviationDenied.ALREADY_CALLED_OFF
    assert (
        refusal([session], "moved", venue=VenueFactory(centre=service.centre))
        == DeviationDenied.ALREADY_CALLED_OFF
    )
    assert len(messages_of(service)) == 1


def test_a_time_that_is_closed_already_is_refused(centre):
    register(centre=centre, kind="closed", closed=ClosedTime(DAY, DAY + timedelta(days=2)), reason="Sommarstängt")
    assert (
        refusal(centre=centre, kind="closed", closed=WHOLE_DAY, reason="Stängt") == DeviationDenied.ALREADY_CLOSED
    )


def test_a_session_that_is_over_is_refused_and_one_that_has_begun_is_not(session):
    assert refusal([session], now=session.ends_at) == DeviationDenied.HAS_BEEN
    register([session], now=session.ends_at - timedelta(minutes=1))


def test_a_place_that_is_taken_is_refused_with_the_name_of_what_is_there(service, session, centre):
    hall = VenueFactory(centre=centre)
    SessionFactory(activity__responsible_service=service, activity__title="Föräldragrupp", venue=hall, hour=14)
    with pytest.raises(DeviationRefused) as refused:
        register([session], "moved", venue=hall)
    assert refused.value.reason == DeviationDenied.VENUE_TAKEN
    assert "Föräldragrupp" in str(refused.value)
    assert nothing_is_registered()


def test_two_sessions_at_once_do_not_fit_in_one_place_unless_it_is_shared(session, centre):
    at_once = SessionFactory(activity=session.activity, hour=14)
    hall, park = VenueFactory(centre=centre), VenueFactory(centre=centre, is_shared=True)
    assert refusal([session, at_once], "moved", venue=hall) == DeviationDenied.VENUE_TAKEN
    register([session, at_once], "moved", venue=park)


def test_the_constraint_itself_is_told_in_the_same_words(session, centre, monkeypatch):
    hall = VenueFactory(centre=centre)
    there = SessionFactory(activity=session.activity, venue=hall, hour=14)
    clash_at, asked = deviating.clash_at, []

    def unseen_at_first(*args):
        asked.append(args)
        return clash_at(*args) if len(asked) > 1 else None

    monkeypatch.setattr(deviating, "clash_at", unseen_at_first)
    with pytest.raises(DeviationRefused) as refused:
        register([session], "moved", venue=hall)
    assert (refused.value.reason, refused.value.clash) == (DeviationDenied.VENUE_TAKEN, there)


def test_the_same_place_no_place_and_another_centres_are_refused(session, centre):
    hall = VenueFactory(centre=centre)
    session.venue = hall
    session.save()
    assert refusal([session], "moved", venue=hall) == DeviationDenied.SAME_PLACE
    assert refusal([session], "moved") == DeviationDenied.NO_PLACE
    assert refusal([session], "moved", venue=VenueFactory()) == DeviationDenied.OTHER_CENTRE
    assert refusal([session, SessionFactory()]) == DeviationDenied.OTHER_CENTRE


def test_staff_touch_their_own_services_sessions_and_only_a_lead_or_it_closes_the_house(
    service, session, centre, teacher, lead
):
    other = PartnerServiceFactory(centre=centre, kind="mhv")
    for stranger in (
        staff_with("staff_member", other), staff_with("centre_lead", other), staff_with("it_administrator"),
        staff_with("coordinator", centre=centre), staff_with("staff_member", PartnerServiceFactory()),
    ):  # fmt: skip
        assert refusal([session], person=stranger) == DeviationDenied.NOT_YOURS
    for stranger in (teacher, staff_with("centre_lead", PartnerServiceFactory())):
        closing = {"centre": centre, "kind": "closed", "closed": WHOLE_DAY, "reason": "Stängt"}
        assert refusal(**closing, person=stranger) == DeviationDenied.NOT_YOURS
    assert nothing_is_registered()
    register([session], person=lead)
    register(
        centre=centre, kind="closed", closed=WHOLE_DAY, reason="Stängt", person=staff_with("it_administrator")
    )


def test_a_key_that_comes_with_other_contents_is_refused(session):
    key = uuid.uuid4()
    register([session], key=key)
    assert refusal([session], "leader_ill", key=key) == DeviationDenied.KEY_REUSED
