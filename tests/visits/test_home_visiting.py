"""A home visit is logged once, and one that is done has met somebody."""

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import HomeVisitStepFactory, PartnerServiceFactory, staff_with, stockholm
from visits.entries import EntryDenied, EntryRefused, withdraw
from visits.home_visiting import (
    HomeVisitDenied,
    HomeVisitRefused,
    Meeting,
    answered,
    correct,
    is_open,
    log_home_visit,
    mark_done,
)
from visits.models import HomeVisit, LockedPeriod

pytestmark = pytest.mark.django_db

NOW = stockholm(2026, 11, 26, 10, 0)
TODAY = date(2026, 11, 26)
OFFER = Meeting(on_date=TODAY)
MET = Meeting(on_date=TODAY, mother_present=True, father_present=True, minutes=60)


@pytest.fixture
def service():
    return PartnerServiceFactory(kind="bhv")


@pytest.fixture
def family_support(service):
    return PartnerServiceFactory(kind="social_services", centre=service.centre)


@pytest.fixture
def person(service):
    return staff_with("staff_member", service=service)


@pytest.fixture
def log(service, person):
    step = HomeVisitStepFactory()

    def _log(state="done", meeting=MET, **changes):
        arguments = {
            "key": uuid.uuid4(), "service": service, "step": step, "state": state, "meeting": meeting,
            "by": Actor.staff(person), "person": person, "now": NOW,
        }  # fmt: skip
        return log_home_visit(**(arguments | changes))

    return _log


@pytest.fixture(autouse=True)
def as_the_service(request, service):
    """Each test reads and writes for the service; one that commits, from several connections, does so itself."""
    if request.node.get_closest_marker("django_db").kwargs.get("transaction"):
        yield
        return
    with reading_as(Reader.for_services(service.pk)):
        yield


def refused(function, *args, **kwargs) -> HomeVisitDenied:
    with pytest.raises(HomeVisitRefused) as refusal:
        function(*args, **kwargs)
    assert str(refusal.value) == refusal.value.reason.label
    return refusal.value.reason


def test_a_visit_that_is_done_is_logged_with_who_was_met(log, service, person, key):
    visit = HomeVisit.objects.get(pk=log(key=key).pk)
    assert (visit.pk, visit.centre, visit.service, visit.state) == (key, service.centre, service, "done")
    assert (visit.mother_present, visit.father_present, visit.minutes) == (True, True, 60)
    assert (visit.logged_by, visit.logged_at) == (person, NOW)
    event = AuditEvent.objects.get()
    assert (event.action, event.thing_id, event.service_id) == ("logged_home_visit", str(key), service.pk)


def test_is_joint_when_another_service_took_part(log, service, family_support):
    alone = log()
    joint = log(meeting=replace(MET, other_services=frozenset({family_support})))
    own_only = log(meeting=replace(MET, other_services=frozenset({service})))
    assert [visit.is_joint for visit in (alone, joint, own_only)] == [False, True, False]


def test_the_same_key_twice_is_one_visit(log, key, family_support):
    meeting = replace(MET, other_services=frozenset({family_support}))
    assert log(key=key, meeting=meeting) == log(key=key, meeting=meeting)
    assert HomeVisit.objects.count() == AuditEvent.objects.count() == 1


@pytest.mark.parametrize("change", [{"state": "offered", "meeting": OFFER}, {"meeting": replace(MET, minutes=61)}])
def test_the_same_key_with_other_contents_is_refused_and_the_first_stands(log, key, change):
    log(key=key)
    assert refused(log, key=key, **change) == HomeVisitDenied.KEY_REUSED
    assert HomeVisit.objects.get().minutes == 60


def test_the_same_key_with_another_service_taking_part_is_refused(log, key, family_support):
    log(key=key)
    meeting = replace(MET, other_services=frozenset({family_support}))
    assert refused(log, key=key, meeting=meeting) == HomeVisitDenied.KEY_REUSED


