"""Who has done what: entered by who has done it, or by their lead; seen by leads and the coordinator."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM, Actor
from staff.development import training
from staff.development.training import SHIPPED_THEMES, TrainingDenied, TrainingRefused, log_training
from staff.models import TrainingDone, TrainingTheme
from tests.factories import PartnerServiceFactory, staff_with

from .conftest import NOW, as_colleague

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
PAGE, THEMES = reverse("staff:training"), reverse("staff:training_themes")


def log(person, colleague, theme, *, key=None, on_date=TODAY):
    return log_training(
        key=key or uuid.uuid4(), colleague=colleague, theme=theme, on_date=on_date, by=Actor.staff(person),
        logged_by=person, now=NOW,
    )  # fmt: skip


def done():
    found = TrainingDone.objects.filter(taken_back_at=None).order_by("pk")
    return [(each.person, each.theme, each.on_date) for each in found]


def form(person, theme, **values):
    return {
        "key": str(uuid.uuid4()), "person": person.pk, "theme": theme.pk, "on_date": TODAY.isoformat(),
    } | values  # fmt: skip


def test_staff_enter_their_own_training_once(staff, service, theme, key):
    for _time in range(2):
        log(staff, as_colleague(staff, service), theme, key=key)
    assert done() == [(staff, theme, TODAY)]
    assert [event.actor_id for event in AuditEvent.objects.filter(action="logged_training")] == [staff.pk]


def test_a_lead_enters_the_training_of_the_services_staff(staff, lead, service, theme):
    log(lead, as_colleague(staff, service), theme)
    assert done() == [(staff, theme, TODAY)]


@pytest.mark.parametrize("who", ["other_lead", "coordinator", "colleague"])
def test_nobody_else_enters_it(request, staff, service, theme, who):
    person = staff_with("staff_member", service) if who == "colleague" else request.getfixturevalue(who)
    with pytest.raises(TrainingRefused) as refused:
        log(person, as_colleague(staff, service), theme)
    assert refused.value.reason == TrainingDenied.NOT_YOURS
    assert done() == []


def test_a_day_that_lies_ahead_a_closed_theme_and_another_municipalitys_are_refused(staff, service, theme):
    closed = TrainingTheme.objects.create(municipality=theme.municipality, name="Gammalt", is_active=False)
    theirs = TrainingTheme.objects.create(municipality=PartnerServiceFactory().centre.municipality, name="Annat")
    colleague = as_colleague(staff, service)
    for wrong, on_date, reason in (
        (theme, TODAY + timedelta(days=1), TrainingDenied.FUTURE),
        (closed, TODAY, TrainingDenied.THEME_CLOSED),
        (theirs, TODAY, TrainingDenied.THEME_CLOSED),
    ):
        with pytest.raises(TrainingRefused) as refused:
            log(staff, colleague, wrong, on_date=on_date)
        assert refused.value.reason == reason
    assert done() == []


def test_the_same_training_the_same_day_is_entered_once_and_a_used_key_is_not_used_again(
    staff, service, theme, key
):
    colleague = as_colleague(staff, service)
    log(staff, colleague, theme, key=key)
    with pytest.raises(TrainingRefused) as refused:
        log(staff, colleague, theme)
    assert refused.value.reason == TrainingDenied.ALREADY
    with pytest.raises(TrainingRefused) as refused:
        log(staff, colleague, theme, key=key, on_date=TODAY - timedelta(days=1))
    assert refused.value.reason == TrainingDenied.KEY_REUSED
    assert len(done()) == 1


def test_what_is_taken_back_is_kept_and_can_be_entered_again(staff, service, theme):
    first = log(staff, as_colleague(staff, service), theme)
    for _time in range(2):
        training.take_back_training(done=first, by=Actor.staff(staff), person=staff, now=NOW)
    assert done() == []
    assert AuditEvent.objects.filter(action="took_back_training").count() == 1
    log(staff, as_colleague(staff, service), theme)
    assert (len(done()), TrainingDone.objects.count()) == (1, 2)


# ---- The page


@pytest.mark.parametrize(
    ("who", "people"),
    [
        ("staff", ["staff"]),
        ("lead", ["lead", "other_lead", "staff"]),
        ("coordinator", ["lead", "other_lead", "staff"]),
    ],
)
@pytest.mark.usefixtures("staff", "lead", "other_lead", "coordinator")
def test_staff_see_themselves_leads_and_the_coordinator_everyone(request, client, who, people):
    client.force_login(request.getfixturevalue(who))
    rows = client.get(PAGE).context["matrix"].rows
    expected = {request.getfixturevalue(name) for name in people}
    assert {row.colleague.person for row in rows} == expected


def test_the_matrix_shows_the_latest_and_how_many_lack_a_theme(client, staff, lead, service, theme):
    empty = TrainingTheme.objects.create(municipality=theme.municipality, name="Förstå familjen")
    for days in (30, 5):
        log(staff, as_colleague(staff, service), theme, on_date=TODAY - timedelta(days=days))
    client.force_login(lead)
    matrix = client.get(PAGE).context["matrix"]
    assert matrix.themes == [empty, theme]
    cells = {row.colleague.person: [cell and cell.on_date for cell in row.cells] for row in matrix.rows}
    assert cells == {staff: [None, TODAY - timedelta(days=5)], lead: [None, None]}
    assert matrix.lacking == [2, 1]


def test_a_training_is_entered_and_taken_back_on_the_page(client, staff, theme):
    client.force_login(staff)
    assert client.post(PAGE, form(staff, theme)).status_code == 302
    assert done() == [(staff, theme, TODAY)]
    address = reverse("staff:take_back_training", args=[TrainingDone.objects.get().pk])
    assert client.post(address).status_code == 302
    assert done() == []


def test_staff_can_not_enter_or_take_back_a_colleagues(client, staff, lead, service, theme):
    theirs = log(lead, as_colleague(lead, service), theme)
    client.force_login(staff)
    response = client.post(PAGE, form(lead, theme))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["person"])
    assert client.post(reverse("staff:take_back_training", args=[theirs.pk])).status_code == 404
    assert len(done()) == 1


def test_a_wrong_day_is_told_at_its_field(client, staff, theme):
    client.force_login(staff)
    response = client.post(PAGE, form(staff, theme, on_date="2026-11-27"))
    assert response.status_code == 422
    assert response.context["form"].errors == {"on_date": [TrainingDenied.FUTURE.label]}


def test_the_page_takes_as_many_queries_for_30_people_as_for_one(
    client, lead, service, theme, django_assert_num_queries
):
    client.force_login(lead)
    log(lead, as_colleague(lead, service), theme)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for _ in range(29):
        person = staff_with("staff_member", service)
        log(lead, as_colleague(person, service), theme)
    with django_assert_num_queries(len(few)):
        page = client.get(PAGE)
    assert len(page.context["matrix"].rows) == 30


# ---- Themes


def test_the_shipped_themes_are_added_once_and_what_is_there_stays(centre, theme):
    assert training.ship_themes(municipality=centre.municipality, by=SYSTEM) == len(SHIPPED_THEMES) - 1
    theme.refresh_from_db()
    assert theme.position == 100
    assert training.ship_themes(municipality=centre.municipality, by=SYSTEM) == 0
    assert {each.name for each in training.themes_of(centre.municipality)} == set(SHIPPED_THEMES)


def test_the_coordinator_keeps_the_list(client, coordinator, centre):
    client.force_login(coordinator)
    assert client.post(reverse("staff:ship_training_themes")).status_code == 302
    assert client.post(THEMES, {"name": "HLR"}).status_code == 302
    theme = TrainingTheme.objects.get(name="HLR")
    address = reverse("staff:change_training_theme", args=[theme.pk])
    assert client.post(address, {"name": "Hjärt-lungräddning"}).status_code == 302
    theme.refresh_from_db()
    assert (theme.name, theme.is_active) == ("Hjärt-lungräddning", False)
    response = client.post(THEMES, {"name": "stjärnfamiljen"})
    assert (response.status_code, response.context["form"].errors) == (
        422, {"name": [TrainingDenied.NAME_TAKEN.label]},
    )  # fmt: skip


def test_the_list_is_not_the_staffs_and_not_another_municipalitys(client, staff, lead, coordinator):
    theirs = TrainingTheme.objects.create(municipality=PartnerServiceFactory().centre.municipality, name="Annat")
    for person in (staff, lead):
        client.force_login(person)
        assert client.get(THEMES).status_code == 403
    client.force_login(coordinator)
    address = reverse("staff:change_training_theme", args=[theirs.pk])
    assert client.post(address, {"name": "Vårt"}).status_code == 404
