"""The page of the audit log: who reads it, what it says, how it is narrowed, and the file it makes."""

import ast
import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from familjecentral import clock
from familjecentral.audit.lanes import LANES
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.queries import Asked, Place, events, kinds_of_things, page_of
from familjecentral.audit.recording import PARENT, SYSTEM, Actor, record
from staff import log, log_words
from staff.models import StaffRole
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, StaffMemberFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db
PROJECT = Path(__file__).resolve().parents[2]
NOON = stockholm(2026, 11, 24, 12, 0)
READERS = ["it_administrator", "data_protection_officer"]


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOON):
        yield


@pytest.fixture
def dpo():
    return staff_with("data_protection_officer")


@pytest.fixture
def at_work(client, dpo):
    with clock.at(NOON - timedelta(days=400)):  # so that the sign-in is far down
        client.force_login(dpo)
    return client


def get(client, **answers):
    return client.get(reverse("log:list"), answers)


def shown(response):
    """(sentence, facts) of each event on the page."""
    assert response.status_code == 200
    return [(line.sentence, dict(line.facts)) for line in response.context["page"].lines]


def actions(response):
    assert response.status_code == 200
    numbers = [line.id for line in response.context["page"].lines]
    found = AuditEvent.objects.in_bulk(numbers)
    return [found[number].action for number in numbers]


# ---- Who


@pytest.mark.parametrize("name", ["log:list", "log:csv"])
@pytest.mark.parametrize("role", ["staff_member", "centre_lead", "coordinator", *READERS])
def test_it_and_data_protection_officers_read_it_and_only_the_latter_take_it_out(client, name, role):
    service = PartnerServiceFactory()
    at = {"coordinator": (None, service.centre)} | dict.fromkeys(READERS, (None, None))
    client.force_login(staff_with(role, *at.get(role, (service, None))))
    may = role == "data_protection_officer" or (role == "it_administrator" and name == "log:list")
    assert client.get(reverse(name)).status_code == (200 if may else 403)
    made = {"log:list": "read_audit_log", "log:csv": "exported_audit_log"}[name]
    assert AuditEvent.objects.filter(action=made).exists() == may
    menu = client.get(reverse("account_logout")).context["nav"]
    assert (reverse("log:list") in [item["url"] for item in menu]) == (role in READERS)


@pytest.mark.parametrize("role", READERS)
def test_the_name_of_the_site_leads_to_a_page_that_opens(client, role):
    client.force_login(staff_with(role))
    home = get(client).context["home"]
    assert f'class="brand" href="{home}"' in get(client).content.decode()
    assert client.get(home).status_code == 200


@pytest.mark.parametrize("name", ["log:list", "log:csv"])
def test_a_stranger_signs_in_first_and_nobody_posts(client, at_work, name):
    assert at_work.post(reverse(name)).status_code == 405
    client.logout()
    assert client.get(reverse(name)).status_code == 302


def test_only_who_may_take_the_file_is_offered_it(client, at_work):
    assert "export_url" in get(at_work).context
    client.force_login(staff_with("it_administrator"))
    assert "export_url" not in get(client).context


# ---- What it says


def test_an_event_is_a_sentence_with_names_that_are_looked_up(at_work, dpo):
    service = PartnerServiceFactory(name="Lekis", centre=FamilyCentreFactory(name="Familjecentralen Bollen"))
    maja = StaffMemberFactory(name="Maja")
    AuditEvent.objects.create(
        at=NOON, actor_kind="staff", actor_id=dpo.pk, action="role_added", thing="staff.staffmember",
        thing_id=str(maja.pk), service_id=service.pk, count=3, detail="centre_lead", address="192.0.2.7",
        tablet_id="5",
    )  # fmt: skip
    [(sentence, facts), _sign_in] = shown(get(at_work))
    assert sentence == f"{dpo.name} {log_words.action_in_words('role_added')}"
    assert list(facts.values()) == [
        "Maja", str(StaffRole.Role.CENTRE_LEAD.label), "3", "Lekis, Familjecentralen Bollen", "192.0.2.7", "5"
    ]  # fmt: skip


