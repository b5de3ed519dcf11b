"""The pages on which a centre plans: who opens them, what they refuse, and what comes of them."""

import re
import uuid
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import ActivitySeries, SeriesTemplate, SignUpChild
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.privacy.walls import Reader, reading_as
from tests.activities.planning.made import (
    NOW,
    Posted,
    centre_with_services,
    family_of,
    four_weeks,
    made,
    proposed,
    ten_sessions,
)
from tests.activities.sharing import signed_in
from tests.factories import ActivityFactory, SessionFactory, staff_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_wednesday():
    with clock.at(NOW):
        yield


@pytest.fixture
def centre():
    return centre_with_services()


@pytest.fixture
def lead(client, centre):
    person = staff_with("centre_lead", centre.services.get(kind="mhv"))
    signed_in(client, person)
    return person


def new_cohort(centre, template) -> str:
    return reverse("activities_staff:new_cohort", args=[centre.slug, template.pk])


def head(centre, **different) -> dict:
    return {
        "key": uuid.uuid4(), "step": "propose", "activity": "", "service": centre.services.get(kind="mhv").pk,
        "due_month": "2027-03", "weekday": 4, "starts": "14:00", "venue": "", "capacity": 12, "leader": "",
        **different,
    }  # fmt: skip


def rows_of(response) -> dict:
    """What the page would send of its rows."""
    found = {"warned": response.context["draft"].warned}
    for form in response.context["rows"]:
        for field in form:
            value = field.value()
            found[field.html_name] = (
                value.isoformat() if isinstance(value, date) else f"{value:%H:%M}" if isinstance(value, time)
                else getattr(value, "pk", value) or ""
            )  # fmt: skip
    return found


def row_errors(response) -> dict:
    return {
        (form.session.number, name): errors
        for form in response.context["rows"]
        for name, errors in form.errors.items()
    }


def test_the_page_lists_groups_with_sessions_to_come_and_templates(client, centre, lead):
    mine, everyones = ten_sessions(centre, "Vårt"), ten_sessions()
    ten_sessions(centre_with_services(), "Grannens")
    series = made(centre, mine)
    response = client.get(reverse("activities_staff:planning"))
    assert list(response.context["cohorts"]) == [series]
    assert list(response.context["templates"]) == [mine, everyones]
    group = response.context["cohorts"][0]
    assert (group.session_count, group.to_come, group.first_on) == (10, 10, date(2026, 11, 26))


