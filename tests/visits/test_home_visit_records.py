"""Home visits that a device has kept: each record stands alone, and one that is wrong says why."""

import uuid
from datetime import date

import pytest

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import StaffMember
from staff.rules import reader_for
from tests.factories import HomeVisitStepFactory, PartnerServiceFactory, staff_with, stockholm
from visits.entries import EntryDenied
from visits.home_visiting import HomeVisitDenied, receive
from visits.joint_visits import JointDenied, code_of, make_code
from visits.models import HomeVisit, LockedPeriod
from visits.receiving import Received

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("thursday_morning")]

AT = stockholm(2026, 11, 25, 3, 0)  # the device's clock is wrong by hours


@pytest.fixture
def step():
    return HomeVisitStepFactory()


@pytest.fixture
def worker(service):
    return staff_with("staff_member", service)


@pytest.fixture
def record(service, step):
    def _record(key=None, **fields):
        values = {
            "service": service.pk, "step": step.pk, "state": "done", "on_date": "2026-11-26",
            "mother_present": True, "father_present": False, "other_parent_present": False,
            "other_adult_present": False, "first_child_in_sweden": True, "professions": ["child_nurse"],
            "other_services": [], "interpreter_language": "so", "place": "home", "minutes": 45, "code": "",
            "reason": "offline",
        }  # fmt: skip
        return Received(key or uuid.uuid4(), "home_visit", AT, values | fields)

    return _record


@pytest.fixture
def send(worker):
    def _send(*records, person=worker):
        person = StaffMember.objects.get(pk=person.pk)
        person.tablet = person.acting_for = None
        reader = reader_for(person)
        with reading_as(reader):
            return receive(records, by=Actor.staff(person), person=person, reader=reader, now=clock.now())

    return _send


def stored(service):
    with reading_as(Reader.for_services(service.pk)):
        return list(HomeVisit.objects.all())


def test_a_record_is_stored_with_both_clocks_and_once(send, record, service, worker, key):
    sent = record(key)
    assert [each.outcome for each in send(sent)] == ["stored"]
    assert [each.outcome for each in send(sent, sent)] == ["repeat", "repeat"]
    (visit,) = stored(service)
    assert (visit.pk, visit.device_at, visit.logged_at, visit.logged_by) == (key, AT, clock.now(), worker)
    assert (visit.mother_present, visit.father_present, visit.first_child_in_sweden) == (True, False, True)
    assert (visit.professions, visit.minutes, visit.reason) == (["child_nurse"], 45, "offline")


def test_a_record_twice_in_one_batch_is_one(send, record, service, key):
    sent = record(key)
    assert [each.outcome for each in send(sent, sent)] == ["stored", "repeat"]
    assert len(stored(service)) == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"on_date": "2026-11-27"}, HomeVisitDenied.NOT_YET),
        ({"mother_present": False}, HomeVisitDenied.NOBODY_MET),
        ({"minutes": 999}, HomeVisitDenied.MINUTES),
        ({"code": "2222-2222"}, JointDenied.WRONG_CODE),
        ({"service": 10**30}, HomeVisitDenied.NOT_YOUR_SERVICE),
        ({"service": None}, HomeVisitDenied.NOT_YOUR_SERVICE),
    ],
)
def test_a_wrong_record_is_named_with_its_reason_and_the_others_are_stored(send, record, service, fields, reason):
    good, bad, last = record(), record(**fields), record()
    outcomes = send(good, bad, last)
    assert [(each.id, each.outcome) for each in outcomes] == [
        (good.id, "stored"), (bad.id, "refused"), (last.id, "stored"),
    ]  # fmt: skip
    assert (outcomes[1].reason, outcomes[1].words) == (reason.value, str(reason.label))
    assert {visit.pk for visit in stored(service)} == {good.id, last.id}


@pytest.mark.parametrize(
    "fields",
    [
        {"on_date": 20261126}, {"on_date": None}, {"step": {"a": 1}}, {"step": 10**30}, {"state": ["done"]},
        {"state": "gone"}, {"minutes": "an hour"}, {"minutes": "9" * 5000}, {"professions": "child_nurse"},
        {"professions": ["driver"]}, {"other_services": [[1]]}, {"other_services": [10**30]}, {"place": "\0"},
        {"reason": "why not"}, {"code": "x" * 500},
    ],
)  # fmt: skip
def test_what_no_form_would_send_is_refused_in_words(send, record, service, fields):
    (outcome,) = send(record(**fields))
    assert outcome.outcome == "refused"
    assert outcome.reason
    assert outcome.words
    assert stored(service) == []


def test_the_same_id_with_other_contents_is_refused_and_the_first_stands(send, record, service, key):
    send(record(key))
    (outcome,) = send(record(key, minutes=50))
    assert (outcome.outcome, outcome.reason) == ("refused", HomeVisitDenied.KEY_REUSED.value)
    assert [visit.minutes for visit in stored(service)] == [45]


def test_a_record_of_a_service_that_the_person_has_left_is_refused(send, record, service, worker):
    new = PartnerServiceFactory(centre=service.centre, kind="mhv")
    worker.roles.update(service=new)
    (outcome,) = send(record())
    assert outcome.reason == HomeVisitDenied.NOT_YOUR_SERVICE.value
    assert stored(service) == []


def test_a_record_with_another_centres_service_is_refused(send, record, service):
    foreign = PartnerServiceFactory()
    (outcome,) = send(record(other_services=[foreign.pk]))
    assert (outcome.outcome, stored(service)) == ("refused", [])


def test_a_record_in_a_locked_period_is_refused_and_kept_by_the_device(send, record, service):
    day = date(2026, 11, 26)
    LockedPeriod.objects.create(centre=service.centre, from_date=day, to_date=day, locked_at=clock.now())
    assert [each.reason for each in send(record())] == [EntryDenied.PERIOD_LOCKED.value]


def test_a_record_with_a_code_is_the_other_half(send, record, service):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    nurse = staff_with("staff_member", other)
    with reading_as(Reader.for_services(other.pk)):
        visit = HomeVisit.objects.create(
            centre=other.centre, service=other, step=HomeVisitStepFactory(), state="offered",
            on_date=date(2026, 11, 26), logged_at=clock.now(),
        )  # fmt: skip
        joint = make_code(visit=visit, key=uuid.uuid4(), by=Actor.staff(nurse), person=nurse, now=clock.now())
    send(record(code=code_of(joint, clock.now())))
    assert [visit.joint_id for visit in stored(service)] == [joint.pk]


def test_a_thousand_wrong_codes_in_one_batch_are_not_a_thousand_guesses(send, record, settings):
    settings.WRONG_CODES_PER_PERSON = 3
    reasons = [each.reason for each in send(*[record(code="2222-2222") for _ in range(5)])]
    assert reasons == ["wrong_code"] * 3 + ["too_many_codes"] * 2