def test_who_is_not_an_account_is_said_in_words_too(at_work):
    for by in (PARENT, SYSTEM, Actor(AuditEvent.ActorKind.STAFF), Actor(AuditEvent.ActorKind.STAFF, 10**12)):
        record("signed_in", by=by)
    whos = {
        sentence.removesuffix(log_words.action_in_words("signed_in")) for sentence, _facts in shown(get(at_work))
    }
    assert len(whos) == 5
    assert "" not in whos
    assert f"{10**12} " in " ".join(whos)


def test_what_is_no_longer_in_the_program_is_shown_by_its_code(at_work):
    AuditEvent.objects.create(at=NOON, actor_kind="system", action="did_more", thing="gone.thing", thing_id="1")
    [(sentence, facts), _sign_in] = shown(get(at_work))
    assert sentence.endswith("did_more")
    assert list(facts.values()) == ["gone.thing 1"]


PASS_ON = {
    "replace",
    "_replaced",
    "log",
    "write_once",
}  # verbs of several kinds of rows are told what the log calls it


def recorded_actions():
    """Every action that is written in the program, with the files that compute one instead."""
    found, computed = set(), []
    for app in ("familjecentral", "staff", "activities", "visits", "feedback", "reports", "demo"):
        for file in (PROJECT / app).rglob("*.py"):
            for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                name = getattr(call, "func", None)
                name = getattr(name, "id", None) or getattr(name, "attr", None)
                if name in PASS_ON:
                    told = [each.value for each in call.keywords if each.arg == "action"]
                    found |= {value.value for value in told if isinstance(value, ast.Constant)}
                if name not in {"record", "_tell_the_log"}:
                    continue
                texts = {node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)}
                found |= {text for text in texts if isinstance(text, str)}
                if not texts:
                    computed.append(file.name)
    return found, computed


def test_every_action_of_the_program_has_words_and_no_words_are_left_over():
    found, computed = recorded_actions()
    assert found | {"anchored_log"} == set(log_words.ACTIONS)
    # They pass on what they were told.
    assert sorted(computed) == ["administration.py", "entries.py", "once.py", "work.py"]


def test_reading_the_log_is_in_the_log(at_work, dpo):
    record("signed_up", by=PARENT)
    get(at_work)
    event = AuditEvent.objects.get(action="read_audit_log")
    assert (event.actor_kind, event.actor_id, event.count, event.address) == ("staff", dpo.pk, 2, "127.0.0.1")
    assert actions(get(at_work))[0] == "read_audit_log"


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_asks_the_database_equally_often(at_work, many, django_assert_num_queries):
    for _ in range(many):
        person, service = StaffMemberFactory(), PartnerServiceFactory()
        record("read_comments", by=Actor.staff(person), thing=person, service_id=service.pk, count=1)
    with django_assert_num_queries(14):
        assert len(shown(get(at_work))) == many + 1


# ---- Narrowed


@pytest.fixture
def four(dpo):
    """Four events, each unlike the others in everything that one can ask for."""
    service = PartnerServiceFactory()
    for days, action, by, thing, service_id in [
        (0, "signed_up", PARENT, service, service.pk),
        (1, "read_comments", Actor.staff(dpo), None, None),
        (2, "role_added", SYSTEM, dpo, None),
        (3, "counted_visits", Actor.staff(StaffMemberFactory()), service.centre, None),
    ]:
        with clock.at(NOON - timedelta(days=days, hours=1)):
            record(action, by=by, thing=thing, service_id=service_id)
    return service


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["signed_up", "read_comments", "role_added", "counted_visits", "signed_in"]),
        ({"action": "role_added"}, ["role_added"]),
        ({"action": "cancelled"}, []),
        ({"person": "dpo"}, ["read_comments", "signed_in"]),
        ({"thing": "staff.staffmember"}, ["role_added"]),
        ({"service": "service"}, ["signed_up"]),
        ({"start": "2026-11-23"}, ["signed_up", "read_comments"]),
        ({"end": "2026-11-22", "start": "2026-11-21"}, ["role_added", "counted_visits"]),
        ({"end": "9999-12-31", "start": "2026-11-24"}, ["signed_up"]),
        ({"start": "9999-12-31"}, []),
        ({"action": "read_comments", "person": "dpo", "end": "2026-11-23"}, ["read_comments"]),
        ({"action": "read_comments", "service": "service"}, []),
    ],
)  # fmt: skip
def test_each_filter_alone_and_together(at_work, dpo, four, asked, found):
    known = {"dpo": dpo.pk, "service": four.pk}
    response = get(at_work, **{name: known.get(value, value) for name, value in asked.items()})
    assert actions(response) == found
    if not found:
        assert 'class="empty"' in response.content.decode()