@pytest.mark.parametrize(
    ("state", "changes", "reason"),
    [
        ("done", {"on_date": TODAY + timedelta(days=1)}, HomeVisitDenied.NOT_YET),
        ("done", {"mother_present": False, "father_present": False}, HomeVisitDenied.NOBODY_MET),
        ("offered", {}, HomeVisitDenied.NOT_DONE),
        ("declined", {}, HomeVisitDenied.NOT_DONE),
        ("done", {"minutes": 0}, HomeVisitDenied.MINUTES),
        ("done", {"minutes": 481}, HomeVisitDenied.MINUTES),
    ],
)
def test_a_wrong_visit_is_refused_and_nothing_is_saved(log, state, changes, reason):
    assert refused(log, state, replace(MET, **changes)) == reason
    assert HomeVisit.objects.count() == AuditEvent.objects.count() == 0


@pytest.mark.parametrize("minutes", [1, 480, None])
def test_minutes_from_1_to_480_or_none_are_fine(log, minutes):
    assert log(meeting=replace(MET, minutes=minutes)).minutes == minutes


@pytest.mark.parametrize(
    "adult", ["mother_present", "father_present", "other_parent_present", "other_adult_present"]
)
def test_any_adult_is_somebody(log, adult):
    assert getattr(log(meeting=Meeting(on_date=TODAY, **{adult: True})), adult)


def test_an_offered_visit_may_lie_ahead(log):
    ahead = replace(OFFER, on_date=TODAY + timedelta(days=30))
    assert log("offered", ahead).on_date == ahead.on_date


def test_a_service_of_another_centre_can_not_have_taken_part(log):
    foreign = PartnerServiceFactory()
    meeting = replace(MET, other_services=frozenset({foreign}))
    assert refused(log, meeting=meeting) == HomeVisitDenied.OTHER_CENTRE


@pytest.mark.parametrize("state", ["offered", "rescheduled"])
def test_an_open_visit_is_marked_as_done(log, state, person, family_support):
    visit = log(state, OFFER)
    meeting = replace(MET, other_services=frozenset({family_support}), place="centre")
    done = mark_done(
        visit=visit, key=uuid.uuid4(), meeting=meeting, by=Actor.staff(person), person=person, now=NOW
    )
    visit = HomeVisit.objects.standing().get()
    assert (visit, visit.record, visit.replaces_id) == (done, done.record, visit.record)
    assert (visit.state, visit.place, visit.father_present, visit.is_joint) == ("done", "centre", True, True)
    assert AuditEvent.objects.first().action == "did_home_visit"
    assert not is_open(visit)


def test_marking_twice_changes_nothing(log, person):
    visit = log()
    mark_done(
        visit=visit,
        key=uuid.uuid4(),
        meeting=replace(MET, minutes=5),
        by=Actor.staff(person),
        person=person,
        now=NOW,
    )
    assert HomeVisit.objects.get().minutes == 60
    assert AuditEvent.objects.count() == 1


def test_a_declined_visit_is_closed(log, person):
    visit = log("declined", OFFER)
    arguments = {"visit": visit, "key": uuid.uuid4(), "by": Actor.staff(person), "person": person, "now": NOW}
    assert refused(mark_done, meeting=MET, **arguments) == HomeVisitDenied.CLOSED


def test_marking_as_done_without_meeting_anyone_is_refused(log, person):
    visit = log("offered", OFFER)
    arguments = {"visit": visit, "key": uuid.uuid4(), "by": Actor.staff(person), "person": person, "now": NOW}
    assert refused(mark_done, meeting=OFFER, **arguments) == HomeVisitDenied.NOBODY_MET
    assert HomeVisit.objects.get().state == "offered"


def test_the_database_refuses_a_done_visit_that_met_nobody_whatever_code_runs(log):
    visit = log("offered", OFFER)
    visit.id, visit.replaces_id, visit.state = uuid.uuid4(), visit.id, "done"
    with pytest.raises(IntegrityError, match="done_visit_met_someone"), transaction.atomic():
        visit.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_the_same_key_ten_times_at_once_is_one_visit(log, service, key):
    barrier = threading.Barrier(10)

    def device(_n):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            with reading_as(Reader.for_services(service.pk)):
                return log(key=key).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as devices:
        assert Counter(devices.map(device, range(10))) == {key: 10}
    with reading_as(Reader.for_services(service.pk)):
        assert HomeVisit.objects.count() == AuditEvent.objects.count() == 1


