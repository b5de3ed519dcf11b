"""A parent sees everything that is held about them, takes it away, and has it erased at once."""

import json
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from activities import consenting, erasing, turns
from activities.links import FIRST, SECOND, token_of
from activities.models import Attendance, SignUpReading
from activities.rules import Child
from activities.signing_up import REPEAT_HELD, Household, Parent
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import PARENT
from tests.activities.families import BABY, NOW, as_it_is, behind_the_wall, family, signed_up
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, stockholm

pytestmark = pytest.mark.django_db

OTHER = Parent("andra@example.org", "+46701740611", "ar", diet=["vegan"])


@pytest.fixture(autouse=True)
def ten_days_before():
    with clock.at(NOW):
        yield


@pytest.fixture
def session():
    return SessionFactory()


def file_of(client, token):
    return json.loads(client.get(reverse("my_data_file", args=[token])).content)


def lived_through(session):
    """Two parents with a consent given and one taken back, an opening and a mark."""
    service = session.activity.responsible_service
    other = PartnerServiceFactory(centre=session.activity.centre, kind="bhv")
    parent = Parent("forsta@example.org", interpreter_language="ti", step_free=True, remind_same_day=True)
    household = Household([BABY, Child(date(2027, 1, 1), is_expected=True)], 2, "Ugglan", parent, OTHER)
    sign_up = signed_up(session, household).sign_up
    for until in (date(2026, 12, 1), date(2026, 12, 2)):  # what is given anew takes the earlier back
        consenting.give_consent(
            sign_up=sign_up, receiver=other, what="attendance", until=until, key=uuid.uuid4(), by=PARENT, now=NOW
        )
    with behind_the_wall(session):
        SignUpReading.objects.create(sign_up=sign_up, service=service, role="staff_member", on_date=NOW.date())
        Attendance.objects.create(
            sign_up=sign_up, session=session, controller=service, state="present", marked_at=NOW
        )
    return sign_up


def test_the_file_holds_everything_about_one_parent_by_keys_that_are_promised(client, session):
    sign_up = lived_through(session)
    found = file_of(client, token_of(sign_up.key))
    label, starts = "Barnhälsovården", session.starts_at.astimezone(NOW.tzinfo).isoformat()
    now, service = "2026-11-16T10:00:00+01:00", session.activity.responsible_service
    assert found == {
        "format": "familjecentralen/own-data", "version": 1, "made_at": now,
        "responsible": {
            "service": str(service.label), "principal": service.principal.full_name,
            "centre": session.activity.centre.name,
        },
        "erasure": {"rule": "days_after_last_session", "days": 30, "on": "2026-12-27"},
        "sign_up": {
            "to": "session", "title": session.display_title,
            "sessions": [
                {"starts_at": starts,
                 "ends_at": session.ends_at.astimezone(NOW.tzinfo).isoformat()},
            ],
            "state": "confirmed", "signed_up_at": now, "offered_until": None, "can_come_at_short_notice": False,
            "places": 1, "adults": 2, "children": 1, "babies": 1, "prams": 0, "draw_weight": 1, "draw_code": "",
        },
        "you": {
            "parent": 1, "alias": "Ugglan", "email": "forsta@example.org", "phone": "", "language": "sv",
            "interpreter_language": "ti", "step_free": True, "hearing_loop": False, "diet": [],
            "remind_two_days": True, "remind_same_day": True,
        },
        "children": [
            {"birth_month": "2026-06", "due_month": None}, {"birth_month": None, "due_month": "2027-01"},
        ],
        "states": [{"state": "confirmed", "at": now}],
        "attendance": [{"session": starts, "state": "present"}],
        "attendance_history": [
            {"session": starts, "state": "present", "at": now},
        ],
        "consents": [
            {"to": label, "what": "attendance", "given": "by_link", "given_at": now,
             "until": "2026-12-01", "taken_back_at": now},
            {"to": label, "what": "attendance", "given": "by_link", "given_at": now,
             "until": "2026-12-02", "taken_back_at": None},
        ],
        "shared_by_decision": [],
        "opened_by": [{"service": str(service.label), "role": "staff_member", "on": "2026-11-16"}],
        "messages": [{"kind": "receipt", "on": "2026-11-16"}],
    }  # fmt: skip
    assert list(AuditEvent.objects.filter(action__contains="own_data").values_list("action", "actor_kind")) == [
        ("exported_own_data", "parent")
    ]


