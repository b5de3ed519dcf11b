"""One message to all families: looked at, sent once, counted, and with no address in sight.

The posting itself stands apart (activities.messages); here it is replaced by one that remembers.
"""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest
from django.urls import reverse

from activities import messages
from activities.models import ActivitySeries, SignUpContact
from activities.writing_to_all import MOST_A_DAY, WritingDenied
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.privacy.walls import current_reader
from tests.activities.leading import coming
from tests.activities.sharing import signed_in
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db
NOW = stockholm(2026, 11, 24, 8, 0)
TEXT = "Ta med en filt.\nVälkomna!"


class Kind(StrEnum):
    FROM_STAFF = "from_staff"


@dataclass(frozen=True)
class Notice:
    kind: Kind
    sign_up: Any
    about: tuple[Any, ...]
    event: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    contacts: Any = None


@pytest.fixture(autouse=True)
def posted(monkeypatch):
    """What has been posted: each event to each parent once, as the real one does."""
    found: dict[str, Notice] = {}

    def post(notices):
        before = len(found)
        for notice in notices:
            assert notice.sign_up.controller_id in current_reader().system
            for contact in SignUpContact.objects.filter(sign_up=notice.sign_up):
                if contact.email or contact.phone:
                    found.setdefault(f"{notice.kind}:{contact.pk}:{notice.event}", notice)
        return len(found) - before

    for name, stand_in in (("Kind", Kind), ("Notice", Notice), ("post", post)):
        monkeypatch.setattr(messages, name, stand_in, raising=False)
    return found


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.at(NOW):
        yield


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def service(session):
    return session.activity.responsible_service


@pytest.fixture
def person(client, service):
    person = staff_with("staff_member", service)
    signed_in(client, person)
    return person


def reachable(bookable, alias="Ugglan", state="confirmed", parents=1, **more):
    contacts = [{"email": f"{alias.lower()}-{n}@example.org"} for n in range(parents)]
    return coming(bookable, alias, state, contacts=contacts, **more)


def address(session):
    return reverse("activities_staff:write_to_all", args=[session.pk])


def look(client, session, **fields):
    """Fill in the form and look at it; the page."""
    sent = {"key": uuid.uuid4(), "to": "coming", "about": "session", "text": TEXT, "step": "preview"} | fields
    return client.post(address(session), sent)


def send(client, session, page, **changed):
    """Send what the page shows."""
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"step": "send"} | changed
    return client.post(address(session), sent)


def refusals(page):
    assert page.status_code == 422
    return page.context["form"].non_field_errors()


def test_it_is_looked_at_and_then_goes_to_every_parent_with_a_place(client, session, service, person, posted):
    first, second = reachable(session, "A", parents=2), reachable(session, "B")
    coming(session, "C", contacts=[{}])
    reachable(session, "D", "waiting")
    reachable(session, "A again", repeat_until=NOW)
    page = look(client, session)
    assert (page.status_code, page.context["preview"].families, page.context["preview"].unreachable) == (200, 3, 1)
    assert (posted, "example.org" in page.content.decode()) == ({}, False)
    done = send(client, session, page)
    assert done["Location"] == reverse("activities_staff:session", args=[session.pk])
    assert sorted(notice.sign_up.pk for notice in posted.values()) == [first.pk, first.pk, second.pk]
    notice = next(iter(posted.values()))
    assert (notice.kind, notice.about, notice.details) == (Kind.FROM_STAFF, (session,), {"text": TEXT})
    event = AuditEvent.objects.get(action="wrote_to_all")
    assert (event.actor_id, event.service_id, event.thing_id, event.count) == (
        person.pk, service.pk, str(session.pk), 3
    )  # fmt: skip


def test_those_who_wait_get_it_when_that_is_chosen(client, session, person, posted):
    for alias, state in [("A", "confirmed"), ("B", "waiting"), ("D", "cancelled"), ("E", "lapsed")]:
        reachable(session, alias, state)
    reachable(session, "C", "offered", offer_until=NOW + timedelta(hours=1))
    send(client, session, look(client, session, to="with_waiting"))
    assert sorted(notice.sign_up.alias for notice in posted.values()) == ["A", "B", "C"]


