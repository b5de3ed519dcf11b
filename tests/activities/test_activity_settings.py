"""A lead changes how an activity is held, also for what is planned."""

from datetime import timedelta

import pytest
from django.urls import reverse

from activities.activity_settings import SettingsDenied, SettingsRefused, change_settings
from activities.drawing.holding import hold_draw
from activities.models import Activity, ActivitySeries, AttendanceSharing
from activities.rules_in_words import rules_in_words
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from tests.activities.drawing.draws import drawn_session, promised
from tests.activities.families import NOW, family, signed_up, states
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ten_days_before():
    with clock.at(NOW):
        yield


@pytest.fixture
def session():
    return SessionFactory(activity__capacity=2)


@pytest.fixture
def lead(session):
    return staff_with("centre_lead", session.activity.responsible_service)


def change(session, **changes):
    by = Actor.staff(staff_with("centre_lead", session.activity.responsible_service))
    changed = change_settings(activity=session.activity, changes=changes, by=by, now=NOW)
    session.refresh_from_db()
    return changed


def refused(session, **changes) -> tuple[SettingsDenied, str, str]:
    before = Activity.objects.filter(pk=session.activity_id).values().get(), session.capacity
    with pytest.raises(SettingsRefused) as caught:
        change(session, **changes)
    session.refresh_from_db()
    assert (Activity.objects.filter(pk=session.activity_id).values().get(), session.capacity) == before
    assert AuditEvent.objects.filter(action="changed_activity").count() == 0
    return caught.value.reason, caught.value.field, str(caught.value)


# ---- Limits


def test_what_had_the_activitys_limit_follows_and_what_has_its_own_keeps_it(session):
    own = SessionFactory(activity=session.activity, capacity=5, hour=17)
    been = SessionFactory(activity=session.activity, on_date=NOW.date() - timedelta(days=1))
    series = ActivitySeries.objects.create(activity=session.activity, capacity=2)
    change(session, capacity=8, room_adults=12)
    for each in (own, been, series):
        each.refresh_from_db()
    assert [each.capacity for each in (session, own, been, series)] == [8, 5, 2, 8]
    assert [each.room_adults for each in (session, own, been, series)] == [12, 12, None, 12]
    event = AuditEvent.objects.get(action="changed_activity")
    assert (event.thing, event.count, event.service_id) == (
        "activities.activity", 3, session.activity.responsible_service_id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("household", "limit", "taken"),
    [
        ({}, {"capacity": 1}, 2),
        ({"adults": 2}, {"room_adults": 3}, 4),
        ({}, {"room_children": 1}, 2),
        ({}, {"room_babies": 1}, 2),
        ({"prams": 1}, {"room_prams": 0}, 2),
    ],
)
def test_a_limit_is_never_below_what_is_taken_and_the_refusal_names_the_session_and_the_number(
    session, household, limit, taken
):
    signed_up(session, family(1, **household))
    signed_up(session, family(2, **household))
    reason, field, text = refused(session, **limit)
    assert (reason, field) == (SettingsDenied.BELOW_TAKEN, next(iter(limit)))
    assert "Spädbarnsmassage, torsdag 26 november 2026" in text
    assert str(taken) in text


def test_exactly_what_is_taken_is_enough(session):
    signed_up(session, family(1))
    change(session, capacity=1)
    assert (session.capacity, session.places_taken) == (1, 1)


def test_more_room_is_offered_to_the_queue_at_once_and_no_more_than_there_is(session):
    for n in range(6):
        signed_up(session, family(n))
    change(session, capacity=4)
    assert states(session) == ["confirmed", "confirmed", "offered", "offered", "waiting", "waiting"]
    assert (session.places_taken, session.families_waiting) == (4, 2)


def test_without_a_limit_everyone_who_waits_is_offered_a_place(session):
    for n in range(4):
        signed_up(session, family(n))
    change(session, capacity=None)
    assert states(session) == ["confirmed", "confirmed", "offered", "offered"]


def test_a_new_rule_for_the_queue_lets_in_whom_it_lets_in(session):
    session.activity.capacity_unit = "adults"
    session.activity.capacity = session.capacity = 3
    session.activity.save()
    session.save()
    signed_up(session, family(1, adults=2))
    signed_up(session, family(2, adults=2))
    signed_up(session, family(3, adults=1))
    assert states(session) == ["confirmed", "waiting", "waiting"]
    change(session, queue_rule="fits_first")
    assert states(session) == ["confirmed", "waiting", "offered"]


@pytest.mark.parametrize("count", [1, 30])
def test_changing_limits_is_as_many_statements_for_thirty_sessions_as_for_one(
    session, lead, count, django_assert_max_num_queries
):
    for _ in range(count):
        SessionFactory(activity=session.activity)
    with django_assert_max_num_queries(25):
        change_settings(activity=session.activity, changes={"capacity": 9}, by=Actor.staff(lead), now=NOW)


