"""A talk is logged once, corrected with a new entry and taken back; what is not right is refused with words."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from familjecentral.audit.models import AuditEvent
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import StaffRole
from tests.factories import PartnerServiceFactory, staff_with
from tests.visits.work import NOW, TODAY, lock, theme_of, told, who
from visits.counselling import Talk, correct_talk, log_talk
from visits.entries import EntryDenied, EntryRefused
from visits.models import CounsellingContact
from visits.work import WorkDenied, WorkRefused, take_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return PartnerServiceFactory(kind="social_services")


@pytest.fixture
def person(service):
    return staff_with("staff_member", service)


@pytest.fixture(autouse=True)
def behind_the_wall(service):
    with reading_as(Reader.for_services(service.pk)):
        yield


@pytest.fixture
def talk(service):
    return Talk(TODAY, "phone", theme_of(service), women=1, men=1)


@pytest.fixture
def logged(service, talk, person):
    return log_talk(key=uuid.uuid4(), service=service, talk=talk, **who(person))


def standing():
    return [told(entry) for entry in CounsellingContact.objects.standing()]


def test_a_talk_is_logged_with_who_and_when(logged, service, person, talk):
    entry = CounsellingContact.objects.get()
    assert told(entry) == {
        "form": "phone", "level": "individual", "men": 1, "on_date": TODAY, "other_adults": 0, "theme": talk.theme,
        "women": 1,
    }  # fmt: skip
    assert (entry.service, entry.centre, entry.logged_by, entry.logged_at) == (
        service,
        service.centre,
        person,
        NOW,
    )
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor_id, event.service_id) == ("logged_counselling", person.pk, service.pk)


def test_the_same_form_sent_twice_is_one_talk(key, service, talk, person):
    first = log_talk(key=key, service=service, talk=talk, **who(person))
    assert log_talk(key=key, service=service, talk=talk, **who(person)) == first
    assert CounsellingContact.objects.count() == 1
    assert AuditEvent.objects.filter(action="logged_counselling").count() == 1


def test_a_key_that_comes_back_with_other_contents_is_refused(key, service, talk, person):
    log_talk(key=key, service=service, talk=talk, **who(person))
    with pytest.raises(WorkRefused) as refused:
        log_talk(key=key, service=service, talk=replace(talk, women=2), **who(person))
    assert refused.value.reason == WorkDenied.KEY_REUSED
    assert CounsellingContact.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"on_date": TODAY + timedelta(days=1)}, WorkDenied.FUTURE),
        ({"women": 0, "men": 0}, WorkDenied.NO_ADULTS),
        ({"women": 51}, WorkDenied.TOO_MANY_ADULTS),
    ],
)
def test_what_can_not_be_is_refused_with_its_reason(service, talk, person, changes, reason):
    with pytest.raises(WorkRefused) as refused:
        log_talk(key=uuid.uuid4(), service=service, talk=replace(talk, **changes), **who(person))
    assert (refused.value.reason, str(refused.value)) == (reason, reason.label)
    assert not CounsellingContact.objects.exists()


def test_a_theme_out_of_use_is_refused_and_so_is_another_municipalitys(key, service, talk, person):
    elsewhere = PartnerServiceFactory()
    for theme in (theme_of(service, "Gammalt", is_active=False), theme_of(elsewhere, "Annat")):
        with pytest.raises(WorkRefused) as refused:
            log_talk(key=key, service=service, talk=replace(talk, theme=theme), **who(person))
        assert refused.value.reason == WorkDenied.THEME_CLOSED


def test_who_has_left_the_service_logs_nothing_for_it(key, service, talk, person):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    StaffRole.objects.filter(person=person).update(service=other)
    with pytest.raises(WorkRefused) as refused:
        log_talk(key=key, service=service, talk=talk, **who(person))
    assert refused.value.reason == WorkDenied.SERVICE_LEFT


def test_a_day_in_a_locked_period_is_refused_until_it_is_unlocked(key, service, talk, person):
    locked = lock(service.centre, TODAY - timedelta(days=3), TODAY)
    with pytest.raises(EntryRefused) as refused:
        log_talk(key=key, service=service, talk=talk, **who(person))
    assert refused.value.reason == EntryDenied.PERIOD_LOCKED
    assert not CounsellingContact.objects.exists()
    assert not AuditEvent.objects.filter(action="logged_counselling").exists()
    locked.unlocked_at, locked.unlock_reason = NOW, "late"
    locked.save()
    assert log_talk(key=key, service=service, talk=talk, **who(person)).pk == key


def test_a_correction_is_a_new_entry_and_the_first_is_kept(key, logged, talk, person):
    corrected = correct_talk(entry=logged, key=key, talk=replace(talk, women=3), **who(person))
    assert standing() == [told(logged) | {"women": 3}]
    assert (corrected.record, corrected.replaces, corrected.reason) == (logged.record, logged, "wrong")
    assert CounsellingContact.objects.count() == 2
    assert correct_talk(entry=logged, key=key, talk=replace(talk, women=3), **who(person)) == corrected
    assert AuditEvent.objects.latest("id").action == "corrected_entry"


def test_a_correction_that_changes_nothing_writes_nothing(key, logged, talk, person):
    assert correct_talk(entry=logged, key=key, talk=talk, **who(person)) == logged
    assert CounsellingContact.objects.count() == 1


def test_a_theme_that_went_out_of_use_can_stay(key, logged, talk, person):
    talk.theme.is_active = False
    talk.theme.save()
    correct_talk(entry=logged, key=key, talk=replace(talk, men=0), **who(person))
    assert standing() == [told(logged) | {"men": 0}]


def test_what_a_colleague_has_corrected_meanwhile_is_not_written_over(logged, talk, service, person):
    colleague = staff_with("staff_member", service)
    correct_talk(entry=logged, key=uuid.uuid4(), talk=replace(talk, women=2), **who(colleague))
    with pytest.raises(EntryRefused) as refused:
        correct_talk(entry=logged, key=uuid.uuid4(), talk=replace(talk, women=4), **who(person))
    assert refused.value.reason == EntryDenied.CHANGED
    assert standing() == [told(logged) | {"women": 2}]


def test_a_talk_that_is_taken_back_is_counted_no_more_and_kept(key, logged, person):
    take_back(logged, key=key, **who(person))
    assert standing() == []
    assert CounsellingContact.objects.count() == 2
    assert AuditEvent.objects.latest("id").action == "withdrew_entry"


def test_who_has_left_the_service_takes_nothing_back(key, logged, person, service):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    StaffRole.objects.filter(person=person).update(service=other)
    person.known_roles = None  # the next request
    with pytest.raises(WorkRefused) as refused:
        take_back(logged, key=key, **who(person))
    assert refused.value.reason == WorkDenied.SERVICE_LEFT
    assert standing() == [told(logged)]


def test_nothing_in_a_locked_period_is_corrected_or_taken_back(key, logged, talk, person):
    lock(logged.centre, TODAY, TODAY)
    earlier = replace(talk, on_date=TODAY - timedelta(days=1))
    for verb in (
        lambda: correct_talk(entry=logged, key=key, talk=earlier, **who(person)),
        lambda: take_back(logged, key=key, **who(person)),
    ):
        with pytest.raises(EntryRefused) as refused:
            verb()
        assert refused.value.reason == EntryDenied.PERIOD_LOCKED
    assert standing() == [told(logged)]


def test_another_service_of_the_centre_reads_none_of_it(logged, service):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    with reading_as(Reader.for_staff([other.pk])):
        assert not CounsellingContact.objects.exists()
