"""Consent to share (OSL 12:2): who, what, with whom, until when; taken back, it ends at once."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from activities.consenting import (
    ConsentDenied,
    ConsentRefused,
    give_consent,
    take_back_consent,
)
from activities.models import Consent, SignUp, SignUpChild, SignUpContact
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import PARENT, Actor
from familjecentral.months import months_on
from familjecentral.privacy.walls import Reader, reading_as
from tests.activities.sharing import consented, family, seen_by, signed_in
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with

pytestmark = pytest.mark.django_db
TOKEN = "en-lank-som-bara-familjen-har-" + "x" * 20


@pytest.fixture
def session():
    return SessionFactory(on_date=clock.today())


@pytest.fixture
def other(session):
    return PartnerServiceFactory(centre=session.activity.centre, kind="bhv")


@pytest.fixture
def sign_up(session):
    return family(session, token=TOKEN)


def a_key() -> dict[str, object]:
    return {"key": str(uuid.uuid4())}


def in_force(sign_up) -> list[str]:
    from activities.models.sharing import in_force

    with reading_as(Reader.for_services(sign_up.controller_id)):
        return [consent.what for consent in Consent.objects.filter(in_force(), sign_up=sign_up)]


@pytest.mark.parametrize(
    ("what", "sees"),
    [(Consent.What.ATTENDANCE, [1, 0, 0]), (Consent.What.SIGN_UP, [1, 1, 1])],
)
def test_the_receiver_sees_what_was_consented_to_and_nobody_else_does(session, other, sign_up, what, sees):
    models = [SignUp, SignUpContact, SignUpChild]
    family(session, "Tysta")
    third = PartnerServiceFactory(centre=session.activity.centre, kind="mhv")
    assert [seen_by(other, model) for model in models] == [0, 0, 0]
    consented(sign_up, other, what)
    assert [seen_by(other, model) for model in models] == sees
    assert [seen_by(third, model) for model in models] == [0, 0, 0]


def test_taken_back_it_ends_at_once_and_twice_changes_nothing(other, sign_up):
    consent = consented(sign_up, other)
    first = take_back_consent(consent=consent, by=PARENT, now=clock.now())
    assert seen_by(other) == 0
    again = take_back_consent(consent=consent, by=PARENT, now=clock.now() + timedelta(hours=1))
    assert again.revoked_at == first.revoked_at
    actions = AuditEvent.objects.order_by("id").values_list("action", "actor_kind", "service_id")
    service = sign_up.controller_id
    assert list(actions) == [("gave_consent", "parent", service), ("took_back_consent", "parent", service)]


@pytest.mark.parametrize(("days", "sees"), [(-1, 0), (0, 1), (1, 1)])
def test_the_last_day_is_included_and_then_it_is_over(other, sign_up, days, sees):
    consented(sign_up, other, until=clock.today() + timedelta(days=days))
    assert seen_by(other) == sees


def test_a_new_consent_to_the_same_service_takes_the_place_of_the_one_before(other, sign_up):
    consented(sign_up, other, Consent.What.SIGN_UP)
    consented(sign_up, other, Consent.What.ATTENDANCE)
    assert in_force(sign_up) == ["attendance"]
    assert (seen_by(other), seen_by(other, SignUpContact)) == (1, 0)


def test_a_form_sent_again_after_it_was_taken_back_does_not_give_it_anew(other, sign_up):
    key = uuid.uuid4()
    consent = consented(sign_up, other, key=key)
    take_back_consent(consent=consent, by=PARENT, now=clock.now())
    assert consented(sign_up, other, key=key).pk == consent.pk
    assert in_force(sign_up) == []


def test_what_can_not_be_consented_to_is_refused(session, other, sign_up):
    def refused(**different):
        how = {
            "sign_up": sign_up, "receiver": other, "what": "sign_up", "until": clock.today(), "key": uuid.uuid4(),
            "by": PARENT, "now": clock.now(), **different,
        }  # fmt: skip
        with pytest.raises(ConsentRefused) as refusal:
            give_consent(**how)
        return refusal.value.reason

    assert refused(receiver=sign_up.controller) == ConsentDenied.OWN_SERVICE
    assert refused(receiver=PartnerServiceFactory()) == ConsentDenied.OTHER_CENTRE
    key = uuid.uuid4()
    consented(sign_up, other, key=key)
    third = PartnerServiceFactory(centre=session.activity.centre, kind="mhv")
    assert refused(receiver=third, key=key) == ConsentDenied.KEY_REUSED
    assert in_force(sign_up) == ["sign_up"]


def test_postgresql_refuses_a_consent_of_another_controller(other, sign_up):
    with (
        reading_as(Reader.for_services(other.pk)),
        pytest.raises(IntegrityError, match="consent_same_controller"),
        transaction.atomic(),
    ):
        Consent.objects.create(
            key=uuid.uuid4(), sign_up_id=sign_up.pk, controller=other, token_hash="-", what="sign_up",
            receiver=sign_up.controller, until=clock.today(), given="by_link", given_at=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("today", "months", "on"),
    [
        (date(2026, 11, 25), 3, date(2027, 2, 25)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_on_keeps_the_day_or_takes_the_months_last(today, months, on):
    assert months_on(today, months) == on


# ---- The family's own page


def test_the_family_consents_on_its_own_page_sees_it_there_and_takes_it_back(client, other, sign_up):
    answers = a_key() | {"receiver": other.pk, "what": "attendance", "months": 3}
    page = client.post(reverse("my_consent", args=[TOKEN]), answers, follow=True)
    (consent,) = page.context["consents"]
    assert (consent.receiver, consent.what, consent.given) == (other, "attendance", "by_link")
    assert consent.until == months_on(clock.today(), 3)
    assert page["Cache-Control"] == "no-store, private"
    address = reverse("take_back_my_consent", args=[TOKEN, consent.pk])
    assert client.get(address).status_code == 405  # a mail scanner that follows links takes nothing back
    assert client.post(address, follow=True).context["consents"] == []
    assert seen_by(other) == 0


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"receiver": ""}, "receiver"),
        ({"what": "allt"}, "what"),
        ({"months": "1200"}, "months"),
        ({"key": "x"}, "key"),
    ],
)
def test_a_faulty_form_names_the_field_and_keeps_nothing(client, other, sign_up, different, field):
    answers = a_key() | {"receiver": other.pk, "what": "attendance", "months": 3} | different
    page = client.post(reverse("my_consent", args=[TOKEN]), answers)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert in_force(sign_up) == []


def test_another_familys_link_opens_nothing_of_it(client, session, other, sign_up):
    consent = consented(sign_up, other)
    family(session, "Annan", token="annan-lank")
    for address in (
        reverse("take_back_my_consent", args=["annan-lank", consent.pk]),
        reverse("take_back_my_consent", args=["gissad-lank", consent.pk]),
        reverse("my_consent", args=["gissad-lank"]),
    ):
        assert client.post(address).status_code == 404
    assert in_force(sign_up) == ["sign_up"]


# ---- Staff


def test_staff_write_down_what_a_family_has_told(client, session, other, sign_up):
    person = staff_with("staff_member", session.activity.responsible_service)
    signed_in(client, person)
    answers = a_key() | {"receiver": other.pk, "what": "sign_up", "months": 1}
    response = client.post(reverse("activities_staff:consent", args=[sign_up.pk]), answers)
    assert response["Location"] == reverse("activities_staff:participants", args=[session.pk])
    with reading_as(Reader.for_services(sign_up.controller_id)):
        consent = Consent.objects.get()
    assert (consent.given, consent.written_by) == ("told_staff", person)
    assert AuditEvent.objects.get(action="gave_consent").actor_id == person.pk
    client.post(reverse("activities_staff:take_back_consent", args=[consent.pk]))
    assert in_force(sign_up) == []


def test_the_receiver_reads_what_it_was_given_sees_why_and_the_family_sees_that_it_did(client, other, sign_up):
    consented(sign_up, other)
    person = staff_with("staff_member", other)
    page = signed_in(client, person).get(reverse("activities_staff:sharing"))
    (shown,) = page.context["consented"]
    assert (shown[1].sign_up, shown[1].contact.email) == (sign_up, "ugglan@example.org")
    assert str(other) in page.context["why"]
    event = AuditEvent.objects.get(action="read_consented")
    assert (event.actor_id, event.service_id, event.count) == (person.pk, other.pk, 1)
    (reading,) = client.get(reverse("my_sign_up", args=[TOKEN])).context["readings"]
    assert (reading.service, reading.role, reading.on_date) == (other, "staff_member", clock.today())


def test_the_receiver_may_neither_give_nor_take_back(client, other, sign_up):
    consent = consented(sign_up, other)
    signed_in(client, staff_with("staff_member", other))
    assert client.get(reverse("activities_staff:consent", args=[sign_up.pk])).status_code == 404
    assert client.post(reverse("activities_staff:take_back_consent", args=[consent.pk])).status_code == 404
    assert Actor.staff(staff_with("staff_member", other)).id is not None
    assert in_force(sign_up) == ["sign_up"]


@pytest.mark.django_db(transaction=True)
def test_two_consents_to_one_service_at_once_leave_one_in_force():
    session = SessionFactory(on_date=clock.today())
    other = PartnerServiceFactory(centre=session.activity.centre, kind="bhv")
    sign_up = family(session)
    start = threading.Barrier(4)

    def give():
        start.wait()
        try:
            consented(sign_up, other)
        finally:
            connection.close()

    threads = [threading.Thread(target=give) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert in_force(sign_up) == ["sign_up"]
