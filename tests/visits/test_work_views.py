"""The pages of counselling, guidance and other work: quick to fill in, and each service's own."""

import re
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from familjecentral import clock
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import StaffRole
from tests.factories import PartnerServiceFactory, staff_with
from tests.visits.work import NOW, TODAY, guidance_form, lock, talk_form, theme_of, told, work_form
from visits.entries import EntryDenied
from visits.models import CounsellingContact, Guidance, OtherWork
from visits.work import WorkDenied

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("thursday_morning")]

TALKS, GUIDANCE, OTHER_WORK = (reverse(f"visits:{name}") for name in ("counselling", "guidance", "other_work"))
MODELS = {"counselling": CounsellingContact, "guidance": Guidance, "other_work": OtherWork}


@pytest.fixture
def theme(service):
    return theme_of(service)


def logged(thing, service, theme, **values):
    """An entry of the kind, by nobody in particular."""
    columns = {
        "counselling": {"form": "phone", "theme": theme, "women": 1},
        "guidance": {"to_outside": "dental"},
        "other_work": {"kind": "outreach", "hours": Decimal("1.5")},
    }[thing]
    common = {"id": uuid.uuid4(), "centre": service.centre, "service": service, "on_date": TODAY, "logged_at": NOW}
    with reading_as(Reader.for_services(service.pk)):
        return MODELS[thing].objects.create(**common | columns | values)


def standing(service, thing="counselling"):
    with reading_as(Reader.for_services(service.pk)):
        return [told(entry) for entry in MODELS[thing].objects.standing()]


def codes(response):
    return {
        name: [error.code for error in errors]
        for name, errors in response.context["form"].errors.as_data().items()
    }


# ---- Logging


def test_a_talk_is_logged_from_its_page_once(client, person, service, theme):
    form = talk_form(theme, service, women="2")
    for _time in range(2):
        response = client.post(TALKS, form)
        assert (response.status_code, response.url) == (302, f"{TALKS}?centre={service.centre.slug}")
    assert [(row["women"], row["theme"]) for row in standing(service)] == [(2, theme)]


def test_the_next_talk_begins_with_what_the_person_chose_last(client, person, service, theme):
    colleague = staff_with("staff_member", service)
    logged(
        "counselling", service, theme, logged_by=person, form="drop_in", men=2, on_date=TODAY - timedelta(days=5)
    )
    logged(
        "counselling", service, theme_of(service, "Annat"), logged_by=colleague, logged_at=NOW + timedelta(hours=1)
    )
    form = client.get(TALKS).context["form"]
    names = ("form", "theme", "level", "women", "men", "on_date")
    assert [form[name].value() for name in names] == ["drop_in", theme.pk, "individual", 1, 2, TODAY]


def test_saving_what_stands_there_is_a_whole_talk(client, person, service, theme):
    """One tap: what the form shows is what is sent."""
    logged("counselling", service, theme, logged_by=person)
    form = client.get(TALKS).context["form"]
    values = {name: form[name].value() for name in form.fields}
    assert client.post(TALKS, {name: "" if v is None else v for name, v in values.items()}).status_code == 302
    assert len(standing(service)) == 2


@pytest.mark.parametrize(
    ("pressed", "women"),
    [("women:1", "2"), ("women:-1", "0"), ("men:1", "1"), ("nothing:1", "1"), ("women:x", "1")],
)
@pytest.mark.usefixtures("person")
def test_plus_and_minus_work_without_javascript_and_save_nothing(client, service, theme, pressed, women):
    sent = talk_form(theme, service, step=pressed)
    response = client.post(TALKS, sent)
    form = response.context["form"]
    assert response.status_code == 200
    assert (form["women"].value(), form["key"].value(), form["theme"].value()) == (
        women,
        sent["key"],
        str(theme.pk),
    )
    assert form.errors == {}
    assert standing(service) == []


def test_minus_stops_at_nobody_and_plus_at_the_most(client, person, service, theme):
    down = client.post(TALKS, talk_form(theme, service, women="0", step="women:-1")).context["form"]
    up = client.post(TALKS, talk_form(theme, service, women="50", step="women:1")).context["form"]
    assert (down["women"].value(), up["women"].value()) == ("0", "50")


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"women": "0"}, {"women": [WorkDenied.NO_ADULTS.value]}),
        ({"women": "51"}, {"women": ["max_value"]}),
        ({"women": "many"}, {"women": ["invalid"]}),
        ({"theme": ""}, {"theme": ["required"]}),
        ({"form": "letter"}, {"form": ["invalid_choice"]}),
        ({"on_date": "2026-11-27"}, {"on_date": [WorkDenied.FUTURE.value]}),
        ({"on_date": ""}, {"on_date": ["required"]}),
        ({"service": "0"}, {"service": ["invalid_choice"]}),
    ],
)
@pytest.mark.usefixtures("person")
def test_a_wrong_talk_is_told_at_its_field_and_nothing_is_saved(client, service, theme, values, errors):
    response = client.post(TALKS, talk_form(theme, service, **values))
    assert (response.status_code, codes(response)) == (422, errors)
    assert standing(service) == []


