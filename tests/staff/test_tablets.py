"""Shared tablets: who pairs and ends them, whose names they show, and what a PIN opens."""

import pytest
from django.test import Client
from django.urls import reverse

from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.privacy.tokens import hash_token
from staff import tablets
from staff.models import StaffMember, StaffPin, StaffRole, Tablet
from staff.pins import set_pin
from tests.factories import (
    PartnerServiceFactory,
    staff_with,
    stockholm,
)
from tests.staff.at_a_tablet import PIN, WRONG, enter, key_of, paired_tablet, with_pin

pytestmark = pytest.mark.django_db

NOW = stockholm(2026, 11, 26, 10, 0)
NAMES, DONE = "/platta/", "/platta/klar/"


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def lead(service):
    return staff_with("centre_lead", service)


@pytest.fixture
def tablet(service, client):
    """A paired tablet, which ``client`` is."""
    tablet, token = paired_tablet(service)
    client.cookies[tablets.COOKIE] = token
    return tablet


@pytest.fixture
def person(service):
    return with_pin("staff_member", service)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def audited(*actions):
    events = AuditEvent.objects.filter(action__in=actions).order_by("id")
    return [(event.action, event.actor_id, event.thing, event.thing_id) for event in events]


# ---- Pairing


def pair(client, name="Hallen", **more):
    return client.post(reverse("staff:pair_tablet"), {"name": name} | more)


def test_a_lead_pairs_the_device_they_hold_and_is_signed_out_on_it(client, service, lead):
    client.force_login(lead)
    page = client.get(reverse("staff:tablets"))
    assert (page.status_code, list(page.context["tablets"])) == (200, [])
    response = pair(client, centre=service.centre_id)
    assert (response.status_code, response["Location"], is_signed_in(client)) == (302, NAMES, False)
    cookie = response.cookies[tablets.COOKIE]
    assert [cookie[each] for each in ("httponly", "secure", "samesite", "path", "domain")] == [
        True, True, "Strict", "/", "",
    ]  # fmt: skip
    assert len(cookie.value) == 43
    tablet = Tablet.objects.get()
    assert (tablet.centre, tablet.name, tablet.paired_by) == (service.centre, "Hallen", lead)
    assert (tablet.paired_at, tablet.token_hash) == (NOW, hash_token(cookie.value))
    assert audited("tablet_paired") == [("tablet_paired", lead.pk, "staff.tablet", str(tablet.pk))]
    assert client.get(NAMES).context["tablet"] == tablet


@pytest.mark.parametrize("role", ["staff_member", "coordinator", "it_administrator", "data_protection_officer"])
def test_who_is_no_lead_sees_pairs_and_ends_no_tablet(client, service, tablet, role):
    place = {"staff_member": {"service": service}, "coordinator": {"centre": service.centre}}.get(role, {})
    client.force_login(staff_with(role, **place))
    assert client.get(reverse("staff:tablets")).status_code == 403
    assert pair(client, "Köket", centre=service.centre_id).status_code == 403
    assert client.post(reverse("staff:end_tablet", args=[tablet.pk])).status_code == 403
    assert list(Tablet.objects.values_list("name", "ended_at")) == [("Hallen", None)]


def test_a_stranger_is_sent_to_sign_in(client, service, tablet):
    for response in (
        client.get(reverse("staff:tablets")),
        pair(client, centre=service.centre_id),
        client.post(reverse("staff:end_tablet", args=[tablet.pk])),
    ):
        assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))
    assert Tablet.objects.filter(ended_at=None).count() == 1


def test_a_lead_of_another_centre_sees_pairs_and_ends_none_here(client, service, tablet):
    client.force_login(staff_with("centre_lead", PartnerServiceFactory()))
    assert list(client.get(reverse("staff:tablets")).context["tablets"]) == []
    assert client.post(reverse("staff:end_tablet", args=[tablet.pk])).status_code == 404
    refused = pair(client, "Köket", centre=service.centre_id)
    assert [e.code for e in refused.context["form"].errors["centre"].as_data()] == ["invalid_choice"]
    assert list(Tablet.objects.values_list("name", "ended_at")) == [("Hallen", None)]


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\x00b"])
def test_a_tablet_without_a_fair_name_is_not_paired(client, service, lead, name):
    client.force_login(lead)
    response = pair(client, name, centre=service.centre_id)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["name"])
    assert not Tablet.objects.exists()
    assert is_signed_in(client)


