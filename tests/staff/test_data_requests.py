"""Somebody calls, writes or comes, and asks what is held about them: the lead's tool."""

import json
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities import erasing
from activities.rules import SignUpDenied, SignUpRefused
from activities.signing_up import Household, Parent
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM, Actor
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from staff import data_requests, identity_codes
from staff.data_requests import DataRequestDenied, DataRequestRefused
from staff.holdings import Contact
from staff.models import DataRequest
from tests.activities.families import BABY, NOW, behind_the_wall, signed_up
from tests.factories import ActivityFactory, SessionFactory, staff_with

pytestmark = pytest.mark.django_db

PARENT = Parent("ugglan@example.org", "+46701740605")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def ten_days_before():
    with clock.at(NOW):
        yield


@pytest.fixture
def session():
    session = SessionFactory()
    signed_up(session, Household([BABY], alias="Ugglan", parent=PARENT))
    return session


@pytest.fixture
def service(session):
    return session.activity.responsible_service


@pytest.fixture
def lead(service):
    return staff_with("centre_lead", service)


@pytest.fixture
def desk(client, lead):
    client.force_login(lead, backend=BACKEND)
    return client


def asked(service, lead, kind="extract", **values) -> DataRequest:
    return data_requests.take_in(
        **{
            "key": uuid.uuid4(), "service": service, "kind": kind, "received_on": NOW.date(), "today": NOW.date(),
            "by": Actor.staff(lead), "person": lead, "now": NOW,
        }
        | values
    )  # fmt: skip


def looked(request, contact, identity="identity_called_back", **values):
    return data_requests.look(request=request, contact=contact, identity=identity, by=SYSTEM, now=NOW, **values)


def page_of(request):
    return reverse("staff:data_request", args=[request.pk])


def seen_through(desk, request, email=PARENT.email):
    """The page on which something is found, and what its forms send on."""
    answers = {"action": "look", "email": email, "identity": "identity_called_back"}
    return desk.post(page_of(request), answers)


def sent_on(page, form, action, **values):
    held = page.context["held"]
    return {
        "action": action, f"{form}-found": page.context["hand_over"].initial["found"],
        f"{form}-which": [f"{each.source}:{each.ref}" for each in held], **values,
    }  # fmt: skip


def test_a_request_is_taken_in_once_and_has_a_month_and_no_word_of_the_person(desk, service):
    form = {"key": uuid.uuid4(), "kind": "erase", "received_on": "2026-11-10"}
    for _again in range(2):
        answer = desk.post(reverse("staff:data_requests"), form)
    with reading_as(Reader.for_services(service.pk)):
        taken = DataRequest.objects.get()
    assert (answer["Location"], taken.answer_by) == (page_of(taken), date(2026, 12, 10))
    page = desk.get(reverse("staff:data_requests"))
    assert page.context["requests"] == [(taken, 24)]
    assert AuditEvent.objects.filter(action="took_in_data_request").count() == 1


def test_a_day_that_has_not_been_is_refused(desk, service):
    form = {"key": uuid.uuid4(), "kind": "erase", "received_on": "2026-11-17"}
    answer = desk.post(reverse("staff:data_requests"), form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["received_on"])


def test_nothing_is_shown_before_it_is_said_how_it_was_made_sure_who_asks(desk, service, lead):
    request = asked(service, lead)
    answer = desk.post(page_of(request), {"action": "look", "email": PARENT.email})
    assert (answer.status_code, answer.context["held"]) == (422, None)
    assert list(answer.context["wrong_form"].errors) == ["identity"]
    guessed = {"action": "extract", "hand-found": "gissat", "hand-which": ["sign_up:1"]}
    assert desk.post(page_of(request), guessed)["Location"] == page_of(request)
    assert not AuditEvent.objects.filter(action__in=["looked_for_person", "extracted_for_request"]).exists()