def test_a_theme_that_was_closed_meanwhile_is_told_at_its_field(client, person, service, theme):
    theme.is_active = False
    theme.save()
    response = client.post(TALKS, talk_form(theme, service))
    assert (response.status_code, codes(response)) == (422, {"theme": ["invalid_choice"]})


def test_a_locked_day_is_told_with_words(client, person, service, theme):
    lock(service.centre, TODAY, TODAY)
    response = client.post(TALKS, talk_form(theme, service))
    assert response.status_code == 422
    assert response.context["form"].errors == {"on_date": [EntryDenied.PERIOD_LOCKED.label]}
    assert standing(service) == []


def test_nothing_is_logged_for_a_colleagues_service(client, person, service, theme):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    for address, form in ((TALKS, talk_form(theme, other)), (OTHER_WORK, work_form(other))):
        response = client.post(address, form)
        assert (response.status_code, codes(response)) == (422, {"service": ["invalid_choice"]})
    assert standing(other) == standing(other, "other_work") == []


def test_guidance_leads_to_other_services_of_the_centre_or_outside(client, person, service):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    PartnerServiceFactory(kind="mhv")  # at another centre
    to = client.get(GUIDANCE).context["form"].fields["to"]
    assert [value for value, _label in to.choices[1][1]] == [str(other.pk)]
    for place in (str(other.pk), "dental"):
        assert client.post(GUIDANCE, guidance_form(place, service)).status_code == 302
    places = {(row["to_service"], row["to_outside"]) for row in standing(service, "guidance")}
    assert places == {(other, ""), (None, "dental")}


@pytest.mark.parametrize("to", ["", "itself", "nowhere"])
def test_guidance_to_the_own_service_or_nowhere_is_refused(client, person, service, to):
    sent = guidance_form(str(service.pk) if to == "itself" else to, service)
    response = client.post(GUIDANCE, sent)
    assert (response.status_code, list(codes(response))) == (422, ["to"])
    assert standing(service, "guidance") == []


def test_who_works_in_two_services_is_told_that_guidance_leads_onward(client, person, service):
    second = PartnerServiceFactory(centre=service.centre, kind="bhv")
    StaffRole.objects.create(person=person, role="staff_member", centre=service.centre, service=second)
    response = client.post(GUIDANCE, guidance_form(str(second.pk), second))
    assert (response.status_code, codes(response)) == (422, {"to": [WorkDenied.TO_ITSELF.value]})
    assert client.post(GUIDANCE, guidance_form(str(service.pk), second)).status_code == 302


def test_hours_can_be_written_with_a_comma_and_stepped_in_halves(client, person, service):
    stepped = client.post(OTHER_WORK, work_form(service, hours="1,5", step="hours:0.5"))
    assert stepped.context["form"]["hours"].value() == "2.0"
    assert client.post(OTHER_WORK, work_form(service, hours="2,5")).status_code == 302
    assert [row["hours"] for row in standing(service, "other_work")] == [Decimal("2.5")]


@pytest.mark.parametrize("hours", ["0", "25", "long", "", "1.2"])
def test_wrong_hours_are_told_at_their_field(client, person, service, hours):
    response = client.post(OTHER_WORK, work_form(service, hours=hours))
    assert (response.status_code, list(codes(response))) == (422, ["hours"])
    assert response.context["form"].errors["hours"] == [str(WorkDenied.HOURS.label)]


# ---- The latest, and the month


def test_the_page_shows_the_own_services_entries_and_the_months_sums(client, person, service, theme):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    mine = logged("counselling", service, theme, men=1)
    before = logged("counselling", service, theme, on_date=date(2026, 10, 31))
    logged("counselling", other, theme)
    page = client.get(TALKS)
    assert list(page.context["entries"]) == [mine, before]
    sums = page.context["sums"]
    assert (re.findall(r"\d+", sums.sentence), sums.parts) == (["1", "2"], [("Sömn", 1)])


