"""Who came without signing up: counted by PostgreSQL, so that two tablets lose no tap."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from activities.drop_ins import MOST, DropInDenied, DropInRefused, Heads, count_drop_in
from activities.models import ActivitySession
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.privacy.walls import reading_as
from staff.rules import reader_for
from tests.activities.sharing import decided, signed_in
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(on_date=clock.today())


@pytest.fixture
def person(session):
    return staff_with("staff_member", session.activity.responsible_service)


def tap(session, person, who=Heads.ADULTS, delta=1, key=None):
    reader = reader_for(person)
    with reading_as(reader):
        return count_drop_in(
            session=session, who=who, delta=delta, key=key or uuid.uuid4(), reader=reader, by=Actor.staff(person),
            today=clock.today(),
        )  # fmt: skip


def heads(session):
    return ActivitySession.objects.values_list("drop_in_adults", "drop_in_children").get(pk=session.pk)


def refused(*args, **kwargs):
    with pytest.raises(DropInRefused) as refusal:
        tap(*args, **kwargs)
    return refusal.value.reason


def test_each_tap_counts_once_and_takes_no_place(session, person):
    key = uuid.uuid4()
    for who, delta, key_ in [("adults", 1, key), ("adults", 1, key), ("adults", 1, None), ("children", 1, None)]:
        session = tap(session, person, Heads(who), delta, key_)
    tap(session, person, Heads.ADULTS, -1)
    assert heads(session) == (1, 1)
    session.refresh_from_db()
    assert (session.places_taken, session.adults_taken) == (0, 0)
    assert AuditEvent.objects.filter(action="counted_drop_ins").count() == 4


def test_it_is_never_below_nought_nor_above_the_most(session, person):
    assert refused(session, person, Heads.CHILDREN, -1) == DropInDenied.NONE_LEFT
    ActivitySession.objects.update(drop_in_adults=MOST)
    assert refused(session, person) == DropInDenied.TOO_MANY
    assert heads(session) == (MOST, 0)


def test_a_tap_that_was_refused_may_be_sent_again_with_the_same_key(session, person):
    key = uuid.uuid4()
    assert refused(session, person, Heads.ADULTS, -1, key) == DropInDenied.NONE_LEFT
    tap(session, person)
    tap(session, person, Heads.ADULTS, -1, key)
    assert heads(session) == (0, 0)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("future", DropInDenied.FUTURE),
        ("called_off", DropInDenied.CALLED_OFF),
        ("drop_in", DropInDenied.AT_THE_DOOR),
        ("shared", DropInDenied.NOT_YOURS),
    ],
)
def test_what_can_not_be_counted(session, person, fault, reason):
    if fault == "future":
        session.on_date += timedelta(days=1)
    if fault == "called_off":
        session.called_off_at = clock.now()
    if fault == "drop_in":
        session.activity.booking = "drop_in"
    if fault == "shared":
        other = PartnerServiceFactory(centre=session.activity.centre, kind="bhv")
        session.activity.participating_services.add(other)
        decided(session.activity, other)
        person = staff_with("staff_member", other)
    assert refused(session, person) == reason
    assert heads(session) == (0, 0)


@pytest.mark.parametrize("wrong", [{"who": "dogs"}, {"delta": "7"}, {"key": "no-key"}, {"delta": "-1"}])
def test_the_page_says_what_was_wrong_and_counts_nothing(client, session, person, wrong):
    signed_in(client, person)
    sent = {"key": uuid.uuid4(), "who": "adults", "delta": "1"} | wrong
    page = client.post(reverse("activities_staff:drop_in", args=[session.pk]), sent, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert heads(session) == (0, 0)


def test_a_plain_form_counts_and_comes_back_to_the_page(client, session, person):
    signed_in(client, person)
    sent = {"key": uuid.uuid4(), "who": "children", "delta": "1"}
    page = client.post(reverse("activities_staff:drop_in", args=[session.pk]), sent, follow=True)
    assert (heads(session), page.context["list"].totals.children) == ((0, 1), 1)


@pytest.mark.django_db(transaction=True)
def test_two_tablets_at_once_lose_no_tap(session, person):
    def many():
        try:
            for _ in range(15):
                tap(ActivitySession.objects.select_related("activity").get(pk=session.pk), person)
        finally:
            connection.close()

    tablets = [threading.Thread(target=many) for _ in range(2)]
    for tablet in tablets:
        tablet.start()
    for tablet in tablets:
        tablet.join()
    assert heads(session) == (30, 0)
