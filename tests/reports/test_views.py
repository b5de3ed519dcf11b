"""Who may see a report, and what a faulty period answers."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from reports.periods import Period
from staff.models import StaffRole
from tests.factories import FamilyCentreFactory, staff_with

from .made import count, service_at, session_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
Role = StaffRole.Role
NAMES = ["reports:report", "reports:xlsx", "reports:csv"]


@pytest.fixture
def as_coordinator(client, centre):
    client.force_login(staff_with(Role.COORDINATOR, centre=centre))
    return client


def exports():
    return AuditEvent.objects.filter(action="exported_report").count()


def get(client, name="reports:report", **answers):
    return client.get(reverse(name), answers)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.STAFF_MEMBER, 403), (Role.CENTRE_LEAD, 200), (Role.COORDINATOR, 200), (Role.IT_ADMINISTRATOR, 403)],
)
def test_who_may_see_the_centres_report(client, centre, name, role, status):
    service = service_at(centre) if role in (Role.STAFF_MEMBER, Role.CENTRE_LEAD) else None
    client.force_login(staff_with(role, service, centre if role == Role.COORDINATOR else None))
    assert get(client, name, centre="exempel").status_code == status
    assert exports() == (status == 200 and name != "reports:report")


@pytest.mark.parametrize("name", NAMES)
def test_a_coordinator_of_another_centre_finds_nothing(client, centre, name):
    client.force_login(staff_with(Role.COORDINATOR, centre=FamilyCentreFactory()))
    assert get(client, name, centre="exempel").status_code == 404
    assert get(client, name, centre="not-a-centre").status_code == 404


def test_a_lead_elsewhere_who_only_works_here_finds_nothing(client, centre):
    person = staff_with(Role.CENTRE_LEAD, service_at(FamilyCentreFactory()))
    StaffRole.objects.create(person=person, role=Role.STAFF_MEMBER, centre=centre, service=service_at(centre))
    client.force_login(person)
    assert get(client, centre="exempel").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_is_sent_to_sign_in(client, centre, name):
    response = get(client, name, centre="exempel")
    assert response.status_code == 302
    assert urlsplit(response.url).path == reverse("account_login")


def test_no_one_can_post_to_it(as_coordinator):
    assert as_coordinator.post(reverse("reports:report")).status_code == 405


def test_the_present_term_until_today_is_the_first_choice(as_coordinator):
    context = get(as_coordinator).context
    assert context["report"].period == Period(date(2026, 7, 1), date(2026, 11, 24))
    assert [quick["is_current"] for quick in context["quick_periods"]] == [False, False, True, False]


def test_every_quick_period_opens(as_coordinator, centre):
    periods = []
    for quick in get(as_coordinator).context["quick_periods"]:
        response = as_coordinator.get(quick["url"])
        assert [one["label"] for one in response.context["quick_periods"] if one["is_current"]] == [quick["label"]]
        periods.append(response.context["report"].period)
    until = date(2026, 11, 24)
    assert periods == [
        Period(date(2026, 11, 1), until),
        Period(date(2026, 10, 1), date(2026, 10, 31)),
        Period(date(2026, 7, 1), until),
        Period(date(2026, 1, 1), until),
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("days", "field", "code"),
    [
        (("2026-11-02", "2026-11-01"), "end", "ends_before_start"),
        (("2020-01-01", "2026-01-01"), "end", "too_long"),
        (("2026-11-25", "2026-12-01"), "start", "not_begun"),
        (("0001-01-01", "0001-02-01"), "start", "too_early"),
        (("1899-01-01", "2026-02-01"), "start", "too_early"),
        (("", "2026-11-01"), "start", "required"),
        (("2026-11-01", ""), "end", "required"),
        (("yesterday", "2026-11-01"), "start", "invalid"),
        (("2026-02-01", "2026-02-30"), "end", "invalid"),
    ],
)
def test_a_faulty_period_is_told_at_its_field_and_shows_no_report(as_coordinator, name, days, field, code):
    response = get(as_coordinator, name, start=days[0], end=days[1])
    assert response.status_code == 422
    form = response.context["form"]
    assert {name: [error.code for error in errors.as_data()] for name, errors in form.errors.items()} == {
        field: [code]
    }
    assert "report" not in response.context
    assert (form["start"].value(), form["end"].value()) == days
    assert b'id="error-summary"' in response.content
    assert b"data-figure" not in response.content
    assert exports() == 0


def test_the_last_day_that_there_is_makes_no_error(as_coordinator):
    response = get(as_coordinator, start="2026-11-01", end="2031-10-31")
    assert response.context["report"].covered.end == date(2026, 11, 24)


def test_the_page_shows_the_figures_and_the_downloads_are_of_the_same_period(as_coordinator, centre):
    count(session_at(centre, date(2026, 9, 7)), "woman", 40)
    response = get(as_coordinator, start="2026-09-01", end="2026-09-30")
    page = response.content.decode()
    assert page.count('<div class="figure ') == 4
    assert page.count("data-definition=") == len(response.context["report"].definitions)
    assert "<svg width" in page
    assert " style=" not in page
    for url, _label in response.context["downloads"]:
        assert parse_qs(urlsplit(url).query) == {
            "centre": ["exempel"], "start": ["2026-09-01"], "end": ["2026-09-30"]
        }  # fmt: skip
        file = as_coordinator.get(url)
        assert "attachment" in file["Content-Disposition"]
        assert file["Cache-Control"] == "no-store, private"


def test_an_empty_period_has_no_chart(as_coordinator):
    response = get(as_coordinator, start="2026-08-01", end="2026-08-02")
    assert response.context["chart"] is None
    assert response.context["report"].row("open_days").value == 0


def test_a_coordinator_of_several_centres_chooses(client, centre):
    person = staff_with(Role.COORDINATOR, centre=centre)
    other = FamilyCentreFactory(name="Alpha", slug="alpha")
    StaffRole.objects.create(person=person, role=Role.COORDINATOR, centre=other)
    client.force_login(person)
    assert get(client).context["report"].scope.centre == other  # the first by name
    response = get(client, centre="exempel")
    assert response.context["report"].scope.centre == centre
    assert [slug for slug, _name in response.context["form"].fields["centre"].choices] == ["alpha", "exempel"]


@pytest.mark.parametrize("sessions", [1, 30])
def test_the_page_asks_the_database_equally_often(as_coordinator, centre, sessions, django_assert_max_num_queries):
    for number in range(1, sessions + 1):
        count(session_at(centre, date(2026, 9, number)), "woman", 5)
    get(as_coordinator)  # the first time it is told
    with django_assert_max_num_queries(54):
        get(as_coordinator)
