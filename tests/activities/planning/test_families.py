"""What families see of their group, and how they go on in another; the public page of a group."""

import uuid
from datetime import date, time

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Attendance, SignUp
from activities.planning import queries
from activities.rules import SignUpDenied, may_sign_up
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.privacy.walls import Reader, reading_as
from tests.activities.planning.made import NOW, centre_with_services, family_of, made, proposed, ten_sessions
from tests.activities.sharing import signed_in
from tests.factories import staff_with, stockholm

pytestmark = pytest.mark.django_db
TOKEN = "hemlig-lank-" + "x" * 30
APRIL = date(2027, 4, 1)


@pytest.fixture(autouse=True)
def a_wednesday():
    with clock.at(NOW):
        yield


@pytest.fixture
def centre():
    return centre_with_services()


@pytest.fixture
def template():
    return ten_sessions()


@pytest.fixture
def march(centre, template):
    return made(centre, template)


@pytest.fixture
def april(centre, template, march):
    rows = proposed(centre, template, due_month=APRIL, weekday=2)
    return made(centre, template, activity=march.activity, due_month=APRIL, rows=rows)


def group_of(sign_up) -> int | None:
    with reading_as(Reader.for_services(sign_up.controller_id)):
        return SignUp.objects.get(pk=sign_up.pk).series_id


def attended(sign_up, session, state="present"):
    with reading_as(Reader.for_services(sign_up.controller_id)):
        return Attendance.objects.create(
            sign_up=sign_up, session=session, controller_id=sign_up.controller_id, state=state, marked_at=NOW
        )


def test_the_public_page_shows_themes_texts_links_questions_and_the_month_in_words(client, centre, march):
    html = client.get(reverse("series", args=[centre.slug, march.pk])).content.decode()
    for number in range(1, 11):
        assert f"Tema {number}" in html
        assert f"Text {number}" in html
    assert html.count('href="https://film.example/1"') == 10
    assert html.count("Vad tänker ni?") == 10
    assert "mars 2027" in html


def test_the_public_page_takes_as_many_queries_for_one_session_as_for_ten(client, centre):
    counts = []
    for count in (1, 10):
        template = ten_sessions(title=f"{count} träffar", count=count)
        rows = proposed(centre, template, starts=time(8 + count), venue=centre.venues.get(name="Storstugan"))
        series = made(centre, template, rows=rows)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("series", args=[centre.slug, series.pk]))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_familys_own_sessions_have_what_they_are_about_and_how_it_went(march):
    sign_up = family_of(march)
    first, second = march.sessions.all()[:2]
    marks = [attended(sign_up, first), attended(sign_up, second, "ill")]
    rows = queries.own_sessions(march, marks, stockholm(2027, 1, 8, 12))
    assert [(row.session, row.has_been, row.attendance) for row in rows[:3]] == [
        (first, True, str(Attendance.State.PRESENT.label)), (second, True, str(Attendance.State.ILL.label)),
        (march.sessions.all()[2], False, ""),
    ]  # fmt: skip
    html = render_to_string(
        "activities/own_series.html", {"series": march, "attendance": marks, "now": NOW, "token": TOKEN}
    )
    assert (html.count("data-own-session"), html.count("data-attended"), html.count("https://film.example/1")) == (
        10, 2, 10,
    )  # fmt: skip
    assert reverse("change_group", args=[TOKEN]) in html


def test_what_was_attended_in_the_group_before_stays_among_the_sessions(march, april):
    sign_up = family_of(april)
    mark = attended(sign_up, march.sessions.get(number=1))
    rows = queries.own_sessions(april, [mark], NOW)
    assert [row.session.series_id for row in rows].count(march.pk) == 1
    assert len(rows) == 11
    assert rows[0].attendance == str(Attendance.State.PRESENT.label)


