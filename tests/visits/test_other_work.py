"""Outreach and structural work: hours in halves, at most a day and night."""

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from familjecentral.audit.models import AuditEvent
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import StaffRole
from tests.factories import PartnerServiceFactory, staff_with
from tests.visits.work import TODAY, lock, told, who
from visits.entries import EntryDenied, EntryRefused
from visits.models import OtherWork
from visits.other_work import Work, correct_work, log_work
from visits.work import WorkDenied, WorkRefused, take_back

pytestmark = pytest.mark.django_db

DONE = Work(TODAY, "outreach", Decimal("1.5"))


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def person(service):
    return staff_with("staff_member", service)


@pytest.fixture(autouse=True)
def behind_the_wall(service):
    with reading_as(Reader.for_services(service.pk)):
        yield


def test_work_is_logged_once(key, service, person):
    for _time in range(2):
        log_work(key=key, service=service, done=DONE, **who(person))
    assert [told(entry) for entry in OtherWork.objects.all()] == [
        {"hours": Decimal("1.5"), "kind": "outreach", "level": "general", "on_date": TODAY}
    ]
    assert AuditEvent.objects.filter(action="logged_other_work", service_id=service.pk).count() == 1


@pytest.mark.parametrize("hours", ["0", "-1", "24.5", "1.2"])
def test_hours_that_can_not_be_are_refused(key, service, person, hours):
    with pytest.raises(WorkRefused) as refused:
        log_work(key=key, service=service, done=replace(DONE, hours=Decimal(hours)), **who(person))
    assert refused.value.reason == WorkDenied.HOURS


@pytest.mark.parametrize("hours", ["0.5", "24"])
def test_half_an_hour_and_a_day_and_night_are_taken(key, service, person, hours):
    assert log_work(key=key, service=service, done=replace(DONE, hours=Decimal(hours)), **who(person)).pk == key


def test_tomorrow_is_refused(key, service, person):
    with pytest.raises(WorkRefused) as refused:
        log_work(key=key, service=service, done=replace(DONE, on_date=TODAY + timedelta(days=1)), **who(person))
    assert refused.value.reason == WorkDenied.FUTURE


def test_who_has_left_the_service_logs_nothing_for_it(key, service, person):
    StaffRole.objects.filter(person=person).delete()
    with pytest.raises(WorkRefused) as refused:
        log_work(key=key, service=service, done=DONE, **who(person))
    assert refused.value.reason == WorkDenied.SERVICE_LEFT


def test_a_locked_day_is_refused(key, service, person):
    lock(service.centre, TODAY, TODAY)
    with pytest.raises(EntryRefused) as refused:
        log_work(key=key, service=service, done=DONE, **who(person))
    assert refused.value.reason == EntryDenied.PERIOD_LOCKED


def test_hours_are_corrected_and_a_mistake_is_taken_back(service, person):
    entry = log_work(key=uuid.uuid4(), service=service, done=DONE, **who(person))
    more = replace(DONE, hours=Decimal(3))
    corrected = correct_work(entry=entry, key=uuid.uuid4(), done=more, **who(person))
    assert [each.hours for each in OtherWork.objects.standing()] == [3]
    take_back(corrected, key=uuid.uuid4(), **who(person))
    assert not OtherWork.objects.standing().exists()


def test_a_correction_to_no_hours_is_refused(service, person):
    entry = log_work(key=uuid.uuid4(), service=service, done=DONE, **who(person))
    with pytest.raises(WorkRefused) as refused:
        correct_work(entry=entry, key=uuid.uuid4(), done=replace(DONE, hours=Decimal(0)), **who(person))
    assert refused.value.reason == WorkDenied.HOURS