def test_in_a_series_it_is_about_the_session_or_the_whole_series(client, session, person, posted):
    series = session.series = ActivitySeries.objects.create(activity=session.activity)
    session.number = 1
    session.save()
    reachable(series, "A")
    for about in ("session", "series"):
        send(client, session, look(client, session, about=about))
    assert [notice.about for notice in posted.values()] == [(session,), (series,)]


def test_the_same_form_sent_twice_is_sent_once(client, session, person, posted):
    reachable(session)
    page = look(client, session)
    send(client, session, page)
    again = send(client, session, page)
    assert again.status_code == 302
    assert (len(posted), AuditEvent.objects.filter(action="wrote_to_all").count()) == (1, 1)


def test_what_was_changed_after_it_was_looked_at_is_shown_once_more(client, session, person, posted):
    reachable(session)
    page = send(client, session, look(client, session), text="Något annat.")
    assert (page.status_code, page.context["preview"].families, posted) == (200, 1, {})
    send(client, session, page)
    assert [notice.details["text"] for notice in posted.values()] == ["Något annat."]


def test_without_a_look_nothing_is_sent(client, session, person, posted):
    reachable(session)
    page = look(client, session, step="send", seen="1")
    assert (page.status_code, page.context["preview"].families, posted) == (200, 1, {})


def test_when_somebody_signs_up_meanwhile_the_number_is_shown_anew(client, session, person, posted):
    reachable(session, "A")
    page = look(client, session)
    reachable(session, "B")
    page = send(client, session, page)
    assert (refusals(page), page.context["preview"].families) == ([str(WritingDenied.CHANGED.label)], 2)
    assert posted == {}
    send(client, session, page)
    assert len(posted) == 2


def test_the_same_families_are_written_to_three_times_a_day(client, session, person, posted):
    reachable(session)
    for _ in range(MOST_A_DAY):
        assert send(client, session, look(client, session)).status_code == 302
    assert refusals(send(client, session, look(client, session))) == [str(WritingDenied.TOO_OFTEN.label)]
    assert len(posted) == MOST_A_DAY
    with clock.at(NOW + timedelta(days=1)):
        assert send(client, session, look(client, session)).status_code == 302


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("reason", [WritingDenied.NOBODY, WritingDenied.OVER])
def test_what_is_not_sent(client, session, posted, reason):
    coming(session, contacts=[{}])
    if reason == WritingDenied.OVER:
        session.starts_at, session.ends_at = NOW - timedelta(hours=2), NOW
        session.save()
    assert refusals(send(client, session, look(client, session))) == [str(reason.label)]
    assert posted == {}


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(("text", "code"), [
    ("811218-9876 kommer inte.", "personal_number"), ("x" * 1001, "max_length"), ("", "required"),
])  # fmt: skip
def test_a_text_that_is_not_sent(client, session, posted, text, code):
    reachable(session)
    page = look(client, session, text=text)
    assert page.status_code == 422
    assert [error.code for error in page.context["form"].errors["text"].as_data()] == [code]
    assert page.context["preview"] is None


def test_a_number_to_call_and_an_address_may_stand_in_it(client, session, person):
    reachable(session)
    page = look(client, session, text="Ring 070-174 06 05 eller skriv till oss@example.org.")
    assert page.context["preview"].families == 1


@pytest.mark.parametrize("who", ["other_lead", "taking_part", "coordinator", "elsewhere"])
def test_nobody_else_writes(client, session, service, posted, who):
    reachable(session)
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    if who == "taking_part":
        session.activity.participating_services.add(other)
    person = {
        "coordinator": lambda: staff_with("coordinator", centre=service.centre),
        "elsewhere": lambda: staff_with("centre_lead", PartnerServiceFactory()),
    }.get(who, lambda: staff_with("centre_lead", other))()
    signed_in(client, person)
    assert client.get(address(session)).status_code in {403, 404}
    assert look(client, session, step="send").status_code in {403, 404}
    assert posted == {}