@pytest.mark.parametrize(
    ("contact", "found"),
    [
        (Contact(email="ugglan@example.org"), 1),
        (Contact(phone="+46701740605"), 1),
        (Contact(email="ugglan@example.or"), 0),
        (Contact(email="gglan@example.org"), 0),
        (Contact(phone="+4670174060"), 0),
    ],
)
def test_only_what_is_exactly_so_is_found(service, lead, contact, found):
    held = looked(asked(service, lead), contact)
    assert len(held) == found
    event = AuditEvent.objects.get(action="looked_for_person")
    assert (event.count, event.detail) == (found, "identity_called_back")


def test_another_service_of_the_house_finds_nothing_and_learns_nothing(client, session):
    other = ActivityFactory(
        responsible_service__centre=session.activity.centre, responsible_service__kind="bhv"
    ).responsible_service
    other_lead = staff_with("centre_lead", other)
    client.force_login(other_lead, backend=BACKEND)
    request = asked(other, other_lead)
    pages = [
        seen_through(client, request, email).content.decode() for email in (PARENT.email, "ingen@example.org")
    ]
    assert "Ugglan" not in pages[0]
    same = [page.replace(PARENT.email, "ingen@example.org") for page in pages]
    assert [line for line in same[0].splitlines() if "csrf" not in line] == [
        line for line in same[1].splitlines() if "csrf" not in line
    ]
    assert client.get(page_of(asked(session.activity.responsible_service, other_lead))).status_code == 404


def test_who_leads_two_services_acts_for_one_at_a_time(client, service, lead):
    second = ActivityFactory(
        responsible_service__centre=service.centre, responsible_service__kind="bhv"
    ).responsible_service
    lead.roles.create(role="centre_lead", centre=service.centre, service=second)
    request = asked(service, lead)
    client.force_login(lead, backend=BACKEND)
    assert client.get(reverse("staff:data_requests")).context["service"] is None
    assert client.get(page_of(request)).status_code == 404
    client.post(reverse("staff:act_for"), {"service": service.pk})
    assert client.get(page_of(request)).status_code == 200


def test_an_extract_is_read_printed_and_taken_as_a_file(desk, service, lead):
    request = asked(service, lead)
    found = seen_through(desk, request)
    printed = desk.post(page_of(request), sent_on(found, "hand", "extract"))
    assert printed.status_code == 200
    assert all(word in printed.content.decode() for word in ("Ugglan", PARENT.email, "070-174 06 05"))
    file = desk.post(page_of(request), sent_on(found, "hand", "file"))
    (data,) = json.loads(file.content)
    assert (data["you"]["email"], data["format"]) == (PARENT.email, "familjecentralen/own-data")
    assert "attachment" in file["Content-Disposition"]


def test_what_was_found_for_one_request_opens_nothing_for_another(desk, service, lead):
    request, another = asked(service, lead), asked(service, lead)
    found = seen_through(desk, request)
    looked(another, Contact(email="ingen@example.org"))
    answer = desk.post(page_of(another), sent_on(found, "hand", "extract"))
    assert answer["Location"] == page_of(another)
    with pytest.raises(DataRequestRefused) as refused:
        data_requests.unsealed(another, data_requests.sealed(request, []))
    assert refused.value.reason == DataRequestDenied.STALE


