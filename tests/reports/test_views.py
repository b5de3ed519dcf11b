"""Who may see a report, and what a faulty period answers."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from reports.models import SavedReport
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


def test_a_post_that_says_nothing_keeps_nothing(as_coordinator):
    assert as_coordinator.post(reverse("reports:report"), {"title": "x"}).status_code == 302
    assert not SavedReport.objects.exists()


def test_the_present_term_until_today_is_the_first_choice(as_coordinator):
    context = get(as_coordinator).context
    assert context["report"].covered == Period(date(2026, 7, 1), date(2026, 11, 24))
    assert [quick["is_current"] for quick in context["quick_periods"]] == [False, False, True, False]


def test_every_quick_period_opens(as_coordinator, centre):
    periods = []
    for quick in get(as_coordinator).context["quick_periods"]:
        response = as_coordinator.get(quick["url"])
        assert [one["label"] for one in response.context["quick_periods"] if one["is_current"]] == [quick["label"]]
        periods.append(response.context["report"].covered)
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
        (("2015-01-01", "2026-01-01"), "end", "too_long"),
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
    names = [row.indicator.name for _table, row in response.context["report"].rows()]
    assert [page.count(f'href="#how-{name}"') == page.count(f'id="how-{name}"') == 1 for name in names] == [
        True for _name in names
    ]
    assert page.count("data-definition=") == len(response.context["report"].definitions)
    assert "<svg width" in page
    assert " style=" not in page
    for url, _label in response.context["downloads"]:
        assert parse_qs(urlsplit(url).query) == {
            "scope": ["centre:exempel"], "period": ["days"], "start": ["2026-09-01"], "end": ["2026-09-30"],
            "compare": ["year_before"],
        }  # fmt: skip
        file = as_coordinator.get(url)
        assert "attachment" in file["Content-Disposition"]
        assert file["Cache-Control"] == "no-store, private"


def test_an_empty_period_has_no_chart(as_coordinator):
    response = get(as_coordinator, start="2026-08-01", end="2026-08-02")
    assert response.context["charts"] == {}
    assert response.context["report"].row("open_days").value == 0


def test_a_coordinator_of_several_centres_chooses(client, centre):
    person = staff_with(Role.COORDINATOR, centre=centre)
    other = FamilyCentreFactory(name="Alpha", slug="alpha")
    StaffRole.objects.create(person=person, role=Role.COORDINATOR, centre=other)
    client.force_login(person)
    assert get(client).context["report"].scope.centre == other  # the first by name
    response = get(client, centre="exempel")
    assert response.context["report"].scope.centre == centre
    both = get(client, scope="several", several=["exempel", "alpha"])
    assert both.context["report"].scope.code == "several:alpha,exempel"
    assert [line.name for line in both.context["centre_lines"]] == ["Alpha", centre.name]
    assert (
        get(client, **parse_qs(urlsplit(both.context["asked"].url()).query)).context["asked"]
        == both.context["asked"]
    )


def test_a_choice_of_no_centre_is_an_error_and_a_guess_is_not_found(client, centre):
    person = staff_with(Role.COORDINATOR, centre=centre)
    StaffRole.objects.create(person=person, role=Role.COORDINATOR, centre=FamilyCentreFactory(slug="alpha"))
    client.force_login(person)
    none = get(client, scope="several")
    assert (none.status_code, none.context["form"].errors.as_data()["scope"][0].code) == (422, "nothing_chosen")
    stranger = FamilyCentreFactory(slug="annan")
    for code in ("centre:annan", "several:exempel,annan", f"municipality:{stranger.municipality_id}", "strunt"):
        assert get(client, scope=code).status_code == 404


@pytest.mark.parametrize(
    ("kind", "period", "earlier"),
    [
        ("week", Period(date(2026, 9, 14), date(2026, 9, 20)), Period(date(2026, 9, 7), date(2026, 9, 13))),
        ("month", Period(date(2026, 9, 1), date(2026, 9, 30)), Period(date(2026, 8, 1), date(2026, 8, 31))),
        ("term", Period(date(2026, 7, 1), date(2026, 12, 31)), Period(date(2026, 1, 1), date(2026, 6, 30))),
        ("year", Period(date(2026, 1, 1), date(2026, 12, 31)), Period(date(2025, 1, 1), date(2025, 12, 31))),
    ],
)
def test_a_kind_of_period_is_chosen_by_any_day_in_it_and_leads_back_and_on(as_coordinator, kind, period, earlier):
    context = get(as_coordinator, period=kind, start="2026-09-16", end="skrot").context
    asked = context["asked"]
    assert (context["report"].period, asked.earlier.period) == (period, earlier)
    assert asked.earlier.later == asked
    assert (asked.later is None) == (kind in ("term", "year"))  # what has not begun is not led to


@pytest.mark.parametrize("sessions", [1, 30])
def test_the_page_asks_the_database_equally_often(as_coordinator, centre, sessions, django_assert_max_num_queries):
    for number in range(1, sessions + 1):
        count(session_at(centre, date(2026, 9, number)), "woman", 5)
    get(as_coordinator)  # the first time it is told
    with django_assert_max_num_queries(64):
        get(as_coordinator)
