"""Signing up as a parent does, through the form, to the page of one's own."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from activities.models import SignUp
from activities.rules import SignUpDenied
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import SessionFactory, stockholm
from tests.sending import opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.at(stockholm(2026, 11, 24, 8, 0)):
        yield


@pytest.fixture
def session():
    return SessionFactory(activity__age_from_months=2, activity__age_to_months=12)


def address(session):
    return reverse("sign_up", args=[session.activity.centre.slug, session.pk])


def answers(**values):
    return {
        "key": str(uuid.uuid4()), "child_1": "2026-06-01", "adults": "1", "email": "familj@example.org",
        "phone": "", "alias": "Ugglan", "interpreter_language": "", **opened(),
    } | values  # fmt: skip


def stored(session):
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        return list(SignUp.objects.prefetch_related("children"))


def test_a_sent_form_leads_to_the_familys_own_page(client, session):
    page = client.post(address(session), answers(phone="070 174 06 05", child_2="2023-01-01"), follow=True)
    assert (page.status_code, page.context["sign_up"].state) == (200, "confirmed")
    assert "070-174 06 05" in page.content.decode()
    assert page["Cache-Control"] == "no-store, private"
    assert page["Referrer-Policy"] == "same-origin"
    (kept,) = stored(session)
    with reading_as(Reader.for_services(kept.controller_id)):
        contact = kept.contacts.get()
        assert (kept.alias, contact.phone, contact.language) == ("Ugglan", "+46701740605", "sv")
        assert [c.birth_month for c in kept.children.all()] == [date(2026, 6, 1), date(2023, 1, 1)]


def test_signing_up_takes_two_requests_and_few_statements(client, session, django_assert_max_num_queries):
    client.get(address(session))
    with django_assert_max_num_queries(24):  # two of them count the posts from this address
        assert client.post(address(session), answers()).status_code == 302


def test_a_form_sent_twice_is_one_sign_up_and_shows_the_same_page(client, session):
    form = answers()
    first, second = client.post(address(session), form), client.post(address(session), form)
    assert first["Location"] == second["Location"]
    assert len(stored(session)) == 1


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"email": "inte en adress"}, "email", "invalid"),
        ({"email": "a@b\x00.se"}, "email", "invalid"),
        ({"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example.org"}, "email", "max_length"),
        ({"email": ""}, "email", SignUpDenied.NO_CONTACT),
        ({"phone": "ring mig"}, "phone", "phone"),
        ({"child_1": ""}, "child_1", "required"),
        ({"child_1": "1999-01-01"}, "child_1", "invalid_choice"),
        ({"child_1": "2026-11-01"}, "child_1", SignUpDenied.TOO_YOUNG),
        ({"child_1": "2024-01-01"}, "child_1", SignUpDenied.TOO_OLD),
        ({"adults": "0"}, "adults", "invalid_choice"),
        ({"alias": "x" * 61}, "alias", "max_length"),
        ({"alias": "U\x00gla"}, "alias", "null_characters_not_allowed"),
        ({"key": "hej"}, "key", "invalid"),
        ({"interpreter_language": "xx"}, "interpreter_language", "invalid_choice"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field_and_the_form_is_still_filled(client, session, values, field, code):
    page = client.post(address(session), answers(**values))
    form = page.context["form"]
    assert page.status_code == 422
    errors = form.errors.as_data()
    assert list(errors) == [field]
    assert str(code) in [str(error.code) for error in errors[field]]
    assert form["alias"].value() == values.get("alias", "Ugglan")
    assert b'id="error-summary"' in page.content
    assert stored(session) == []


def test_a_key_reused_with_other_contents_is_refused_and_the_form_is_still_filled(client, session):
    form = answers()
    client.post(address(session), form)
    page = client.post(address(session), form | {"alias": "Räven"})
    assert [e.code for e in page.context["form"].errors.as_data()["__all__"]] == ["key_reused"]
    assert page.context["form"]["alias"].value() == "Räven"
    assert [s.alias for s in stored(session)] == ["Ugglan"]


@pytest.mark.parametrize(("change", "reason"), [
    ({"called_off_at": stockholm(2026, 11, 23, 8, 0)}, SignUpDenied.CALLED_OFF),
    ({"on_date": date(2026, 11, 20)}, SignUpDenied.PAST),
])  # fmt: skip
def test_a_past_or_called_off_session_says_so_instead_of_a_form_and_refuses_a_post(client, change, reason):
    session = SessionFactory(**change)
    page = client.get(address(session))
    assert (page.context["denied"], b"<form" in page.content.split(b"<main")[1]) == (reason, False)
    page = client.post(address(session), answers())
    assert [e.code for e in page.context["form"].errors.as_data()["__all__"]] == [reason]
    assert stored(session) == []


def test_when_it_is_full_the_family_sees_its_number_in_the_queue(client):
    session = SessionFactory(activity__capacity=1)
    pages = [client.post(address(session), answers(email=f"f{n}@example.org"), follow=True) for n in range(3)]
    assert [p.context["place_in_queue"] for p in pages] == [None, 1, 2]


def test_cancelling_asks_once_and_frees_the_place_for_the_next_who_is_told(client):
    session = SessionFactory(activity__capacity=1)
    first = client.post(address(session), answers(email="a@example.org"))["Location"]
    second = client.post(address(session), answers(email="b@example.org"))["Location"]
    assert client.get(f"{first}avboka/").status_code == 200
    assert [s.state for s in stored(session)] == ["confirmed", "waiting"]
    assert client.post(f"{first}avboka/")["Location"] == first
    assert client.get(first).context["sign_up"].state == "cancelled"
    assert client.get(second).context["sign_up"].state == "offered"
    assert client.post(f"{second}svara/", {"answer": "yes"})["Location"] == second
    assert client.get(second).context["sign_up"].state == "confirmed"
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        assert list(Message.objects.filter(kind="got_a_place").values_list("to", flat=True)) == ["b@example.org"]


@pytest.mark.parametrize("ending", ["", "avboka/", "kalender.ics"])
def test_a_guessed_link_opens_nothing(client, session, ending):
    client.post(address(session), answers())
    for guess in ("x", "a" * 43, "%00", "ud800", "1"):
        assert client.get(f"/anmald/{guess}/{ending}").status_code == 404


def test_the_calendar_file_is_the_session_and_no_person(client, session):
    own = client.post(address(session), answers())["Location"]
    calendar = client.get(f"{own}kalender.ics")
    assert calendar["Content-Type"] == "text/calendar; charset=utf-8"
    text = calendar.content.decode()
    assert "DTSTART;TZID=Europe/Stockholm:20261126T130000" in text
    assert "Ugglan" not in text
    assert "familj@example.org" not in text


def test_no_audit_event_holds_a_personal_value(client, session):
    client.post(address(session), answers())
    assert all(
        "example.org" not in str(vars(e)) and "Ugglan" not in str(vars(e)) for e in AuditEvent.objects.all()
    )
    assert AuditEvent.objects.count() == 1


def test_a_key_used_at_another_service_is_refused_in_words(client, session):
    elsewhere = SessionFactory()
    form = answers()
    client.post(address(elsewhere), form)
    page = client.post(address(session), form)
    assert [e.code for e in page.context["form"].errors.as_data()["__all__"]] == ["key_reused"]
    assert (len(stored(elsewhere)), len(stored(session))) == (1, 0)


def test_what_is_over_can_not_be_cancelled_and_the_page_says_so(client):
    session = SessionFactory()
    own = client.post(address(session), answers())["Location"]
    with clock.at(session.ends_at):
        page = client.post(f"{own}avboka/")
    assert (page.status_code, [s.state for s in stored(session)]) == (409, ["confirmed"])
    assert str(SignUpDenied.OVER.label) in page.content.decode()


def test_a_session_on_a_day_that_has_been_closed_since_takes_no_sign_ups(client, session):
    session.activity.centre.closures.create(from_date=session.on_date, to_date=session.on_date, reason="Stängt")
    assert client.get(address(session)).context["denied"] == SignUpDenied.CALLED_OFF