def test_erasing_says_what_stays_ends_the_request_and_a_repeat_changes_nothing(desk, service, lead, session):
    request = asked(service, lead, "erase")
    found = seen_through(desk, request)
    unsure = desk.post(page_of(request), sent_on(found, "erase", "erase"))
    assert (unsure.status_code, list(unsure.context["wrong_form"].errors)) == (422, ["reason", "sure"])
    form = sent_on(found, "erase", "erase", **{"erase-reason": "erase_objects", "erase-sure": "on"})
    answer = desk.post(page_of(request), form, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert [("5 " in each or "GDPR" in each) for each in said] == [False, True, True]
    with behind_the_wall(session):
        request.refresh_from_db()
        assert (request.outcome, session.sign_ups.get().erased_at) == ("outcome_done", NOW)
    desk.post(page_of(request), form)
    assert AuditEvent.objects.filter(action="erased_for_request").count() == 1


def test_a_request_that_is_answered_is_opened_no_more(service, lead):
    request = asked(service, lead)
    who = {"by": SYSTEM, "person": lead, "now": NOW}
    for _again in range(2):
        data_requests.end(request=request, outcome="outcome_not_proven", **who)
    for other in (
        lambda: data_requests.end(request=request, outcome="outcome_done", **who),
        lambda: looked(request, Contact(PARENT.email)),
    ):
        with pytest.raises(DataRequestRefused) as refused:
            other()
        assert refused.value.reason == DataRequestDenied.ENDED
    assert AuditEvent.objects.filter(action="ended_data_request").count() == 1


def test_a_code_goes_to_the_address_that_is_held_and_only_who_reads_it_is_let_through(service, lead):
    request = asked(service, lead)
    code = {"identity": "identity_code"}
    for email in (PARENT.email, "ingen@example.org"):
        data_requests.send_code(request=request, contact=Contact(email), by=SYSTEM, now=NOW)
    with reading_as(Reader.for_services(service.pk)):
        mail = Message.objects.get(kind=identity_codes.KIND)
    assert mail.to == PARENT.email
    typed = mail.body.split("\n\n")[1]
    for wrong in ("", "000000" if typed != "000000" else "111111"):
        with pytest.raises(DataRequestRefused) as refused:
            looked(request, Contact(PARENT.email), **code, code=wrong)
        assert refused.value.reason == DataRequestDenied.CODE_WRONG
    with pytest.raises(DataRequestRefused):
        looked(request, Contact("annan@example.org"), **code, code=typed)
    assert len(looked(request, Contact(PARENT.email), **code, code=f" {typed[:3]} {typed[3:]}")) == 1
    late = {"request": request, "email": PARENT.email}
    assert identity_codes.fits(typed, **late, now=NOW + timedelta(minutes=29)) is True
    assert identity_codes.fits(typed, **late, now=NOW + timedelta(minutes=61)) is False


def test_a_source_that_is_too_busy_undoes_all_of_it(service, lead, session, monkeypatch):
    def busy(**_values):
        raise SignUpRefused(SignUpDenied.BUSY)

    request = asked(service, lead, "erase")
    held = looked(request, Contact(PARENT.email))
    monkeypatch.setattr(erasing, "erase_now", busy)
    with pytest.raises(SignUpRefused):
        data_requests.erase(request=request, chosen=held, reason="erase_objects", by=SYSTEM, person=lead, now=NOW)
    with behind_the_wall(session):
        request.refresh_from_db()
    assert request.outcome == ""


def test_the_list_has_as_many_queries_for_one_as_for_thirty(desk, service, lead, django_assert_num_queries):
    asked(service, lead)
    desk.get(reverse("staff:data_requests"))
    with CaptureQueriesContext(connection) as few:
        desk.get(reverse("staff:data_requests"))
    for _more in range(29):
        asked(service, lead)
    with django_assert_num_queries(len(few)):
        assert len(desk.get(reverse("staff:data_requests")).context["requests"]) == 30


def test_old_requests_are_erased_two_years_after_they_were_answered(service, lead):
    request, still_open = asked(service, lead), asked(service, lead)
    data_requests.end(request=request, outcome="outcome_done", by=SYSTEM, person=lead, now=NOW)
    erased = [
        data_requests.erase_old_data_requests(
            controller_id=service.pk, by=SYSTEM, before=NOW + timedelta(days=days) - timedelta(days=730)
        )
        for days in (730, 731)
    ]
    with reading_as(Reader.for_services(service.pk)):
        assert (erased, DataRequest.objects.get()) == ([0, 1], still_open)
