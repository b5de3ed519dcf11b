"""A PIN of one's own: good enough, hashed, and locked after five wrong tries however they come."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from staff import tablets
from staff.models import StaffMember, StaffPin, StaffRole
from staff.pins import PinDenied, PinRefused, may_be_pin, set_pin, stamp_of
from staff.tablets import TabletDenied, TabletRefused, open_with_pin
from tests.factories import PartnerServiceFactory, staff_with, stockholm
from tests.staff.at_a_tablet import PIN, WRONG, paired_tablet

pytestmark = pytest.mark.django_db

NOW = stockholm(2026, 11, 26, 10, 0)


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def tablet(service):
    return paired_tablet(service)[0]


@pytest.fixture
def person(service):
    person = staff_with("staff_member", service)
    set_pin(person=person, pin=PIN, by=Actor.staff(person), now=NOW)
    return person


def tried(tablet, person_id, pin, now=NOW):
    """None when the PIN opens the tablet, else the reason."""
    try:
        opened = open_with_pin(tablet=tablet, person_id=person_id, pin=pin, now=now)
    except TabletRefused as refusal:
        return refusal.reason
    assert opened.pk == person_id
    return None


def wrong_tries(person):
    return StaffPin.objects.get(person=person).wrong_tries


def audited(*actions):
    events = AuditEvent.objects.filter(action__in=actions).order_by("id")
    return [(event.action, event.actor_id, event.thing, event.thing_id) for event in events]


# ---- Which PINs are good enough


@pytest.mark.parametrize(
    ("pin", "denied"),
    [
        ("394718", None),
        ("705926", None),
        ("39471", PinDenied.SIX_DIGITS),
        ("3947180", PinDenied.SIX_DIGITS),
        ("", PinDenied.SIX_DIGITS),
        ("39471a", PinDenied.SIX_DIGITS),
        ("39 718", PinDenied.SIX_DIGITS),
        ("٣٩٤٧١٨", PinDenied.SIX_DIGITS),  # digits, but no keyboard at a tablet types them
        ("39471²", PinDenied.SIX_DIGITS),
        ("777777", PinDenied.EASY),
        ("121212", PinDenied.EASY),
        ("407407", PinDenied.EASY),
        ("123456", PinDenied.EASY),
        ("654321", PinDenied.EASY),
        ("789012", PinDenied.EASY),
        ("246802", PinDenied.EASY),
        ("198473", PinDenied.EASY),
        ("201577", PinDenied.EASY),
        ("731984", PinDenied.EASY),
        ("850314", PinDenied.EASY),  # 14 March 1985
        ("140385", PinDenied.EASY),  # the same, the other way round
    ],
)
def test_a_pin_that_is_easy_to_guess_is_refused(pin, denied):
    assert may_be_pin(pin) == denied


def test_a_pin_is_kept_as_an_argon2_hash_and_the_log_has_no_digit_of_it(person):
    kept = StaffPin.objects.get(person=person)
    assert kept.pin_hash.startswith("argon2$argon2id$")
    assert PIN not in kept.pin_hash
    assert audited("pin_set") == [("pin_set", person.pk, "staff.staffmember", str(person.pk))]


def test_a_refused_pin_leaves_the_old_one(person):
    with pytest.raises(PinRefused) as refusal:
        set_pin(person=person, pin="123456", by=Actor.staff(person), now=NOW)
    assert refusal.value.reason == PinDenied.EASY
    assert len(audited("pin_set")) == 1
    assert StaffPin.objects.get().set_at == NOW


def test_the_same_digits_again_are_another_pin_to_a_session(person):
    before = stamp_of(person)
    set_pin(person=person, pin=PIN, by=Actor.staff(person), now=NOW)
    assert before != stamp_of(person) != ""


# ---- Trying one


def test_the_right_pin_opens_and_forgets_the_wrong_tries_before_it(tablet, person):
    assert [tried(tablet, person.pk, pin) for pin in (WRONG, WRONG, PIN)] == [TabletDenied.WRONG] * 2 + [None]
    assert wrong_tries(person) == 0
    tablet.refresh_from_db()
    assert tablet.last_used_on == NOW.date()
    assert len(tablet.wrong_tries_at) == 2


def test_after_five_wrong_tries_the_right_pin_opens_nothing_until_a_new_one_is_set(service, tablet, person):
    elsewhere = paired_tablet(service, name="Köket")[0]
    tries = [tried(at, person.pk, WRONG) for at in (tablet, elsewhere, tablet, elsewhere, tablet)]
    assert tries == [TabletDenied.WRONG] * 5
    assert audited("pin_locked") == [("pin_locked", None, "staff.staffmember", str(person.pk))]
    later = NOW + timedelta(days=30)
    assert tried(tablet, person.pk, PIN, later) == TabletDenied.WRONG
    assert wrong_tries(person) == 5
    assert len(audited("pin_locked")) == 1
    set_pin(person=person, pin="705926", by=Actor.staff(person), now=later)
    assert tried(tablet, person.pk, PIN, later) == TabletDenied.WRONG
    assert tried(tablet, person.pk, "705926", later) is None


def test_the_database_itself_holds_that_there_are_five_tries_at_most(person):
    with pytest.raises(IntegrityError, match="pin_tries_at_most_five"), transaction.atomic():
        StaffPin.objects.update(wrong_tries=6)


def test_each_wrong_try_is_logged_with_the_tablet_and_without_saying_who_it_was(tablet, person):
    tried(tablet, person.pk, WRONG)
    tried(tablet, person.pk, PIN)
    assert audited("pin_failed") == [("pin_failed", None, "staff.tablet", str(tablet.pk))]


def test_twenty_wrong_tries_in_an_hour_stop_the_tablet_for_everyone_and_an_hour_later_it_goes_on(
    service, tablet, person
):
    others = [staff_with("staff_member", service) for _ in range(4)]
    for other in others:
        StaffPin.objects.create(person=other, pin_hash="", set_at=NOW)
    minutes = iter(range(20))
    for other in others:
        for _ in range(5):
            assert tried(tablet, other.pk, WRONG, NOW + timedelta(minutes=next(minutes))) == TabletDenied.WRONG
    assert tried(tablet, person.pk, PIN, NOW + timedelta(minutes=59)) == TabletDenied.TOO_MANY_HERE
    assert tried(tablet, person.pk, WRONG, NOW + timedelta(minutes=59)) == TabletDenied.TOO_MANY_HERE
    assert wrong_tries(person) == 0
    assert tried(paired_tablet(service, name="Köket")[0], person.pk, PIN) is None
    assert tried(tablet, person.pk, PIN, NOW + timedelta(minutes=60)) is None


def without_role(person):
    StaffRole.objects.filter(person=person).delete()


def elsewhere_only(person):
    service = PartnerServiceFactory()
    StaffRole.objects.filter(person=person).update(service=service, centre=service.centre)


def coordinator_only(person):
    StaffRole.objects.filter(person=person).update(role="coordinator", service=None)


def closed_account(person):
    StaffMember.objects.filter(pk=person.pk).update(is_active=False)


@pytest.mark.parametrize("lost", [without_role, elsewhere_only, coordinator_only, closed_account])
def test_who_may_not_use_the_tablet_gets_the_same_answer_and_cannot_be_locked_out_from_it(tablet, person, lost):
    lost(person)
    assert tried(tablet, person.pk, PIN) == tried(tablet, person.pk, WRONG) == TabletDenied.WRONG
    assert wrong_tries(person) == 0
    assert len(audited("pin_failed")) == 2
    tablet.refresh_from_db()
    assert len(tablet.wrong_tries_at) == 2


def test_who_has_no_pin_and_who_does_not_exist_get_the_same_answer(service, tablet):
    nobody = staff_with("staff_member", service)
    assert [tried(tablet, pk, PIN) for pk in (nobody.pk, nobody.pk + 1000)] == [TabletDenied.WRONG] * 2


def test_a_pairing_that_has_ended_opens_to_nobody(service, tablet, person):
    tablets.end(tablet=tablet, person=staff_with("centre_lead", service), now=NOW)
    assert tried(tablet, person.pk, PIN) == TabletDenied.WRONG


def test_whatever_is_wrong_the_same_work_is_done(service, tablet, person, monkeypatch):
    hashed = []
    from django.contrib.auth.hashers import Argon2PasswordHasher

    for name in ("encode", "decode"):  # a hash for nothing, and the look into a kept one before it is compared
        real = getattr(Argon2PasswordHasher, name)
        monkeypatch.setattr(
            Argon2PasswordHasher, name, lambda self, *a, _real=real, _n=name: hashed.append(_n) or _real(self, *a)
        )
    locked, closed, none = (staff_with("staff_member", service) for _ in range(3))
    for each in (locked, closed):
        set_pin(person=each, pin=PIN, by=Actor.staff(each), now=NOW)
    StaffPin.objects.filter(person=locked).update(wrong_tries=5)
    closed_account(closed)

    def work(person_id, pin):
        hashed.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert tried(tablet, person_id, pin) == TabletDenied.WRONG
        return len(queries), len(hashed) > 0

    cases = [(person.pk, WRONG), (locked.pk, PIN), (locked.pk, WRONG), (closed.pk, PIN), (none.pk, PIN), (0, PIN)]
    done = [work(*case) for case in cases]
    assert done == [done[0]] * len(cases)
    assert done[0][1] is True


@pytest.mark.django_db(transaction=True)
def test_of_parallel_guesses_no_more_than_five_are_ever_heard():
    """Twelve guesses at once on two tablets, the right PIN last among them: five are counted, and it is locked."""
    service = PartnerServiceFactory()
    at = [paired_tablet(service, name=name)[0] for name in ("Hallen", "Köket")]
    person = staff_with("staff_member", service)
    set_pin(person=person, pin=PIN, by=Actor.staff(person), now=NOW)
    together = threading.Barrier(12)

    def guess(number):
        try:
            together.wait(timeout=20)
            return tried(at[number % 2], person.pk, WRONG)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(12)))
    assert answers == [TabletDenied.WRONG] * 12
    assert wrong_tries(person) == 5
    assert len(audited("pin_failed")) == 12
    assert len(audited("pin_locked")) == 1
    assert tried(at[0], person.pk, PIN) == TabletDenied.WRONG


@pytest.mark.django_db(transaction=True)
def test_a_guess_waits_for_the_one_before_it_and_hears_that_the_pin_is_locked():
    """The fifth wrong try is not yet committed when the right PIN comes on another tablet."""
    service = PartnerServiceFactory()
    tablet = paired_tablet(service)[0]
    person = staff_with("staff_member", service)
    set_pin(person=person, pin=PIN, by=Actor.staff(person), now=NOW)

    def guess():
        try:
            return tried(tablet, person.pk, PIN)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            StaffPin.objects.update(wrong_tries=5)
            answer = other.submit(guess)
            with pytest.raises(TimeoutError):
                answer.result(timeout=2)
        assert answer.result(timeout=20) == TabletDenied.WRONG
    assert wrong_tries(person) == 5


# ---- Setting one


def test_a_person_sets_their_own_pin(client, service):
    person = staff_with("staff_member", service)
    client.force_login(person)
    url = reverse("account_pin")
    assert client.get(url).status_code == 200
    response = client.post(url, {"pin": f" {PIN} ", "again": PIN})
    assert (response.status_code, response["Location"]) == (302, reverse("visits:today"))
    assert StaffPin.objects.get().person == person
    assert audited("pin_set") == [("pin_set", person.pk, "staff.staffmember", str(person.pk))]
    assert client.get(url).context["pin"].is_locked is False


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"pin": "123456", "again": "123456"}, {"pin": ["easy"]}),
        ({"pin": "39471", "again": "39471"}, {"pin": ["six_digits"]}),
        ({"pin": PIN, "again": "705926"}, {"again": ["not_same"]}),
        ({"pin": PIN}, {"again": ["required"]}),
        ({}, {"pin": ["required"], "again": ["required"]}),
        ({"pin": "39\x00718", "again": "39\x00718"}, {"pin": ["null_characters_not_allowed"]}),
    ],
)
def test_a_pin_that_will_not_do_is_not_saved_and_never_shown_again(client, service, sent, errors):
    client.force_login(staff_with("staff_member", service))
    response = client.post(reverse("account_pin"), sent)
    found = {name: [e.code for e in each.as_data()] for name, each in response.context["form"].errors.items()}
    assert {name: found[name] for name in errors} == errors
    assert response.status_code == 422
    assert 'id="error-summary"' in response.content.decode()
    assert 'value="' + PIN not in response.content.decode()
    assert not StaffPin.objects.exists()


def test_a_locked_pin_says_so_on_its_owners_page_and_a_new_one_opens_it(client, service, person):
    StaffPin.objects.update(wrong_tries=5)
    client.force_login(person)
    assert client.get(reverse("account_pin")).context["pin"].is_locked is True
    client.post(reverse("account_pin"), {"pin": "705926", "again": "705926"})
    assert wrong_tries(person) == 0


def test_a_stranger_sets_no_pin(client, service):
    response = client.post(reverse("account_pin"), {"pin": PIN, "again": PIN})
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))
    assert not StaffPin.objects.exists()