def test_two_tablets_of_a_centre_have_different_names_while_both_are_in_use(service, lead, tablet):
    other = Client()
    other.force_login(lead)
    refused = pair(other, centre=service.centre_id)
    assert refused.context["form"].errors["name"] == [tablets.TabletDenied.NAME_TAKEN.label]
    assert tablets.COOKIE not in refused.cookies
    tablets.end(tablet=tablet, person=lead, now=NOW)
    assert pair(other, centre=service.centre_id).status_code == 302


def test_pairing_a_paired_device_anew_ends_what_it_was_even_with_the_same_name(client, service, lead, tablet):
    client.force_login(lead)
    assert pair(client, centre=service.centre_id).status_code == 302
    tablet.refresh_from_db()
    assert (tablet.ended_at, tablet.ended_by) == (NOW, lead)
    assert [action for action, *_ in audited("tablet_ended", "tablet_paired")][1:] == [
        "tablet_ended",
        "tablet_paired",
    ]
    assert client.get(NAMES).context["tablet"] != tablet


def test_who_leads_several_centres_chooses_which(client, service, lead):
    other = PartnerServiceFactory()
    StaffRole.objects.create(person=lead, role="centre_lead", service=other, centre=other.centre)
    client.force_login(lead)
    form = client.get(reverse("staff:tablets")).context["form"]
    assert set(form.fields["centre"].queryset) == {service.centre, other.centre}
    pair(client, centre=other.centre_id)
    assert Tablet.objects.get().centre == other.centre


def test_ending_a_pairing_is_told_once_and_shows_on_the_page(client, lead, tablet):
    other = Client()
    other.force_login(lead)
    shown = other.get(reverse("staff:tablets")).context["tablets"]
    assert [(each.name, each.paired_at, each.last_used_on) for each in shown] == [("Hallen", NOW, None)]
    url = reverse("staff:end_tablet", args=[tablet.pk])
    assert other.get(url).status_code == 405
    assert [other.post(url).status_code for _ in range(2)] == [302, 404]
    assert audited("tablet_ended") == [("tablet_ended", lead.pk, "staff.tablet", str(tablet.pk))]
    assert list(other.get(reverse("staff:tablets")).context["tablets"]) == []
    assert client.get(NAMES).templates[0].name == "tablets/not_paired.html"


# ---- Names


@pytest.mark.parametrize("cookie", [None, "", "x", "A" * 43, "å" * 20, "x" * 3000])
def test_a_device_that_is_not_paired_is_told_so_and_no_name(service, person, cookie):
    paired_tablet(service)
    device = Client()
    if cookie is not None:
        device.cookies[tablets.COOKIE] = cookie
    response = device.get(NAMES)
    assert (response.status_code, response.templates[0].name) == (200, "tablets/not_paired.html")
    assert person.name not in response.content.decode()
    assert key_of(device, person) is None
    assert enter(device, person)["Location"] == NAMES
    assert not is_signed_in(device)


def test_the_hash_from_a_stolen_database_opens_nothing(service, person):
    tablet, _token = paired_tablet(service)
    thief = Client()
    thief.cookies[tablets.COOKIE] = tablet.token_hash
    assert thief.get(NAMES).templates[0].name == "tablets/not_paired.html"
    assert enter(thief, person)["Location"] == NAMES
    assert not is_signed_in(thief)


def test_the_names_are_of_those_who_work_there_and_have_a_pin_locked_or_not(client, service, tablet, lead):
    elsewhere = PartnerServiceFactory()
    colleague = PartnerServiceFactory(centre=service.centre, kind="mhv")
    set_pin(person=lead, pin=PIN, by=Actor.staff(lead), now=NOW)
    locked = with_pin("staff_member", colleague)
    StaffRole.objects.create(person=locked, role="staff_member", service=service, centre=service.centre)
    StaffPin.objects.filter(person=locked).update(wrong_tries=5)
    staff_with("staff_member", service)  # has no PIN
    with_pin("staff_member", elsewhere)
    closed = with_pin("staff_member", service)
    StaffMember.objects.filter(pk=closed.pk).update(is_active=False)
    coordinator = staff_with("coordinator", centre=service.centre)
    set_pin(person=coordinator, pin=PIN, by=Actor.staff(coordinator), now=NOW)
    shown = client.get(NAMES).context["people"]
    assert sorted(each.pk for each in shown) == sorted([lead.pk, locked.pk])
    assert [each.name for each in shown] == sorted(each.name for each in shown)


def test_thirty_names_take_as_many_queries_as_one(client, service, tablet, django_assert_num_queries):
    for number in (1, 29):
        for _ in range(number):
            StaffPin.objects.create(person=staff_with("staff_member", service), pin_hash="", set_at=NOW)
        with django_assert_num_queries(2):
            client.get(NAMES)
    assert len(client.get(NAMES).context["people"]) == 30