# ---- What families have been told


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"capacity_unit": "adults"}, SettingsDenied.UNIT_IN_USE, "capacity_unit"),
        ({"booking": "drop_in"}, SettingsDenied.HAS_FAMILIES, "booking"),
    ],
)
def test_what_families_have_signed_up_to_stays_what_it_was(session, changes, reason, field):
    signed_up(session)
    assert refused(session, **changes)[:2] == (reason, field)


@pytest.mark.parametrize("changes", [{"capacity_unit": "adults"}, {"booking": "drop_in"}])
def test_with_nobody_signed_up_it_can_be_changed(session, changes):
    change(session, **changes)
    session.activity.refresh_from_db()
    assert {name: getattr(session.activity, name) for name in changes} == changes


def test_a_service_with_a_decision_on_attendance_takes_part_until_that_ends(session, lead):
    centre = session.activity.centre
    other, third = (PartnerServiceFactory(centre=centre, kind=kind) for kind in ("bhv", "mhv"))
    session.activity.participating_services.add(other, third)
    decision = AttendanceSharing.objects.create(
        activity=session.activity, responsible_service=session.activity.responsible_service, service=other,
        until=NOW.date() + timedelta(days=9), decided_at=NOW, decided_by=lead,
    )  # fmt: skip
    assert refused(session, participating_services=[third])[0] == SettingsDenied.SHARED
    decision.revoked_at = NOW
    decision.save()
    change(session, participating_services=[third])
    assert list(session.activity.participating_services.all()) == [third]


# ---- Draws and codes


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"booking": "invitation"}, SettingsDenied.DRAW_NEEDS_SIGN_UP, "allocation"),
        ({"capacity": None}, SettingsDenied.DRAW_NEEDS_PLACES, "capacity"),
        ({"has_waiting_list": False}, SettingsDenied.DRAW_NEEDS_QUEUE, "has_waiting_list"),
    ],
)
def test_a_draw_needs_something_to_draw_and_a_queue(session, changes, reason, field):
    assert refused(session, allocation="draw", **changes)[:2] == (reason, field)


def test_choosing_the_draw_promises_those_that_are_open_and_leaves_those_with_families(session):
    taken = SessionFactory(activity=session.activity, hour=17)
    signed_up(taken)
    change(session, allocation="draw")
    taken.refresh_from_db()
    assert (hasattr(session, "draw"), hasattr(taken, "draw")) == (True, False)


@pytest.mark.parametrize("changes", [{"allocation": "first_come"}, {"queue_rule": "fits_first"}])
def test_a_promised_draw_is_held_by_the_rules_that_were_promised(changes):
    session = drawn_session()
    draw = promised(session)
    assert refused(session, **changes)[:2] == (SettingsDenied.DRAW_PROMISED, "allocation")
    hold_draw(draw, NOW + timedelta(days=8))
    change(session, **changes)


def test_a_group_by_invitation_gets_a_code_for_each_session_and_keeps_those_it_has(session):
    has_code = SessionFactory(activity=session.activity, invitation_code="P4TW-9XKB")
    change(session, booking="invitation")
    has_code.refresh_from_db()
    assert (len(session.invitation_code), has_code.invitation_code) == (9, "P4TW-9XKB")


def test_every_refusal_says_what_to_do():
    assert all(len(str(reason.label)) > 40 for reason in SettingsDenied)


# ---- The page


def settings_page(session):
    return reverse("activities_staff:activity_settings", args=[session.activity_id])


def filled_in(**values):
    return {
        "title": "Spädbarnsmassage", "about": "Lugn stund", "booking": "sign_up", "target_group": "first_time",
        "sibling_rule": "all_fit", "age_from_months": 2, "age_to_months": 6, "capacity": 8,
        "capacity_unit": "families", "room_prams": 4, "opens_days_before": 14, "opens_time": "07:30",
        "closes_hours_before": 3, "allocation": "first_come", "queue_rule": "fits_first",
        "languages": ["sv", "ar"], "has_waiting_list": "on", "needs_contact": "on", "neutral_title": "",
        "nested_count": "by_itself",
    } | values  # fmt: skip


