"""A batch from a device: each record on its own, whatever the others are; and what is no batch at all."""

import json
import logging
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from familjecentral import clock
from familjecentral.privacy.offline import BY_ITSELF
from staff.models import StaffMember
from tests.factories import ActivityFactory, AgeBandFactory, SessionFactory, staff_with, stockholm
from visits import device_keys, syncing
from visits.models import TallyTotal, VisitTally
from visits.receiving import refused, stored
from visits.syncing import KINDS, MOST_RECORDS, SyncDenied

pytestmark = pytest.mark.django_db

DEVICE = "9439cecc-b1b0-45f1-bb43-6bafd8c99340"
URL = "/personal/synka/"


@pytest.fixture
def session(service):
    AgeBandFactory(centre=service.centre)
    activity = ActivityFactory(responsible_service=service, booking="drop_in", capacity=None)
    return SessionFactory(activity=activity, hour=9, hours=3)


def tap(session, who="woman", delta=1, **more):
    event = {"id": str(uuid.uuid4()), "who": who, "band": None, "delta": delta, "undoes": None}
    return {
        "id": str(uuid.uuid4()), "kind": "tally", "at": "2026-11-26T09:30:00+01:00", "session": session.pk,
        "language": "", "reason": "", "events": [event], **more,
    }  # fmt: skip


def send(client, *records, **more):
    batch = {"device": DEVICE, "now": "2026-11-26T10:00:00+01:00", "records": list(records), **more}
    return client.post(URL, json.dumps(batch), content_type="application/json")


def outcomes(response):
    assert response.status_code == 200
    return [(each["outcome"], each["reason"]) for each in response.json()["results"]]


def test_the_address_is_the_one_that_devices_and_settings_know(settings):
    assert reverse("visits:sync") == URL
    assert settings.LONGER_BODIES[URL] == syncing.MOST_BYTES


# ---- What comes of records


def test_records_are_answered_in_order_and_stored(client, person, session):
    first, second = tap(session), tap(session, "man")
    response = send(client, first, second)
    assert [each["id"] for each in response.json()["results"]] == [first["id"], second["id"]]
    assert outcomes(response) == [("stored", ""), ("stored", "")]
    assert dict(TallyTotal.objects.values_list("who", "total")) == {"woman": 1, "man": 1}


def test_the_same_batch_again_is_a_repeat_and_stores_nothing(client, person, session):
    records = [tap(session), tap(session)]
    send(client, *records)
    assert outcomes(send(client, *records)) == [("repeat", ""), ("repeat", "")]
    assert VisitTally.objects.count() == 2


def test_a_record_twice_in_one_batch_is_stored_once(client, person, session):
    record = tap(session)
    assert outcomes(send(client, record, record)) == [("stored", ""), ("repeat", "")]
    assert VisitTally.objects.count() == 1


@pytest.mark.parametrize("place", [0, 250, 499])
def test_one_bad_record_among_500_refuses_no_other(client, person, session, place):
    records = [tap(session) for _each in range(500)]
    records[place] |= {"kind": "unheard_of"}
    answers = outcomes(send(client, *records))
    assert answers.pop(place) == ("refused", "unknown_kind")
    assert answers == [("stored", "")] * 499
    assert VisitTally.objects.count() == 499


def test_a_fault_in_one_record_is_that_records_and_leaves_no_contents_in_the_log(
    client, person, session, monkeypatch, caplog
):
    bad = tap(session)

    def receive(records, **_whose):
        if any(str(record.id) == bad["id"] for record in records):
            raise RuntimeError("hemligheten i posten")
        return [stored(record.id) for record in records]

    monkeypatch.setitem(KINDS, "tally", f"{__name__}.{receive.__name__}")
    monkeypatch.setattr(syncing, "import_string", lambda _address: receive)
    with caplog.at_level(logging.ERROR):
        answers = outcomes(send(client, tap(session), bad, tap(session)))
    assert answers == [("stored", ""), ("refused", "fault"), ("stored", "")]
    assert "RuntimeError" in caplog.text
    assert "hemligheten" not in caplog.text