def test_sums_of_guidance_and_of_other_work(client, person, service, theme):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv", name="BVC")
    for to in ({"to_outside": "dental"}, {"to_outside": "dental"}, {"to_outside": "", "to_service": other}):
        logged("guidance", service, theme, **to)
    logged("other_work", service, theme)
    logged("other_work", service, theme, kind="network", hours=Decimal(2))
    assert client.get(GUIDANCE).context["sums"].parts == [(str(Guidance.Outside.DENTAL.label), 2), ("BVC", 1)]
    assert [hours for _kind, hours in client.get(OTHER_WORK).context["sums"].parts] == ["2", "1,5"]


@pytest.mark.parametrize("thing", MODELS)
def test_a_page_takes_as_many_queries_for_30_entries_as_for_one(
    client, person, service, django_assert_num_queries, thing
):
    theme = theme_of(service)
    address = reverse(f"visits:{thing}")
    logged(thing, service, theme, logged_by=person)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for n in range(29):
        logged(thing, service, theme, logged_by=person, logged_at=NOW + timedelta(minutes=n))
    with django_assert_num_queries(len(few)):
        page = client.get(address)
    assert len(page.context["entries"]) == 20


@pytest.mark.parametrize("thing", MODELS)
def test_an_empty_page_says_so_and_where_notes_belong(client, person, thing):
    text = client.get(reverse(f"visits:{thing}")).content.decode()
    assert 'class="empty"' in text
    assert "data-entry" not in text


# ---- Correcting and taking back


def test_an_entry_is_corrected_on_its_own_page(client, person, service, theme):
    entry = logged("counselling", service, theme, women=1, on_date=TODAY - timedelta(days=1))
    address = reverse("visits:correct_counselling", args=[entry.pk])
    form = client.get(address).context["form"]
    assert [form[name].value() for name in ("women", "on_date")] == [1, TODAY - timedelta(days=1)]
    assert client.post(address, talk_form(theme, service, women="3")).status_code == 302
    assert [(row["women"], row["on_date"]) for row in standing(service)] == [(3, TODAY)]


def test_a_wrong_correction_is_told_and_changes_nothing(client, person, service, theme):
    entry = logged("counselling", service, theme)
    address = reverse("visits:correct_counselling", args=[entry.pk])
    response = client.post(address, talk_form(theme, service, women="0"))
    assert (response.status_code, codes(response)) == (422, {"women": [WorkDenied.NO_ADULTS.value]})
    assert standing(service) == [told(entry)]


@pytest.mark.parametrize("thing", MODELS)
def test_an_entry_is_taken_back_with_one_tap_once(client, person, service, theme, thing):
    entry = logged(thing, service, theme)
    for _time in range(2):
        response = client.post(reverse(f"visits:take_back_{thing}", args=[entry.pk]), {"key": str(uuid.uuid4())})
        assert response.status_code == 302
    assert standing(service, thing) == []
    with reading_as(Reader.for_services(service.pk)):
        assert MODELS[thing].objects.count() == 2


def test_an_entry_that_was_corrected_meanwhile_leads_to_the_list_with_words(client, person, service, theme):
    entry = logged("counselling", service, theme)
    address = reverse("visits:correct_counselling", args=[entry.pk])
    assert client.post(address, talk_form(theme, service, women="3")).status_code == 302
    page = client.get(address, follow=True)
    assert [str(message) for message in page.context["messages"]][-1] == EntryDenied.CHANGED.label
    late = client.post(address, talk_form(theme, service, women="4"))
    assert late.status_code == 422
    assert late.context["form"].non_field_errors() == [EntryDenied.CHANGED.label]
    assert [row["women"] for row in standing(service)] == [3]


@pytest.mark.parametrize("thing", MODELS)
def test_another_services_entry_is_not_there(client, person, service, theme, thing):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    entry = logged(thing, other, theme)
    assert client.get(reverse(f"visits:correct_{thing}", args=[entry.pk])).status_code == 404
    sent = {"key": str(uuid.uuid4())}
    assert client.post(reverse(f"visits:take_back_{thing}", args=[entry.pk]), sent).status_code == 404
    assert len(standing(other, thing)) == 1


@pytest.mark.parametrize("role", ["coordinator", "it_administrator", "data_protection_officer"])
def test_who_works_in_no_service_does_not_come_in(client, service, role):
    person = staff_with(role, centre=service.centre if role == "coordinator" else None)
    client.force_login(person)
    assert {client.get(address).status_code for address in (TALKS, GUIDANCE, OTHER_WORK)} == {403}
    assert clock.now() == NOW