def test_the_page_takes_as_many_queries_for_one_group_as_for_thirty(client, centre, lead):
    template = ten_sessions(centre, "Vårt", count=2)
    counts = []
    for number in range(30):
        made(centre, template, rows=proposed(centre, template, starts=time(8 + number // 3, 20 * (number % 3))))
        if number in {0, 29}:
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("activities_staff:planning"))
            counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("role", "status"), [("staff_member", 403), ("it_administrator", 404), ("data_protection_officer", 403)]
)
def test_others_plan_nothing(client, centre, role, status):
    template = ten_sessions(centre)
    signed_in(client, staff_with(role, centre.services.get(kind="mhv") if role == "staff_member" else None))
    for address in (
        reverse("activities_staff:planning"), new_cohort(centre, template),
        reverse("activities_staff:template", args=[template.pk]),
        reverse("activities_staff:template_session", args=[template.sessions.get(number=1).pk]),
    ):  # fmt: skip
        assert client.get(address).status_code == status
    assert client.post(new_cohort(centre, template), head(centre)).status_code == status
    assert ActivitySeries.objects.count() == 0


def test_a_lead_of_another_centre_plans_nothing_here(client, centre):
    signed_in(client, staff_with("centre_lead", centre_with_services().services.get(kind="mhv")))
    template = ten_sessions()
    assert client.get(new_cohort(centre, template)).status_code == 404
    copy = reverse("activities_staff:copy_template", args=[centre.slug, template.pk])
    assert client.post(copy).status_code == 404
    assert SeriesTemplate.objects.count() == 1


def test_dates_are_proposed_and_then_the_group_is_made_as_they_stand(client, centre, lead):
    template = ten_sessions()
    proposal = client.post(new_cohort(centre, template), head(centre))
    assert proposal.status_code == 200
    assert ActivitySeries.objects.count() == 0
    rows = rows_of(proposal)
    assert rows["s1-on_date"] == "2026-11-26"
    assert rows["s8-venue"] == centre.venues.get(name="Biblioteket").pk
    answer = client.post(new_cohort(centre, template), head(centre, step="make") | rows)
    series = ActivitySeries.objects.get()
    assert answer.url == reverse("activities_staff:cohort", args=[series.pk])
    assert [each.isoformat() for each in series.sessions.values_list("on_date", flat=True)] == [
        rows[f"s{number}-on_date"] for number in range(1, 11)
    ]
    assert client.get(answer.url).status_code == 200


def test_one_date_and_one_place_can_be_changed_before_it_is_made(client, centre, lead):
    template = ten_sessions()
    rows = rows_of(client.post(new_cohort(centre, template), head(centre)))
    rows |= {"s2-on_date": "2026-12-15", "s2-starts": "9.30", "s2-venue": centre.venues.get(name="Storstugan").pk}
    client.post(new_cohort(centre, template), head(centre, step="make") | rows)
    session = ActivitySeries.objects.get().sessions.get(number=2)
    assert (session.on_date, session.venue.name, session.starts_at.hour) == (date(2026, 12, 15), "Storstugan", 8)


def test_sent_twice_it_is_one_group(client, centre, lead):
    template = ten_sessions()
    rows = rows_of(client.post(new_cohort(centre, template), head(centre)))
    data = head(centre, step="make") | rows
    first, second = (client.post(new_cohort(centre, template), data) for _time in range(2))
    assert first.url == second.url
    assert ActivitySeries.objects.count() == 1


def test_wrong_rows_are_named_and_all_are_told_at_once(client, centre, lead):
    template = ten_sessions()
    rows = rows_of(client.post(new_cohort(centre, template), head(centre)))
    rows |= {"s3-on_date": "2027-01-06", "s4-on_date": "", "s5-starts": "kvart över", "s6-venue": 987654}
    response = client.post(new_cohort(centre, template), head(centre, step="make") | rows)
    assert response.status_code == 422
    assert sorted(row_errors(response)) == [(4, "on_date"), (5, "starts"), (6, "venue")]
    html = response.content.decode()
    assert re.search(r'href="#id_s4-on_date">[^<]*4', html)
    rows |= {"s4-on_date": "2027-04-29", "s5-starts": "14:00", "s6-venue": ""}
    response = client.post(new_cohort(centre, template), head(centre, step="make") | rows)
    assert sorted(row_errors(response)) == [(3, "on_date")]  # Epiphany
    assert ActivitySeries.objects.count() == 0


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"due_month": "2026-01"}, "due_month"), ({"due_month": ""}, "due_month"),
        ({"due_month": "mars"}, "due_month"),
        ({"due_month": "2027-13"}, "due_month"), ({"starts": "25:00"}, "starts"), ({"starts": "23:30"}, "starts"),
        ({"weekday": 6}, "weekday"), ({"service": ""}, "service"), ({"capacity": 0}, "capacity"),
        ({"capacity": ""}, "capacity"), ({"leader": 98765}, "leader"), ({"key": "x"}, "key"),
        ({"activity": "9" * 30}, "activity"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_no_dates_are_proposed(client, centre, lead, different, field):
    response = client.post(new_cohort(centre, ten_sessions()), head(centre, **different))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert response.context["rows"] == []


def test_a_room_that_is_taken_is_warned_of_and_then_refused_by_row(client, centre, lead):
    template = ten_sessions()
    room = centre.venues.get(name="Storstugan")
    activity = ActivityFactory(responsible_service=centre.services.get(kind="bhv"), title="Sångstund")
    SessionFactory(activity=activity, on_date=date(2027, 2, 4), venue=room)
    proposal = client.post(new_cohort(centre, template), head(centre, venue=room.pk))
    assert [form.session.number for form in proposal.context["rows"] if form.warnings] == [3]
    assert "Sångstund" in proposal.context["rows"][2].warnings[0]
    data = head(centre, venue=room.pk, step="make") | rows_of(proposal)
    response = client.post(new_cohort(centre, template), data)
    assert list(row_errors(response)) == [(3, "venue")]
    data["s3-venue"] = ""
    assert client.post(new_cohort(centre, template), data).status_code == 302


def test_a_clash_of_the_leader_is_shown_before_it_is_made_and_accepted_when_it_was_shown(client, centre, lead):
    template = ten_sessions()
    SessionFactory(on_date=date(2027, 2, 4), leader=lead)
    proposal = client.post(new_cohort(centre, template), head(centre, leader=lead.pk))
    assert [form.session.number for form in proposal.context["rows"] if form.warnings] == [3]
    data = head(centre, leader=lead.pk, step="make") | rows_of(proposal)
    unseen = client.post(new_cohort(centre, template), data | {"warned": ""})
    assert (unseen.status_code, ActivitySeries.objects.count()) == (200, 0)
    assert [form.session.number for form in unseen.context["rows"] if form.warnings] == [3]
    assert client.post(new_cohort(centre, template), data).status_code == 302


def test_a_weekly_group_asks_for_its_first_day_and_for_no_month(client, centre, lead):
    template = four_weeks(centre)
    form = client.get(new_cohort(centre, template)).context["form"]
    assert ("first_date" in form.fields, "due_month" in form.fields, "weekday" in form.fields) == (
        True,
        False,
        False,
    )
    data = head(centre, first_date="2026-12-08")
    rows = rows_of(client.post(new_cohort(centre, template), data))
    client.post(new_cohort(centre, template), data | rows | {"step": "make"})
    assert ActivitySeries.objects.get().sessions.count() == 4


def test_an_activity_of_the_same_title_is_proposed_to_belong_to(client, centre, lead):
    template = ten_sessions()
    series = made(centre, template)
    form = client.get(new_cohort(centre, template)).context["form"]
    assert (form["activity"].value(), form["capacity"].value()) == (series.activity_id, 12)


def test_a_template_is_copied_and_edited(client, centre, lead):
    everyones = ten_sessions()
    address = reverse("activities_staff:copy_template", args=[centre.slug, everyones.pk])
    answer = client.post(address)
    copy = SeriesTemplate.objects.get(centre=centre)
    assert answer.url == reverse("activities_staff:template", args=[copy.pk])
    assert client.get(answer.url).status_code == 200
    again = client.post(address, follow=True)
    assert [str(m.level_tag) for m in again.context["messages"]] == ["error"]
    client.post(answer.url, {"title": "Vårt eget", "about": "", "rhythm": "birth"})
    copy.refresh_from_db()
    assert copy.title == "Vårt eget"


def test_a_title_that_is_taken_is_told_at_the_title(client, centre, lead):
    mine = ten_sessions(centre, "Mitt", count=1)
    ten_sessions(centre, "Ditt", count=1)
    response = client.post(
        reverse("activities_staff:template", args=[mine.pk]), {"title": "Ditt", "about": "", "rhythm": "birth"}
    )
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"title"})