# ---- Corrections --------------------------------------------------------------------------------
@pytest.fixture
def change(person):
    """Calls a verb on an entry, by the person, with a new key."""

    def _change(verb, visit, **arguments):
        arguments = {"key": uuid.uuid4(), "by": Actor.staff(person), "person": person, "now": NOW} | arguments
        if verb is correct:
            arguments = {"step": visit.step, "state": visit.state} | arguments
        return verb(visit=visit, **arguments) if verb is not withdraw else verb(visit, **arguments)

    return _change


def entry_refused(function, *args, **kwargs) -> EntryDenied:
    with pytest.raises(EntryRefused) as refusal:
        function(*args, **kwargs)
    return refusal.value.reason


def test_a_correction_is_a_new_entry_that_says_that_the_old_one_was_wrong(log, change):
    visit = log()
    corrected = change(correct, visit, meeting=replace(MET, minutes=6, professions=frozenset({"midwife"})))
    assert HomeVisit.objects.standing().get() == corrected
    assert (corrected.record, corrected.replaces_id, corrected.reason) == (visit.record, visit.pk, "wrong")
    assert (corrected.minutes, corrected.professions) == (6, ["midwife"])
    assert HomeVisit.objects.get(pk=visit.pk).minutes == 60
    assert AuditEvent.objects.first().action == "corrected_home_visit"


def test_a_correction_based_on_an_old_entry_is_refused(log, change):
    visit = log()
    change(correct, visit, meeting=replace(MET, minutes=6))
    for verb, arguments in ((correct, {"meeting": MET}), (withdraw, {})):
        assert entry_refused(change, verb, visit, **arguments) == EntryDenied.CHANGED
    assert HomeVisit.objects.standing().get().minutes == 6


def test_the_same_correction_twice_is_one(log, change, key):
    visit, right = log(), replace(MET, minutes=6)
    assert change(correct, visit, key=key, meeting=right) == change(correct, visit, key=key, meeting=right)
    assert entry_refused(change, correct, visit, key=key, meeting=MET) == EntryDenied.KEY_REUSED


def test_a_correction_that_would_be_wrong_is_refused(log, change):
    visit = log()
    assert refused(change, correct, visit, meeting=OFFER) == HomeVisitDenied.NOBODY_MET


def test_a_visit_that_is_taken_back_stands_no_more(log, change):
    visit = log()
    change(withdraw, visit)
    assert not HomeVisit.objects.standing().exists()
    assert HomeVisit.objects.standing(as_of=NOW - timedelta(seconds=1)).count() == 0
    assert HomeVisit.objects.count() == 2


@pytest.mark.parametrize("state", ["declined", "rescheduled"])
def test_an_offer_is_answered_in_one_tap(log, change, state, key):
    visit = log("offered", OFFER)
    answer = change(answered, visit, key=key, state=state)
    assert change(answered, visit, key=key, state=state) == answer
    assert HomeVisit.objects.standing().get().state == state
    assert entry_refused(change, answered, visit, state="declined") == EntryDenied.CHANGED


def test_what_is_done_is_not_answered(log, change):
    assert refused(change, answered, log(), state="declined") == HomeVisitDenied.CLOSED


@pytest.fixture
def locked(service):
    """The coordinator has locked the month."""

    def _lock(day=TODAY):
        LockedPeriod.objects.create(
            centre=service.centre, from_date=day.replace(day=1), to_date=day, locked_at=NOW
        )

    return _lock


def test_nothing_is_logged_or_changed_in_a_locked_period(log, change, locked):
    done, offer = log(), log("offered", OFFER)
    locked()
    assert entry_refused(log) == EntryDenied.PERIOD_LOCKED
    assert entry_refused(change, mark_done, offer, meeting=MET) == EntryDenied.PERIOD_LOCKED
    assert entry_refused(change, answered, offer, state="declined") == EntryDenied.PERIOD_LOCKED
    assert entry_refused(change, withdraw, done) == EntryDenied.PERIOD_LOCKED
    into_tomorrow = replace(OFFER, on_date=TODAY + timedelta(days=1))
    refusal = entry_refused(change, correct, done, state="offered", meeting=into_tomorrow)
    assert refusal == EntryDenied.PERIOD_LOCKED  # out of the period is a change of it too
    assert HomeVisit.objects.count() == 2