def test_a_family_whose_month_has_changed_sees_the_other_groups_and_moves(client, march, april):
    sign_up = family_of(march, token=TOKEN)
    address = reverse("change_group", args=[TOKEN])
    response = client.get(address)
    assert response.context["groups"] == [april]
    assert "april 2027" in response.content.decode()
    answer = client.post(address, {"key": uuid.uuid4(), "to": april.pk})
    assert answer.url == reverse("my_sign_up", args=[TOKEN])
    assert group_of(sign_up) == april.pk
    assert AuditEvent.objects.get(action="moved_group").actor_kind == "parent"


@pytest.mark.parametrize("to", ["", "98765", "här"])
def test_a_group_that_is_not_there_is_refused_at_the_choice(client, march, april, to):
    sign_up = family_of(march, token=TOKEN)
    response = client.post(reverse("change_group", args=[TOKEN]), {"key": uuid.uuid4(), "to": to})
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"to"})
    assert group_of(sign_up) == march.pk


def test_a_full_group_is_said_to_be_full_and_the_family_stays(client, march, april):
    sign_up = family_of(march, token=TOKEN)
    april.capacity = 1
    april.save()
    family_of(april, "Räven")
    response = client.post(reverse("change_group", args=[TOKEN]), {"key": uuid.uuid4(), "to": april.pk})
    assert response.status_code == 422
    assert str(SignUpDenied.FULL.label) in response.content.decode()
    assert group_of(sign_up) == march.pk


def test_without_another_group_the_page_says_so(client, march):
    family_of(march, token=TOKEN)
    response = client.get(reverse("change_group", args=[TOKEN]))
    assert (response.status_code, response.context["groups"]) == (200, [])
    assert "<form" not in response.content.decode().split("<main")[1].split("</main")[0]


def test_a_group_that_is_over_or_of_another_activity_is_not_among_the_others(centre, template, march, april):
    made(centre, template, service=centre.services.get(kind="bhv"))
    over = made(centre, ten_sessions(title="Kort", count=1), activity=march.activity)
    sign_up = family_of(march)
    assert queries.other_cohorts(sign_up, NOW) == [over, april]
    assert queries.other_cohorts(sign_up, stockholm(2026, 12, 31)) == [april]


@pytest.mark.parametrize("state", ["cancelled", "lapsed", "released"])
def test_who_has_left_changes_no_group(client, march, april, state):
    family_of(march, state=state, token=TOKEN)
    assert client.get(reverse("change_group", args=[TOKEN])).status_code == 404


def test_a_link_that_opens_nothing_is_not_found(client, march):
    assert client.get(reverse("change_group", args=["gissad-lank"])).status_code == 404


def test_staff_of_the_responsible_service_move_a_family_and_others_find_no_page(client, centre, march, april):
    sign_up = family_of(march, "Ugglan")
    address = reverse("activities_staff:move_family", args=[sign_up.pk])
    own = staff_with("staff_member", march.activity.responsible_service)
    assert "Ugglan" in signed_in(client, own).get(address).content.decode()
    answer = client.post(address, {"key": uuid.uuid4(), "to": april.pk})
    assert answer.url == reverse("activities_staff:cohort", args=[march.pk])
    assert group_of(sign_up) == april.pk
    for other in (
        staff_with("centre_lead", centre.services.get(kind="bhv")),
        staff_with("staff_member", centre_with_services().services.get(kind="mhv")),
    ):
        assert signed_in(client, other).get(address).status_code == 404
        assert client.post(address, {"key": uuid.uuid4(), "to": march.pk}).status_code == 404
    assert group_of(sign_up) == april.pk
    assert signed_in(client, staff_with("coordinator", centre=centre)).get(address).status_code == 403


def test_a_family_joins_midway_until_the_last_session(march):
    last = march.sessions.get(number=10)
    midway, at_last = stockholm(2028, 6, 1), last.starts_at
    assert may_sign_up(march.activity, march, now=midway) is None
    assert march.first_day(midway) == date(2028, 11, 9)
    assert may_sign_up(march.activity, march, now=at_last) == SignUpDenied.PAST
