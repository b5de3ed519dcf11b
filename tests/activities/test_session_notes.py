"""Notes on sessions: by the services that hold them, for them and the coordinator, and never about a person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import SessionNote
from activities.personal_details import PersonalDetail
from activities.session_notes import LONGEST, NoteDenied
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from tests.activities.sharing import signed_in
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(on_date=clock.today())


@pytest.fixture
def service(session):
    return session.activity.responsible_service


@pytest.fixture
def address(session):
    return reverse("activities_staff:session_note", args=[session.pk])


def seen(client, address):
    return client.get(address).context["form"].initial["seen"]


def write(client, address, text, *, at=None):
    return client.post(address, {"text": text, "seen": seen(client, address) if at is None else at})


def texts():
    return list(SessionNote.objects.values_list("text", flat=True))


def taking_part(session):
    other = PartnerServiceFactory(centre=session.activity.centre, kind="bhv")
    session.activity.participating_services.add(other)
    return other


def test_both_services_write_and_the_coordinator_reads(client, session, service, address):
    page = reverse("activities_staff:session", args=[session.pk])
    for person, text in [
        (staff_with("staff_member", service), "Sångerna gick bra."),
        (staff_with("centre_lead", taking_part(session)), "Sångerna gick bra.\nTa med fler filtar."),
    ]:
        assert write(signed_in(client, person), address, text)["Location"] == page
        assert client.get(page).context["note"].written_by == person
    assert texts() == ["Sångerna gick bra.\nTa med fler filtar."]
    assert AuditEvent.objects.filter(action="wrote_session_note", service_id=service.pk).count() == 2
    signed_in(client, staff_with("coordinator", centre=service.centre))
    assert "Ta med fler filtar." in client.get(page).content.decode()
    assert "Ta med fler filtar." in client.get(reverse("activities_staff:session_notes")).content.decode()
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [("other_service", 404), ("other_centre", 404), ("coordinator", 404), ("it", 403), ("dpo", 403)],
)
def test_nobody_else_reads_or_writes(client, session, address, who, status):
    service = session.activity.responsible_service
    SessionNote.objects.create(session=session, text="Ta med filtar.", written_at=clock.now())
    signed_in(client, {
        "other_service": lambda: staff_with(
            "centre_lead", PartnerServiceFactory(centre=service.centre, kind="bhv")
        ),
        "other_centre": lambda: staff_with("centre_lead", PartnerServiceFactory()),
        "coordinator": lambda: staff_with("coordinator", centre=PartnerServiceFactory().centre),
        "it": lambda: staff_with("it_administrator"),
        "dpo": lambda: staff_with("data_protection_officer"),
    }[who]())  # fmt: skip
    page = reverse("activities_staff:session", args=[session.pk])
    assert client.get(page).status_code == status
    assert client.post(address, {"text": "Annat.", "seen": ""}).status_code in {403, 404}
    notes = client.get(reverse("activities_staff:session_notes"))
    assert (notes.status_code, "Ta med filtar." in notes.content.decode()) == (
        403 if status == 403 else 200,
        False,
    )
    assert texts() == ["Ta med filtar."]


def test_a_colleagues_text_is_not_written_over_unread(client, session, service, address):
    signed_in(client, staff_with("staff_member", service))
    before = seen(client, address)
    write(client, address, "Kollegans ord.")
    page = write(client, address, "Mina ord.", at=before)
    assert (page.status_code, page.context["form"].non_field_errors()) == (422, [str(NoteDenied.CHANGED.label)])
    html = page.content.decode()
    assert ("Kollegans ord." in html, "Mina ord." in html) == (True, True)
    again = page.context["form"]["seen"].value()
    assert client.post(address, {"text": "Kollegans ord. Mina ord.", "seen": again}).status_code == 302
    assert texts() == ["Kollegans ord. Mina ord."]


def test_the_same_again_is_no_news_and_an_empty_note_says_nothing(client, session, service, address):
    signed_in(client, staff_with("staff_member", service))
    for text in ("Bra.", "Bra.", ""):
        write(client, address, text)
    assert texts() == [""]
    assert AuditEvent.objects.filter(action="wrote_session_note").count() == 2
    assert client.get(reverse("activities_staff:session", args=[session.pk])).context["note"] is None
    assert client.get(reverse("activities_staff:session_notes")).context["notes"] == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Barnet 811218-9876 var med.", [PersonalDetail.PERSONAL_NUMBER]),
        ("Skriv till ugglan@example.org och ring 070-174 06 05.", [PersonalDetail.EMAIL, PersonalDetail.PHONE]),
        ("x" * (LONGEST + 1), ["max_length"]),
        ("null\x00", ["unholdable"]),
    ],
)
def test_what_looks_as_if_it_were_about_a_person_is_refused_with_the_reason(client, service, address, text, codes):
    signed_in(client, staff_with("staff_member", service))
    page = write(client, address, text)
    assert page.status_code == 422
    assert [error.code for error in page.context["form"].errors["text"].as_data()] == codes
    assert texts() == []


@pytest.mark.parametrize("at", ["yesterday", "0"])
def test_a_damaged_page_writes_nothing(client, service, address, at):
    signed_in(client, staff_with("staff_member", service))
    assert write(client, address, "Bra.", at=at).status_code == 422
    assert texts() == []


def test_the_list_takes_as_many_queries_for_30_notes_as_for_one(client, session, service):
    signed_in(client, staff_with("staff_member", service))
    address = reverse("activities_staff:session_notes")
    SessionNote.objects.create(session=session, text="Bra.", written_at=clock.now())
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for hour in range(29):
        one = SessionFactory(activity=session.activity, on_date=clock.today(), hour=hour % 20, hours=1)
        SessionNote.objects.create(session=one, text="Bra.", written_at=clock.now())
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(address).context["notes"]) == 30
    assert len(many) == len(few)