def test_a_fault_in_one_kind_leaves_the_other_kinds_alone(client, person, session, monkeypatch):
    monkeypatch.setitem(KINDS, "attendance", "visits.no_such_module.receive")
    mark = {"id": str(uuid.uuid4()), "kind": "attendance", "at": None}
    assert outcomes(send(client, mark, tap(session))) == [("refused", "fault"), ("stored", "")]


def test_what_a_failing_kind_had_written_is_undone(client, person, session, monkeypatch):
    from visits.counting import receive as count

    def receive(records, **whose):
        count(records, **whose)
        raise RuntimeError

    monkeypatch.setattr(syncing, "import_string", lambda _address: receive)
    assert outcomes(send(client, tap(session))) == [("refused", "fault")]
    assert VisitTally.objects.count() == 0


def test_a_kind_is_told_by_whom_as_which_reader_and_when(client, person, session, monkeypatch):
    told = {}

    def receive(records, **whose):
        told.update(whose, records=records)
        return [refused(record.id, SyncDenied.UNKNOWN_KIND) for record in records]

    monkeypatch.setattr(syncing, "import_string", lambda _address: receive)
    record = tap(session)
    send(client, record)
    assert (told["by"].id, told["person"], told["now"]) == (person.pk, person, stockholm(2026, 11, 26, 10, 0))
    assert told["reader"].services == frozenset({session.activity.responsible_service_id})
    (received,) = told["records"]
    assert (str(received.id), received.kind, received.at) == (
        record["id"], "tally", stockholm(2026, 11, 26, 9, 30),
    )  # fmt: skip
    assert set(received.fields) == {"session", "language", "reason", "events"}


def test_a_device_clock_that_is_hours_wrong_is_kept_beside_the_servers(client, person, session):
    send(client, tap(session, at="2026-11-25T03:00:00+01:00"), now="2026-11-25T03:00:10+01:00")
    tally = VisitTally.objects.get()
    assert (tally.counted_at, tally.device_at) == (stockholm(2026, 11, 26, 10, 0), stockholm(2026, 11, 25, 3, 0))


def test_an_empty_batch_is_answered_with_the_servers_time(client, person):
    assert send(client).json() == {"now": "2026-11-26T10:00:00+01:00", "results": []}


# ---- What is no batch


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        ('{"device": NaN}', "JSON"),
        ("[]", "objekt"),
        (json.dumps({"device": DEVICE}), "records ska vara en lista"),
        (json.dumps({"device": DEVICE, "records": {}}), "records ska vara en lista"),
        (json.dumps({"device": "x", "records": []}), "device ska vara ett UUID"),
        (json.dumps({"device": DEVICE, "person": 3, "records": []}), "person ska vara ett UUID"),
        (json.dumps({"device": DEVICE, "records": [1]}), "records[0] ska vara ett objekt"),
        (json.dumps({"device": DEVICE, "records": [{"id": 7}]}), "records[0].id ska vara ett UUID"),
        (json.dumps({"device": DEVICE, "records": [{}] * (MOST_RECORDS + 1)}), str(MOST_RECORDS)),
    ],
)
def test_a_malformed_batch_names_what_is_wrong(client, person, body, what):
    response = client.post(URL, body, content_type="application/json", headers={"accept-language": "en"})
    assert response.status_code == 400
    assert response.json()["reason"] == "malformed"
    assert what in response.json()["what"]


def test_1001_records_are_too_many_and_none_is_stored(client, person, session):
    response = send(client, *(tap(session) for _each in range(1001)))
    assert response.status_code == 400
    assert VisitTally.objects.count() == 0


def test_ten_megabytes_are_refused_before_anything_reads_them(client, person):
    response = client.post(URL, b"x" * 10 * 1024 * 1024, content_type="application/json")
    assert response.status_code == 413


def test_a_megabyte_is_read_here_and_nowhere_else(client, person, session):
    text = "x" * 1024 * 1024
    assert outcomes(send(client, tap(session, more=text))) == [("stored", "")]
    assert client.post(reverse("visits:today"), text, content_type="application/json").status_code == 413


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(["kind", "at", "session", "events", "language", "reason", "x"]), ANYTHING))
def test_wrong_types_in_any_field_are_refused_and_break_nothing(client, person, session, fields):
    good, bad = tap(session), tap(session) | fields
    response = send(client, bad, good)
    if response.status_code == 400:  # NaN and infinity are no JSON
        assert response.json()["reason"] == "malformed"
        return
    answers = outcomes(response)
    assert answers[1] == ("stored", "")
    assert answers[0][0] in {"stored", "refused"}


