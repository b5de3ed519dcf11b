"""Keys of devices: the same one again and again, one for each person and device, and gone when forgotten."""

import base64
import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from tests.factories import staff_with
from visits import device_keys
from visits.device_keys import MOST_DEVICES, DeviceDenied, DeviceRefused
from visits.models import DeviceKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def device():
    return uuid.uuid4()


def key_of(person, device):
    return device_keys.key_for(person=person, device=device, now=clock.now())


def test_a_key_is_32_random_bytes_and_the_same_the_next_time(person, device):
    first = key_of(person, device)
    assert len(base64.b64decode(first)) == 32
    assert key_of(person, device) == first
    assert DeviceKey.objects.count() == 1
    assert AuditEvent.objects.filter(action="device_key_made").count() == 1


def test_the_database_holds_no_key_in_clear(person, device):
    key = key_of(person, device)
    assert key not in DeviceKey.objects.get().sealed_key


def test_each_person_and_each_device_has_a_key_of_its_own(person, service, device):
    colleague = staff_with("staff_member", service=service)
    keys = {key_of(person, device), key_of(person, uuid.uuid4()), key_of(colleague, device)}
    assert len(keys) == 3


def test_a_forgotten_device_gets_another_key_which_opens_nothing_of_before(person, device):
    first = key_of(person, device)
    assert device_keys.forget(person=person, device=device, by=Actor.staff(person))
    assert key_of(person, device) != first
    assert AuditEvent.objects.filter(action="forgot_devices").count() == 1


def test_forgetting_a_device_twice_is_once(person, device):
    key_of(person, device)
    assert device_keys.forget(person=person, device=device, by=Actor.staff(person))
    assert not device_keys.forget(person=person, device=device, by=Actor.staff(person))
    assert AuditEvent.objects.filter(action="forgot_devices").count() == 1


def test_a_key_sealed_with_a_secret_that_is_gone_is_made_anew(person, device, settings):
    first = key_of(person, device)
    settings.SECRET_KEY = "another-secret-of-enough-characters-to-be-taken-for-one"
    settings.SECRET_KEY_FALLBACKS = []
    assert key_of(person, device) != first
    assert DeviceKey.objects.count() == 1


def test_a_person_with_very_many_devices_is_told_what_to_do(person):
    for _each in range(MOST_DEVICES):
        key_of(person, uuid.uuid4())
    with pytest.raises(DeviceRefused) as refusal:
        key_of(person, uuid.uuid4())
    assert refusal.value.reason == DeviceDenied.TOO_MANY


def test_devices_unused_for_a_year_make_room(person):
    for _each in range(MOST_DEVICES):
        key_of(person, uuid.uuid4())
    DeviceKey.objects.update(used_at=clock.now() - timedelta(days=366))
    key_of(person, uuid.uuid4())
    assert DeviceKey.objects.count() == 1


def test_an_opaque_id_says_nothing_but_whether_it_is_the_same(person, service):
    colleague = staff_with("staff_member", service=service)
    assert device_keys.opaque_id(person) == device_keys.opaque_id(person)
    assert device_keys.opaque_id(person) != device_keys.opaque_id(colleague)


def test_only_who_holds_the_device_learns_that_the_account_is_closed(person, device):
    key_of(person, device)
    whose = device_keys.opaque_id(person)
    assert not device_keys.is_closed_account(device=device, whose=whose)
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert device_keys.is_closed_account(device=device, whose=whose)
    assert not device_keys.is_closed_account(device=uuid.uuid4(), whose=whose)
    assert not device_keys.is_closed_account(device=device, whose=uuid.uuid4())


def test_a_person_sees_and_forgets_their_own_devices_and_nobody_elses(client, person, service, device):
    colleague = staff_with("staff_member", service=service)
    of_colleague = uuid.uuid4()
    key_of(person, device)
    key_of(colleague, of_colleague)
    page = client.get(reverse("visits:devices")).content.decode()
    assert (str(device) in page, str(of_colleague) in page) == (True, False)
    assert client.post(reverse("visits:forget_device", args=[of_colleague])).status_code == 404
    assert client.post(reverse("visits:forget_device", args=[device])).status_code == 302
    assert list(DeviceKey.objects.values_list("person", flat=True)) == [colleague.pk]


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_list_of_devices_runs_the_same_queries_for_one_and_for_30(
    client, person, django_assert_num_queries, how_many
):
    for _each in range(how_many):
        DeviceKey.objects.create(
            person=person, device=uuid.uuid4(), sealed_key="x", made_at=clock.now(), used_at=clock.now()
        )
    client.get(reverse("visits:devices"))
    with django_assert_num_queries(QUERIES):
        client.get(reverse("visits:devices"))


QUERIES = 8


def test_it_forgets_all_devices_of_a_person_and_signs_them_out(client, person, device):
    key_of(person, device)
    administrator = staff_with("it_administrator")
    assert device_keys.forget_all(person=person, by=Actor.staff(administrator)) == 1
    assert not DeviceKey.objects.exists()
    assert client.get(reverse("visits:devices")).status_code == 302  # to the sign-in
    assert AuditEvent.objects.get(action="forgot_devices").actor_id == administrator.pk
    assert Session.objects.count() <= 1


def test_the_administration_offers_it(client, person, device):
    key_of(person, device)
    client.force_login(
        staff_with("it_administrator"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    address = reverse("admin:staff_staffmember_changelist")
    response = client.post(address, {"action": "forget_devices", "_selected_action": [person.pk]})
    assert response.status_code == 302
    assert not DeviceKey.objects.exists()