def test_a_day_is_stockholms_day(at_work):
    for moment in (
        stockholm(2026, 11, 22, 23, 59),
        stockholm(2026, 11, 23, 0, 0),
        stockholm(2026, 11, 23, 23, 59),
    ):
        with clock.at(moment):
            record("signed_up", by=PARENT)
    assert actions(get(at_work, start="2026-11-23", end="2026-11-23")) == ["signed_up", "signed_up"]


@pytest.mark.parametrize("name", ["log:list", "log:csv"])
@pytest.mark.parametrize(
    ("asked", "field", "code"),
    [
        ({"action": "flew"}, "action", "invalid_choice"),
        ({"person": "0"}, "person", "invalid_choice"),
        ({"person": "x\x00"}, "person", "invalid_choice"),
        ({"thing": "no.such"}, "thing", "invalid_choice"),
        ({"service": "9" * 30}, "service", "invalid_choice"),
        ({"start": "2026-02-30"}, "start", "invalid"),
        ({"start": "1999-12-31"}, "start", "too_early"),
        ({"end": "0001-01-01"}, "end", "too_early"),
        ({"start": "2026-11-02", "end": "2026-11-01"}, "end", "ends_before_start"),
        ({"before": "x"}, "before", "invalid"),
        ({"before": "1-2-3"}, "before", "invalid"),
        ({"before": "-1-2"}, "before", "invalid"),
        ({"before": "1-" + "9" * 30}, "before", "invalid"),
        ({"before": "9" * 40 + "-1"}, "before", "invalid"),
        ({"before": "9" * 5000 + "-1"}, "before", "invalid"),
    ],
)
def test_a_faulty_question_is_told_at_its_field_and_answers_nothing(at_work, name, asked, field, code):
    response = at_work.get(reverse(name), asked)
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert {name: [error.code for error in found.as_data()] for name, found in errors.items()} == {field: [code]}
    assert 'id="error-summary"' in response.content.decode()
    assert "page" not in response.context
    assert not AuditEvent.objects.filter(action__endswith="_audit_log").exists()


# ---- Page by page


def test_every_event_is_on_one_page_also_those_of_the_same_moment(at_work):
    for _ in range(2 * log.EVENTS_ON_A_PAGE + 7):
        record("signed_up", by=PARENT)
    seen, before = [], None
    while True:
        response = get(at_work, action="signed_up", **({"before": before} if before else {}))
        seen += [line.id for line in response.context["page"].lines]
        before = response.context["page"].older
        assert ("before=" in response.content.decode()) == (before is not None)
        if before is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == len(seen) == 2 * log.EVENTS_ON_A_PAGE + 7


def test_a_full_last_page_leads_no_further():
    for _ in range(4):
        record("signed_up", by=PARENT)
    first = page_of(Asked(), size=2)
    last = page_of(Asked(before=first.older), size=2)
    assert (len(first.events), len(last.events), last.older) == (2, 2, None)
    assert Place.read(str(first.older)) == first.older


# ---- From an index


