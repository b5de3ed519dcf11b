"""Two parents on one place, and how either leaves."""

import pytest

from activities import changing, leaving, turns
from activities.links import FIRST, SECOND, token_of
from activities.models import SignUp, SignUpContact
from activities.own_page import sign_up_by_token
from activities.rules import SignUpDenied, SignUpRefused
from activities.signing_up import REPEAT_HELD, Parent
from familjecentral.audit.recording import PARENT
from familjecentral.outbox.models import Message
from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import Reader, reading_as
from tests.activities.families import NOW, as_it_is, behind_the_wall, family, mails, refused, signed_up, states
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

OTHER = Parent(email="andra@example.org", language="ar")


def with_two(session, n=1):
    return signed_up(session, family(n, adults=2, other=OTHER))


def leaves(sign_up, number, now=NOW) -> bool:
    return leaving.leave(sign_up=sign_up, number=number, by=PARENT, now=now)


def test_two_parents_share_one_place_each_with_a_mail_and_a_link_in_their_own_language():
    session = SessionFactory()
    result = with_two(session)
    session.refresh_from_db()
    assert (session.places_taken, session.adults_taken) == (1, 2)
    with behind_the_wall(session):
        written = Message.objects.order_by("pk").values_list("to", "language")
        assert list(written) == [("familj1@example.org", "sv"), ("andra@example.org", "ar")]
    assert token_of(result.sign_up.key, SECOND) != result.token


@pytest.mark.parametrize(("number", "own", "others"), [(FIRST, "familj1", "andra"), (SECOND, "andra", "familj1")])
def test_neither_parent_reads_the_others_contact(number, own, others):
    result = with_two(SessionFactory())
    token = token_of(result.sign_up.key, number)
    with reading_as(Reader(token_hash=hash_token(token))) as reader:
        assert [c.email for c in SignUpContact.objects.all()] == [f"{own}@example.org"]
        assert [c.email for c in SignUpContact.objects.for_reader(reader)] == [f"{own}@example.org"]
    found = sign_up_by_token(token)
    assert (found["contact"].email, found["has_other_parent"]) == (f"{own}@example.org", True)


@pytest.mark.parametrize(("number", "rest"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_one_parent_leaves_and_the_others_place_link_and_reminders_stay(number, rest):
    session = SessionFactory()
    result = with_two(session)
    assert leaves(result.sign_up, number)
    assert not leaves(result.sign_up, number)  # twice is once
    session.refresh_from_db()
    assert (session.places_taken, session.adults_taken) == (1, 1)
    assert sign_up_by_token(token_of(result.sign_up.key, number)) is None
    found = sign_up_by_token(token_of(result.sign_up.key, rest))
    assert (found["sign_up"].state, found["has_other_parent"]) == ("confirmed", False)
    told = [to for kind, to in mails(session) if kind == "cancelled"]
    assert told == ["familj1@example.org" if number == FIRST else "andra@example.org"]


def test_when_the_last_parent_leaves_the_place_is_offered_on():
    session = SessionFactory(activity__capacity=1)
    result = with_two(session)
    signed_up(session, family(2))
    leaves(result.sign_up, SECOND)
    assert states(session) == ["confirmed", "waiting"]
    leaves(result.sign_up, FIRST)
    assert states(session) == ["cancelled", "offered"]


def test_a_parent_who_leaves_a_group_counted_in_adults_gives_back_one_place():
    session = SessionFactory(activity__capacity=2, activity__capacity_unit="adults")
    result = with_two(session)
    signed_up(session, family(2))
    leaves(result.sign_up, SECOND)
    assert states(session) == ["confirmed", "offered"]


def test_both_parents_with_the_same_contact_are_one():
    session = SessionFactory()
    assert refused(session, family(1, other=Parent("FAMILJ1@example.org"))) == SignUpDenied.SAME_CONTACT


@pytest.mark.parametrize("email", ["familj1@example.org", "ANDRA@example.org"])
def test_a_contact_that_is_in_the_group_already_tells_the_asker_nothing_and_is_shown_the_way(email):
    session = SessionFactory(activity__capacity=3)
    with_two(session)
    stranger = signed_up(session, family(2, email))
    assert (stranger.sign_up.state, stranger.is_repeat) == ("confirmed", False)  # as for anyone
    session.refresh_from_db()
    assert session.places_taken == 2
    assert mails(session)[2:] == [("already", email.lower())]
    signed_up(session, family(3, email))
    assert len(mails(session)) == 3  # once an hour


def test_the_second_place_is_given_back_after_an_hour_and_its_page_still_tells_nothing():
    session = SessionFactory(activity__capacity=2)
    signed_up(session, family(1))
    stranger = signed_up(session, family(1))
    waiting = signed_up(session, family(2)).sign_up
    service = session.activity.responsible_service_id
    assert turns.take_turns(controller_id=service, now=NOW + REPEAT_HELD / 2) == 0
    assert turns.take_turns(controller_id=service, now=NOW + REPEAT_HELD) == 1
    assert states(session) == ["confirmed", "released", "offered"]
    assert as_it_is(waiting).offer_until is not None
    assert sign_up_by_token(stranger.token)["shown_state"] == "confirmed"


def test_a_parent_changes_contact_needs_and_reminders_of_their_own():
    session = SessionFactory()
    result = with_two(session)
    changed = Parent(email="ny@example.org", step_free=True, diet=["vegan"], remind_same_day=True)
    changing.change(
        sign_up=result.sign_up, number=SECOND, parent=changed, adults=2, prams=0, can_come_at_short_notice=False,
        by=PARENT, now=NOW,
    )  # fmt: skip
    with behind_the_wall(session):
        first, second = SignUpContact.objects.order_by("number")
        assert (first.email, second.email) == ("familj1@example.org", "ny@example.org")
        assert (second.step_free, second.diet, second.remind_same_day) == (True, ["vegan"], True)
    assert mails(session)[-1][0] == "receipt"  # nothing is written to the other


def test_more_adults_than_fit_are_refused_and_nothing_is_changed():
    session = SessionFactory(room_adults=3)
    result = with_two(session)
    signed_up(session, family(2))
    with pytest.raises(SignUpRefused) as caught:
        changing.change(
            sign_up=result.sign_up, number=FIRST, parent=Parent("ny@example.org"), adults=3, prams=0,
            can_come_at_short_notice=False, by=PARENT, now=NOW,
        )  # fmt: skip
    assert caught.value.reason == SignUpDenied.NO_ROOM
    with behind_the_wall(session):
        assert SignUpContact.objects.filter(email="ny@example.org").count() == 0
        assert SignUp.objects.order_by("pk").first().adults == 2


def test_fewer_adults_give_room_to_those_who_wait():
    session = SessionFactory(room_adults=2)
    result = with_two(session)
    signed_up(session, family(2))
    changing.change(
        sign_up=result.sign_up, number=FIRST, parent=Parent("familj1@example.org"), adults=1, prams=0,
        can_come_at_short_notice=False, by=PARENT, now=NOW,
    )  # fmt: skip
    assert states(session) == ["confirmed", "offered"]


def test_changing_to_a_contact_that_is_in_the_group_tells_nothing():
    session = SessionFactory()
    signed_up(session, family(1))
    mine = signed_up(session, family(2)).sign_up
    changing.change(
        sign_up=mine, number=FIRST, parent=Parent("familj1@example.org"), adults=1, prams=0,
        can_come_at_short_notice=False, by=PARENT, now=NOW,
    )  # fmt: skip
    assert as_it_is(mine).contact_hash == ""