def test_a_lead_changes_all_of_it_and_parents_read_it(client, session, lead):
    client.force_login(lead)
    other = PartnerServiceFactory(centre=session.activity.centre, kind="bhv")
    assert client.get(settings_page(session)).status_code == 200
    answer = client.post(settings_page(session), filled_in(participating_services=[other.pk]), follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [(settings_page(session), 302)])
    changed = Activity.objects.get(pk=session.activity_id)
    assert (changed.target_group, changed.sibling_rule, changed.room_prams, changed.languages) == (
        "first_time", "all_fit", 4, ["sv", "ar"],
    )  # fmt: skip
    assert (changed.opens_days_before, f"{changed.opens_time:%H:%M}", changed.closes_hours_before) == (
        14,
        "07:30",
        3,
    )
    assert list(changed.participating_services.all()) == [other]
    session.refresh_from_db()
    parents_page = client.get(reverse("session", args=[session.activity.centre.slug, session.pk])).content.decode()
    for sentence in rules_in_words(changed, session, NOW):
        assert sentence.replace("'", "&#x27;") in parents_page


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"age_from_months": 9, "age_to_months": 3}, ("age_to_months", "ages")),
        ({"capacity": 0}, ("capacity", "min_value")),
        ({"capacity": 5001}, ("capacity", "max_value")),
        ({"capacity": "många"}, ("capacity", "invalid")),
        ({"closes_hours_before": -1}, ("closes_hours_before", "min_value")),
        ({"opens_time": "25:00"}, ("opens_time", "invalid")),
        ({"languages": ["tlh"]}, ("languages", "invalid_choice")),
        ({"title": ""}, ("title", "required")),
        ({"about": "a\x00b"}, ("about", "unholdable")),
        ({"participating_services": [987654321]}, ("participating_services", "invalid_choice")),
        ({"allocation": "draw", "has_waiting_list": ""}, ("has_waiting_list", "draw_needs_queue")),
    ],
)
def test_what_can_not_be_is_refused_at_its_field_and_nothing_is_saved(client, session, lead, values, refusal):
    client.force_login(lead)
    answer = client.post(settings_page(session), filled_in(**values))
    assert answer.status_code == 422
    errors = answer.context["form"].errors.as_data()
    assert {name: [error.code for error in found] for name, found in errors.items()} == {refusal[0]: [refusal[1]]}
    assert Activity.objects.get(pk=session.activity_id).about == ""


def test_the_responsible_service_is_not_for_the_form_to_change(client, session, lead):
    client.force_login(lead)
    other = PartnerServiceFactory(centre=session.activity.centre, kind="bhv")
    client.post(settings_page(session), filled_in(responsible_service=other.pk, centre=9))
    assert Activity.objects.get(pk=session.activity_id).responsible_service == session.activity.responsible_service


@pytest.mark.parametrize(("role", "status"), [("staff_member", 403), ("coordinator", 404)])
def test_who_leads_nothing_is_refused(client, session, role, status):
    service = session.activity.responsible_service
    person = staff_with(role, service) if role == "staff_member" else staff_with(role, centre=service.centre)
    client.force_login(person)
    assert client.get(settings_page(session)).status_code == status
    assert client.post(settings_page(session), filled_in()).status_code == status


def test_the_lead_of_another_service_finds_no_such_page(client, session):
    other = PartnerServiceFactory(centre=session.activity.centre, kind="bhv")
    client.force_login(staff_with("centre_lead", other))
    assert client.get(settings_page(session)).status_code == 404
    assert client.post(settings_page(session), filled_in()).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_activities_is_as_many_questions_for_thirty_as_for_one(
    client, session, lead, count, django_assert_max_num_queries
):
    for _ in range(count):
        SessionFactory(activity__responsible_service=session.activity.responsible_service)
    client.force_login(lead)
    client.get(reverse("activities_staff:activities"))
    with django_assert_max_num_queries(16):
        page = client.get(reverse("activities_staff:activities")).content.decode()
    assert page.count("data-activity=") == count + 1
    assert page.count("/personal/aktiviteter/") >= count + 1


# ---- The rules in words


def test_a_drop_in_has_no_rules_about_places(session):
    session.activity.booking = "drop_in"
    assert rules_in_words(session.activity, session, NOW) == []


@pytest.mark.parametrize("booking", ["sign_up", "invitation"])
@pytest.mark.parametrize("allocation", Activity.Allocation.values)
@pytest.mark.parametrize("queue_rule", Activity.QueueRule.values)
@pytest.mark.parametrize("unit", Activity.CapacityUnit.values)
def test_each_rule_is_a_sentence_of_its_own(session, booking, allocation, queue_rule, unit):
    activity = session.activity
    activity.booking, activity.allocation, activity.queue_rule = booking, allocation, queue_rule
    activity.capacity_unit, activity.room_adults, activity.room_prams = unit, 9, 0
    activity.target_group, activity.age_to_months, activity.languages = "fathers", 12, ["ar"]
    activity.opens_days_before, activity.closes_hours_before = 7, 2
    for bookable in (None, session):
        sentences = rules_in_words(activity, bookable, NOW)
        assert len(sentences) == len(set(sentences)) == 9 - (bookable is not None)
        assert all(sentence.endswith(".") for sentence in sentences)