@pytest.fixture
def long_log():
    """50,000 events over a year. (Straight into the table: PostgreSQL's trigger chains them.)"""
    with connection.cursor() as cursor:
        cursor.execute("""
            INSERT INTO audit_auditevent (at, actor_kind, actor_id, action, thing, thing_id, service_id, count)
            SELECT '2026-11-24 10:00Z'::timestamptz - n * interval '11 minutes', 'staff', n % 300,
              (ARRAY['signed_in', 'signed_up', 'counted_visits', 'read_participants', 'role_added'])[1 + n % 5],
              (ARRAY['', 'activities.signup', 'activities.activitysession', 'staff.staffmember'])[1 + n % 4],
              '', nullif(n % 40, 0), 1 FROM generate_series(1, 50000) AS n
        """)
        cursor.execute("ANALYZE audit_auditevent")


def plan_of(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_every_filter_answers_from_an_index_also_far_down(long_log):
    deep = Place(NOON - timedelta(days=300), 5)
    asked = [
        {}, {"action": "role_added"}, {"action": "anchored_log"}, {"person_id": 17}, {"person_id": 10**6},
        {"thing": "staff.staffmember"}, {"thing": "none.such"}, {"service_id": 7}, {"service_id": 10**6},
        {"since": NOON - timedelta(days=3)}, {"until": NOON - timedelta(days=300)},
        {"action": "signed_in", "person_id": 5, "since": NOON - timedelta(days=90), "until": NOON},
    ]  # fmt: skip
    for more in asked:
        for before in (None, deep):
            found = events(Asked(**more, before=before))[: log.EVENTS_ON_A_PAGE + 1]
            plan = plan_of(*found.query.sql_with_params())
            assert "Index" in plan, (more, plan)
            assert "Seq Scan" not in plan, (more, plan)
    assert kinds_of_things() == ["activities.activitysession", "activities.signup", "staff.staffmember"]


def test_what_the_trigger_and_the_anchor_look_for_answers_from_an_index(long_log):
    lane = AuditEvent.objects.values_list("lane", flat=True)[0]
    last = "SELECT position, hash FROM audit_auditevent WHERE lane = %s ORDER BY position DESC LIMIT 1"
    assert 0 <= lane < LANES
    assert "audit_once_per_position" in plan_of(last, [lane])


# ---- As a file


def rows_of(response):
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_file_holds_the_same_events_and_says_which_account(at_work, four, dpo):
    response = at_work.get(reverse("log:csv"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="logg-2026-11-24.csv"'
    assert "no-store" in response["Cache-Control"]
    heading, *rows = rows_of(response)
    assert {len(row) for row in (heading, *rows)} == {15}
    assert [row[4] for row in rows] == ["signed_up", "read_comments", "role_added", "counted_visits", "signed_in"]
    assert rows[0][0] == "2026-11-24 11:00:00"
    assert rows[1][1:3] == [dpo.name, str(dpo.pk)]
    event = AuditEvent.objects.get(action="role_added")
    assert rows[2][-3:] == [str(event.lane), str(event.position), bytes(event.hash).hex()]


def test_the_file_follows_the_filters_and_not_the_page(at_work, four):
    url = get(at_work, action="role_added", before="1-1").context["export_url"]
    _heading, row = rows_of(at_work.get(url))
    assert row[4] == "role_added"


def test_a_name_that_a_spreadsheet_would_run_is_made_a_text(at_work):
    record("signed_in", by=Actor.staff(StaffMemberFactory(name='=HYPERLINK("https://example.org")')))
    with clock.at(NOON + timedelta(minutes=1)):
        assert rows_of(at_work.get(reverse("log:csv")))[1][1] == '\'=HYPERLINK("https://example.org")'


def test_the_file_is_bounded_to_the_newest_and_the_log_keeps_how_many_went_out(at_work, dpo, monkeypatch):
    for minute in range(5):
        with clock.at(NOON - timedelta(minutes=minute + 1)):
            record("signed_up", by=PARENT, count=minute)
    monkeypatch.setattr(log, "LONGEST_EXPORT", 3)
    rows = rows_of(at_work.get(reverse("log:csv")))
    assert [row[7] for row in rows[1:]] == ["0", "1", "2"]
    event = AuditEvent.objects.get(action="exported_audit_log")
    assert (event.actor_id, event.count) == (dpo.pk, 3)