@pytest.mark.parametrize("at", ["yesterday", 5, "2026-11-26T09:30:00", ["2026"], "9999-99-99T00:00:00Z"])
def test_a_record_without_a_time_that_can_be_read_is_refused_alone(client, person, session, at):
    answers = outcomes(send(client, tap(session, at=at), tap(session)))
    assert answers == [("refused", "malformed"), ("stored", "")]


@pytest.mark.parametrize("text", ["\0", "\ud800", "a\nb", 2**40, {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}])
def test_what_the_database_can_not_hold_is_refused_before_it_gets_there(client, person, session, text):
    answers = outcomes(send(client, tap(session, language=text), tap(session)))
    assert answers == [("refused", "malformed"), ("stored", "")]


# ---- Who may


def test_who_is_signed_out_is_told_in_json_and_nothing_is_stored(session, thursday_morning):
    for response in (send(Client(), tap(session)), Client().get(URL)):
        assert response.status_code == 401
        assert response.json()["reason"] == "signed_out"
        assert response.json()["words"]
    assert VisitTally.objects.count() == 0


def test_whose_account_is_closed_is_told_so_on_the_device_that_they_used(client, person, session):
    device = uuid.UUID(DEVICE)
    device_keys.key_for(person=person, device=device, now=clock.now())
    whose = device_keys.opaque_id(person)
    StaffMember.objects.filter(pk=person.pk).update(is_active=False)
    response = client.get(URL, {"device": DEVICE, "person": str(whose)})
    assert (response.status_code, response.json()["reason"]) == (401, "deactivated")
    other = client.get(URL, {"device": str(uuid.uuid4()), "person": str(whose)})
    assert (other.status_code, other.json()["reason"]) == (401, "signed_out")


@pytest.mark.parametrize("role", ["coordinator", "it_administrator"])
def test_who_has_no_right_to_count_is_told_in_json(client, service, role, thursday_morning):
    client.force_login(
        staff_with(role, centre=service.centre if role == "coordinator" else None),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    response = client.get(URL)
    assert (response.status_code, response.json()["reason"]) == (403, "no_right")


def test_who_lacks_the_second_factor_is_told_in_json(person):
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend", second_factor=False)
    assert client.get(URL).json()["reason"] == "no_right"


def test_records_of_one_person_are_not_stored_as_anothers(client, person, service, session):
    colleague = staff_with("staff_member", service=service)
    response = send(client, tap(session), person=str(device_keys.opaque_id(colleague)))
    assert (response.status_code, response.json()["reason"]) == (409, "other_person")
    assert VisitTally.objects.count() == 0
    assert outcomes(send(client, tap(session), person=str(device_keys.opaque_id(person)))) == [("stored", "")]


def test_without_the_token_that_the_page_was_given_nothing_is_stored(person, session):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    batch = json.dumps({"device": DEVICE, "records": [tap(session)]})
    assert client.post(URL, batch, content_type="application/json").status_code == 403
    token = client.get(URL).json()["csrf"]
    answer = client.post(URL, batch, content_type="application/json", headers={"x-csrftoken": token})
    assert outcomes(answer) == [("stored", "")]


def test_the_introduction_gives_a_key_for_the_device_that_asks_and_none_else(client, person):
    assert client.get(URL).json()["key"] == ""
    told = client.get(URL, {"device": DEVICE}).json()
    assert told["person"] == str(device_keys.opaque_id(person))
    assert told["key"] == device_keys.key_for(person=person, device=uuid.UUID(DEVICE), now=clock.now())
    assert client.get(URL, {"device": "no"}).status_code == 400


def test_a_session_is_not_kept_alive_by_what_pages_ask_by_themselves(client, person, session):
    before = client.session["seen_at"]
    changed = client.session
    changed["seen_at"] = before - 600
    changed.save()
    client.get(URL, headers={BY_ITSELF: "1"})
    assert client.session["seen_at"] == before - 600
    client.get(URL)
    assert client.session["seen_at"] >= before