@pytest.mark.parametrize("language", ["sv", "en", "ar"])
def test_the_page_says_the_same_in_words_and_never_what_the_other_parent_left(client, session, language):
    sign_up = lived_through(session)
    with translation.override(language):
        addresses = {
            number: reverse("my_data", args=[token_of(sign_up.key, number)]) for number in (FIRST, SECOND)
        }
    pages = {number: client.get(address).content.decode() for number, address in addresses.items()}
    own = {FIRST: ["forsta@example.org", "Ugglan"], SECOND: ["andra@example.org", "070-174 06 11"]}
    for number, other in ((FIRST, SECOND), (SECOND, FIRST)):
        assert all(word in pages[number] for word in own[number])
        assert not any(word in pages[number] for word in own[other])
        assert f'<html lang="{language}"' in pages[number]
        assert addresses[number].replace("/allt/", "/radera/") in pages[number]
    assert AuditEvent.objects.filter(action="read_own_data", thing_id=str(sign_up.pk)).count() == 2


def test_the_pages_queries_do_not_grow_with_what_is_there(client, session, django_assert_num_queries):
    sign_up = signed_up(session, family()).sign_up
    address = reverse("my_data", args=[token_of(sign_up.key)])
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    with behind_the_wall(session):
        SignUpReading.objects.bulk_create(
            SignUpReading(
                sign_up=sign_up, service_id=sign_up.controller_id, role="staff_member",
                on_date=NOW.date() - timedelta(days=n),
            )
            for n in range(30)
        )  # fmt: skip
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_a_link_that_only_guesses_that_a_contact_is_there_sees_what_any_sign_up_sees(client, session):
    """Somebody signs up another's address again: neither the file nor the hour after tells that it was there."""
    first = signed_up(session, family(1))
    again = signed_up(session, family(1, alias="Någon annan"))
    before = file_of(client, again.token)
    alike = file_of(client, signed_up(session, family(2)).token)
    assert before.keys() == alike.keys()
    assert (before["messages"], before["states"]) == (alike["messages"], alike["states"])
    later = NOW + REPEAT_HELD
    turns.take_turns(controller_id=first.sign_up.controller_id, now=later)
    with clock.at(later):
        assert as_it_is(again.sign_up).state == "released"
        assert file_of(client, again.token)["states"] == alike["states"]


@pytest.mark.parametrize("name", ["my_data", "my_data_file", "erase_my_data"])
def test_a_guessed_link_opens_nothing(client, session, name):
    signed_up(session)
    for method in (client.get, client.post):
        assert method(reverse(name, args=["gissad-lank"])).status_code in (404, 405)
    assert not AuditEvent.objects.filter(action__contains="own_data").exists()


def test_erasing_asks_once_frees_the_place_and_the_link_is_dead(client):
    session = SessionFactory(activity__capacity=1)
    result = signed_up(session, family(1))
    waiting = signed_up(session, family(2)).sign_up
    address = reverse("erase_my_data", args=[result.token])
    assert (client.get(address).status_code, as_it_is(result.sign_up).erased_at) == (200, None)
    answer = client.post(address, follow=True)
    assert answer.redirect_chain == [(reverse("erased"), 302)]
    mine = as_it_is(result.sign_up)
    assert (mine.state, mine.erased_at, as_it_is(waiting).state) == ("cancelled", NOW, "offered")
    for page in ("my_sign_up", "my_data", "my_data_file", "erase_my_data", "change_sign_up", "my_calendar"):
        assert client.get(reverse(page, args=[result.token])).status_code == 404
    assert client.post(address).status_code == 404
    event = AuditEvent.objects.get(action="erased_on_request")
    assert (event.actor_kind, event.detail) == ("parent", "erased_whole")


def test_the_page_of_two_parents_says_that_the_other_stays(client, session):
    sign_up = lived_through(session)
    with translation.override("en"):
        page = client.get(reverse("erase_my_data", args=[token_of(sign_up.key, SECOND)]))
    assert "The other parent keeps the family's place" in page.content.decode()
    client.post(reverse("erase_my_data", args=[token_of(sign_up.key, SECOND)]))
    assert as_it_is(sign_up).state == "confirmed"
    assert client.get(reverse("my_sign_up", args=[token_of(sign_up.key)])).status_code == 200
    assert client.get(reverse("my_sign_up", args=[token_of(sign_up.key, SECOND)])).status_code == 404


def test_a_series_that_is_over_is_emptied_and_its_figures_stay(client):
    activity = ActivityFactory()
    series = activity.series.create(capacity=12)
    SessionFactory(activity=activity, series=series, number=1, on_date=date(2026, 11, 26))
    sign_up = signed_up(series, family(1)).sign_up
    after = stockholm(2026, 11, 27, 9, 0)
    assert erasing.erase_now(sign_up=sign_up, number=FIRST, by=PARENT, now=after) == "erased_whole"
    series.refresh_from_db()
    kept = as_it_is(sign_up)
    assert (kept.state, kept.erased_at, kept.alias, series.places_taken) == ("confirmed", after, "", 1)