# ---- Opening


def test_name_and_pin_open_a_session_and_the_log_says_who_and_on_which_tablet(client, tablet, person):
    response = enter(client, person)
    assert (response.status_code, response["Location"]) == (302, reverse("visits:today"))
    page = client.get(response["Location"])
    assert (page.status_code, page.wsgi_request.user, page.wsgi_request.user.tablet) == (200, person, tablet)
    assert tablets.tablet_of(page.wsgi_request) == tablet
    assert audited("signed_in") == [("signed_in", person.pk, "staff.tablet", str(tablet.pk))]
    assert "no-store" in page["Cache-Control"]
    assert client.get(NAMES)["Location"] == reverse("visits:today")


def test_the_session_ends_with_the_browser_and_carries_nothing_over(client, tablet, person, lead):
    client.force_login(lead)
    kept = client.session
    kept["acting_for"] = 7
    kept.save()
    response = enter(client, person)
    assert response.cookies["sessionid"]["max-age"] == ""
    assert "acting_for" not in client.session
    assert client.session["_auth_user_id"] == str(person.pk)
    assert audited("signed_out") == [("signed_out", lead.pk, "", "")]


@pytest.mark.parametrize("pin", [WRONG, "", "39471", "3947180000", "394\x00718", "ett två"])
def test_a_wrong_pin_opens_nothing(client, tablet, person, pin):
    response = enter(client, person, pin)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["pin"])
    assert not is_signed_in(client)
    assert PIN not in response.content.decode()


def texts(response):
    import re

    return re.sub(r'(name="(csrfmiddlewaretoken|key)" value=)"[\w-]*"', r"\1", response.content.decode())


def test_wrong_locked_closed_and_without_a_role_are_answered_alike(client, tablet, person):
    wrong = enter(client, person, WRONG)
    StaffPin.objects.update(wrong_tries=5)
    locked = enter(client, person)
    StaffPin.objects.update(wrong_tries=0)
    key = key_of(client, person)
    StaffMember.objects.filter(pk=person.pk).update(is_active=False)
    closed = enter_with(client, person, key)
    StaffMember.objects.filter(pk=person.pk).update(is_active=True)
    key = key_of(client, person)
    StaffRole.objects.all().delete()
    without_role = enter_with(client, person, key)
    answers = [(each.status_code, texts(each)) for each in (wrong, locked, closed, without_role)]
    assert answers == [answers[0]] * 4
    assert not is_signed_in(client)


def enter_with(client, person, key, pin=PIN):
    return client.post(reverse("tablets:enter_pin", args=[person.pk]), {"key": key, "pin": pin})


def test_a_form_opens_once_so_sending_it_again_after_done_opens_nothing(client, tablet, person):
    key = key_of(client, person)
    assert enter_with(client, person, key)["Location"] == reverse("visits:today")
    client.post(DONE)
    again = enter_with(client, person, key)
    assert (again.status_code, again["Location"], is_signed_in(client)) == (302, NAMES, False)


def test_a_form_with_a_wrong_pin_sent_again_is_not_tried_again(client, tablet, person):
    key = key_of(client, person)
    assert enter_with(client, person, key, WRONG).status_code == 422
    assert [enter_with(client, person, key, pin)["Location"] for pin in (WRONG, PIN)] == [NAMES] * 2
    assert not is_signed_in(client)
    assert StaffPin.objects.get().wrong_tries == 1


def test_a_form_of_one_person_opens_to_no_other_and_a_made_up_key_to_nobody(client, tablet, person, service):
    other = with_pin("staff_member", service)
    key = key_of(client, person)
    assert enter_with(client, other, key)["Location"] == NAMES
    for key in ("", "made-up", None):
        key_of(client, person)
        sent = {"pin": PIN} | ({"key": key} if key is not None else {})
        assert client.post(reverse("tablets:enter_pin", args=[person.pk]), sent)["Location"] == NAMES
    assert client.post(reverse("tablets:enter_pin", args=[0]), {"pin": PIN, "key": ""})["Location"] == NAMES
    assert not is_signed_in(client)
    assert audited("pin_failed") == []


def test_a_form_from_one_device_opens_nothing_on_another(client, service, tablet, person):
    other = Client()
    other.cookies[tablets.COOKIE] = paired_tablet(service, "Köket")[1]
    assert enter_with(other, person, key_of(client, person))["Location"] == NAMES
    assert not is_signed_in(other)


def test_the_form_needs_its_safety_token(tablet, client, person):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[tablets.COOKIE] = client.cookies[tablets.COOKIE].value
    assert enter(strict, person).status_code == 403
