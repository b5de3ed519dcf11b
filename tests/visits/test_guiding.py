"""Onward guidance leads to one place, and never to the own service."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from familjecentral.audit.models import AuditEvent
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import StaffRole
from tests.factories import PartnerServiceFactory, staff_with
from tests.visits.work import TODAY, lock, told, who
from visits.entries import EntryDenied, EntryRefused
from visits.guiding import ShownOn, correct_guidance, log_guidance
from visits.models import Guidance
from visits.work import WorkDenied, WorkRefused, take_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return PartnerServiceFactory(kind="bhv")


@pytest.fixture
def other(service):
    return PartnerServiceFactory(kind="social_services", centre=service.centre)


@pytest.fixture
def person(service):
    return staff_with("staff_member", service)


@pytest.fixture(autouse=True)
def behind_the_wall(service):
    with reading_as(Reader.for_services(service.pk)):
        yield


def test_a_family_is_shown_to_another_service_or_to_a_body_outside(service, other, person):
    for to in (other, "dental"):
        log_guidance(key=uuid.uuid4(), service=service, shown=ShownOn(TODAY, to), **who(person))
    assert [told(entry) for entry in Guidance.objects.order_by("to_outside")] == [
        {"on_date": TODAY, "to_outside": "", "to_service": other},
        {"on_date": TODAY, "to_outside": "dental", "to_service": None},
    ]
    assert AuditEvent.objects.filter(action="logged_guidance", service_id=service.pk).count() == 2


def test_the_same_form_sent_twice_is_one(key, service, other, person):
    for _time in range(2):
        log_guidance(key=key, service=service, shown=ShownOn(TODAY, other), **who(person))
    assert Guidance.objects.count() == 1


@pytest.mark.parametrize("where", ["itself", "another centre", "tomorrow"])
def test_what_is_no_guidance_is_refused_with_its_reason(key, service, other, person, where):
    shown = {
        "itself": (ShownOn(TODAY, service), WorkDenied.TO_ITSELF),
        "another centre": (ShownOn(TODAY, PartnerServiceFactory()), WorkDenied.OTHER_CENTRE),
        "tomorrow": (ShownOn(TODAY + timedelta(days=1), other), WorkDenied.FUTURE),
    }
    told_so, reason = shown[where]
    with pytest.raises(WorkRefused) as refused:
        log_guidance(key=key, service=service, shown=told_so, **who(person))
    assert refused.value.reason == reason
    assert not Guidance.objects.exists()


def test_who_has_left_the_service_logs_nothing_for_it(key, service, other, person):
    StaffRole.objects.filter(person=person).update(service=other)
    with pytest.raises(WorkRefused) as refused:
        log_guidance(key=key, service=service, shown=ShownOn(TODAY, "dental"), **who(person))
    assert refused.value.reason == WorkDenied.SERVICE_LEFT


def test_a_locked_day_is_refused(key, service, person):
    lock(service.centre, TODAY, TODAY)
    with pytest.raises(EntryRefused) as refused:
        log_guidance(key=key, service=service, shown=ShownOn(TODAY, "dental"), **who(person))
    assert refused.value.reason == EntryDenied.PERIOD_LOCKED


def test_a_wrong_place_is_corrected_and_a_mistake_taken_back(service, other, person):
    shown = ShownOn(TODAY, "dental")
    entry = log_guidance(key=uuid.uuid4(), service=service, shown=shown, **who(person))
    corrected = correct_guidance(entry=entry, key=uuid.uuid4(), shown=replace(shown, to=other), **who(person))
    assert [told(each) for each in Guidance.objects.standing()] == [
        {"on_date": TODAY, "to_outside": "", "to_service": other}
    ]
    take_back(corrected, key=uuid.uuid4(), **who(person))
    assert not Guidance.objects.standing().exists()
    assert Guidance.objects.count() == 3


def test_a_correction_to_the_own_service_is_refused(service, person):
    entry = log_guidance(key=uuid.uuid4(), service=service, shown=ShownOn(TODAY, "dental"), **who(person))
    with pytest.raises(WorkRefused) as refused:
        correct_guidance(entry=entry, key=uuid.uuid4(), shown=ShownOn(TODAY, service), **who(person))
    assert refused.value.reason == WorkDenied.TO_ITSELF