SESSION = {
    "title": "Ny", "theme": "", "text": "", "materials": "", "dialogue_cards": "", "lead_service_kind": "bhv",
    "usual_venue": "", "minutes": 60, "weeks_from_birth": 3,
}  # fmt: skip


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"title": ""}, "title"), ({"materials": "Film utan adress"}, "materials"), ({"minutes": 5}, "minutes"),
        ({"minutes": 2000}, "minutes"), ({"weeks_from_birth": ""}, "weeks_from_birth"),
        ({"weeks_from_birth": 99999}, "weeks_from_birth"), ({"lead_service_kind": "tand"}, "lead_service_kind"),
        ({"title": "x" * 121}, "title"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_session_is_said_at_its_field(client, centre, lead, different, field):
    template = ten_sessions(centre, count=1)
    response = client.post(
        reverse("activities_staff:new_template_session", args=[template.pk]), SESSION | different
    )
    assert (response.status_code, set(response.context["form"].errors)) == (422, {field})
    assert template.sessions.count() == 1


def test_sessions_are_added_changed_moved_and_taken_out(client, centre, lead):
    template = ten_sessions(centre, count=2)
    client.post(reverse("activities_staff:new_template_session", args=[template.pk]), SESSION)
    session = template.sessions.get(number=3)
    client.post(reverse("activities_staff:move_template_session", args=[session.pk]), {"to": "up"})
    client.post(reverse("activities_staff:template_session", args=[session.pk]), SESSION | {"title": "Ändrad"})
    client.post(reverse("activities_staff:remove_template_session", args=[template.sessions.get(number=1).pk]))
    assert list(template.sessions.values_list("number", "title")) == [(1, "Ändrad"), (2, "Träff 2")]
    client.post(reverse("activities_staff:remove_template", args=[template.pk]))
    assert SeriesTemplate.objects.count() == 0


def test_the_group_shows_its_families_to_the_responsible_service_only(client, centre):
    series = made(centre, ten_sessions())
    family_of(series, "Ugglan")
    family_of(series, "Räven", state="waiting")
    address = reverse("activities_staff:cohort", args=[series.pk])
    own = staff_with("staff_member", series.activity.responsible_service)
    response = signed_in(client, own).get(address)
    families = response.context["families"]
    assert [each.sign_up.alias for each in families.coming + families.waiting] == ["Ugglan", "Räven"]
    assert response["Cache-Control"] == "no-store, private"
    event = AuditEvent.objects.get(action="read_participants")
    assert (event.actor_id, event.thing, event.count) == (own.pk, "activities.activityseries", 2)
    for other in (
        staff_with("centre_lead", centre.services.get(kind="bhv")), staff_with("coordinator", centre=centre)
    ):  # fmt: skip
        html = signed_in(client, other).get(address).content.decode()
        assert [name for name in ("Ugglan", "Räven") if name in html] == []
        assert AuditEvent.objects.filter(action="read_participants").count() == 1
    far = staff_with("centre_lead", centre_with_services().services.get(kind="mhv"))
    assert signed_in(client, far).get(address).status_code == 404
    it = staff_with("it_administrator")
    assert signed_in(client, it).get(address).status_code == 404


def test_the_group_takes_as_many_queries_for_one_family_as_for_thirty(client, centre):
    series = made(centre, ten_sessions(), capacity=None)
    signed_in(client, staff_with("staff_member", series.activity.responsible_service))
    counts = []
    for number in range(30):
        sign_up = family_of(series, f"Familj {number}")
        with reading_as(Reader.for_services(sign_up.controller_id)):
            SignUpChild.objects.create(sign_up=sign_up, due_month=date(2027, 3, 1))
        if number in {0, 29}:
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("activities_staff:cohort", args=[series.pk]))
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_session_is_moved_and_the_families_told(client, centre, lead, monkeypatch):
    posted = Posted().stand_in(monkeypatch)
    series = made(centre, ten_sessions())
    family_of(series)
    session = series.sessions.get(number=8)
    address = reverse("activities_staff:reschedule", args=[session.pk])
    assert client.get(address).context["form"]["on_date"].value() == session.on_date
    later = (session.on_date + timedelta(days=1)).isoformat()
    answer = client.post(address, {"key": uuid.uuid4(), "on_date": later, "starts": "10:00", "venue": ""})
    assert answer.url == reverse("activities_staff:cohort", args=[series.pk])
    assert len(posted.notices) == 1
    wrong = client.post(address, {"key": uuid.uuid4(), "on_date": "2026-12-25", "starts": "10:00", "venue": ""})
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"on_date"})


def test_a_drop_in_session_that_the_week_makes_is_not_moved_here(client, centre, lead):
    service = centre.services.get(kind="mhv")
    around = SessionFactory(
        activity=ActivityFactory(responsible_service=service, booking="drop_in"), hour=9, hours=3
    )
    inner = SessionFactory(activity=around.activity, hour=10, hours=1, within=around)
    assert client.get(reverse("activities_staff:reschedule", args=[inner.pk])).status_code == 404
