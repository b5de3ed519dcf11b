"""Home visits, as the staff of a service log them."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from familjecentral import clock
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import StaffRole
from tests.factories import HomeVisitStepFactory, PartnerServiceFactory, staff_with
from visits.entries import EntryDenied
from visits.home_visiting import HomeVisitDenied
from visits.joint_visits import JointDenied
from visits.models import EntryReason, HomeVisit, LockedPeriod

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("thursday_morning", "behind_its_wall")]

TODAY = date(2026, 11, 26)


def in_context(response, name):
    return response.context[name]


def codes(form) -> dict[str, list[str]]:
    """The codes of a form's errors by field."""
    return {name: [error.code for error in errors] for name, errors in form.errors.as_data().items()}


def visit_form(step, **values):
    return {
        "key": str(uuid.uuid4()), "step": str(step.pk), "state": "done", "on_date": "2026-11-26", "place": "home",
        "mother_present": "on", "minutes": "45", "interpreter_language": "",
    } | values  # fmt: skip


@pytest.fixture
def step():
    return HomeVisitStepFactory()


def logged(service, step, **fields):
    values = {
        "id": uuid.uuid4(), "centre": service.centre, "service": service, "step": step, "state": "offered",
        "on_date": TODAY, "logged_at": clock.now(),
    }  # fmt: skip
    with reading_as(Reader.for_services(service.pk)):
        return HomeVisit.objects.create(**(values | fields))


def test_a_home_visit_is_logged_for_ones_own_service(client, person, service, step):
    other = PartnerServiceFactory(centre=service.centre, kind="social_services")
    form = visit_form(step, service=str(service.pk), other_services=[str(other.pk)], interpreter_language="so")
    response = client.post(reverse("visits:home_visit_new"), form)
    assert (response.status_code, response.url) == (302, reverse("visits:home_visits"))
    visit = HomeVisit.objects.get()
    assert (visit.service, visit.is_joint, visit.interpreter_language, visit.minutes) == (service, True, "so", 45)
    assert client.post(reverse("visits:home_visit_new"), form).status_code == 302
    assert HomeVisit.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"mother_present": ""}, {"mother_present": [HomeVisitDenied.NOBODY_MET.value]}),
        ({"on_date": "2026-11-27"}, {"on_date": [HomeVisitDenied.NOT_YET.value]}),
        ({"state": "declined"}, {"state": [HomeVisitDenied.NOT_DONE.value]}),
        ({"minutes": "481"}, {"minutes": [HomeVisitDenied.MINUTES.value]}),
        ({"minutes": "an hour"}, {"minutes": ["invalid"]}),
        ({"on_date": "soon"}, {"on_date": ["invalid"]}),
        ({"step": ""}, {"step": ["required"]}),
        ({"service": "0"}, {"service": ["invalid_choice"]}),
    ],
)
@pytest.mark.usefixtures("person")
def test_a_wrong_answer_is_told_at_its_field_and_the_form_is_still_filled(client, service, step, values, error):
    sent = visit_form(step, service=str(service.pk)) | values
    response = client.post(reverse("visits:home_visit_new"), sent)
    form = in_context(response, "form")
    assert response.status_code == 422
    assert codes(form) == error
    assert form["key"].value() == sent["key"]
    assert form["interpreter_language"].value() == sent["interpreter_language"]
    assert not HomeVisit.objects.exists()


def test_the_service_is_asked_for_only_when_there_are_several(client, person, service):
    address = reverse("visits:home_visit_new")
    assert in_context(client.get(address), "form")["service"].is_hidden
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    StaffRole.objects.create(person=person, role="staff_member", centre=service.centre, service=other)
    field = in_context(client.get(address), "form")["service"]
    assert (field.is_hidden, set(field.field.queryset)) == (False, {service, other})


def test_a_visit_can_not_be_logged_for_a_colleagues_service(client, person, service, step):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    response = client.post(reverse("visits:home_visit_new"), visit_form(step, service=str(other.pk)))
    assert response.status_code == 422
    assert not HomeVisit.objects.exists()


def test_the_list_shows_open_offers_first_and_the_latest_of_ones_own_services_only(client, person, service, step):
    met = {"state": "done", "mother_present": True}
    old, new = logged(service, step, on_date=date(2026, 11, 1), **met), logged(service, step, **met)
    later, first = logged(service, step), logged(service, step, on_date=date(2026, 11, 2), state="rescheduled")
    colleague = PartnerServiceFactory(centre=service.centre, kind="bhv")
    logged(colleague, step, other_service_ids=[service.pk])
    response = client.get(reverse("visits:home_visits"))
    assert [row["visit"] for row in in_context(response, "visits")] == [new, old]
    assert [row["visit"] for row in in_context(response, "offers")] == [first, later]


def test_the_list_takes_as_many_queries_for_30_visits_as_for_one(
    client, person, service, step, django_assert_num_queries
):
    logged(service, step, other_service_ids=[PartnerServiceFactory(centre=service.centre, kind="bhv").pk])
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("visits:home_visits"))
    for _ in range(30):
        other = PartnerServiceFactory(centre=service.centre, kind="other", name=str(uuid.uuid4()))
        logged(service, HomeVisitStepFactory(), other_service_ids=[other.pk])
    with django_assert_num_queries(len(few)):
        response = client.get(reverse("visits:home_visits"))
    assert len(in_context(response, "offers")) == 31


def test_an_offered_visit_is_marked_as_done(client, person, service, step):
    visit = logged(service, step, interpreter_language="ar")
    address = reverse("visits:home_visit_done", args=[visit.pk])
    assert in_context(client.get(address), "form")["interpreter_language"].value() == "ar"
    response = client.post(address, visit_form(step, father_present="on"))
    assert (response.status_code, response.url) == (302, reverse("visits:home_visits"))
    visit = HomeVisit.objects.standing().get()
    assert (visit.state, visit.mother_present, visit.father_present) == ("done", True, True)


def test_a_visit_that_is_marked_without_anybody_met_is_told_so(client, person, service, step):
    visit = logged(service, step)
    response = client.post(reverse("visits:home_visit_done", args=[visit.pk]), visit_form(step, mother_present=""))
    assert codes(in_context(response, "form")) == {"mother_present": ["nobody_met"]}
    assert HomeVisit.objects.get().state == "offered"


def test_another_services_visit_is_not_found(client, person, service, step):
    colleague = PartnerServiceFactory(centre=service.centre, kind="bhv")
    for pk in (logged(colleague, step).pk, uuid.uuid4()):
        address = reverse("visits:home_visit_done", args=[pk])
        assert client.get(address).status_code == client.post(address, visit_form(step)).status_code == 404


def test_from_offer_to_done_in_two_taps(client, person, service, step):
    visit = logged(service, step, interpreter_language="ar")
    page = client.get(reverse("visits:home_visits")).content.decode()
    address = reverse("visits:home_visit_done", args=[visit.pk])
    assert f'href="{address}"' in page  # the first tap
    form = in_context(client.get(address), "form")
    untouched = {name: form[name].value() for name in ("key", "on_date", "place", "interpreter_language")}
    sent = untouched | {"met": "both", "minutes": ""}  # the second: a button that says who was there
    assert client.post(address, sent).status_code == 302
    done = HomeVisit.objects.standing().get()
    assert (done.state, done.mother_present, done.father_present, done.on_date) == ("done", True, True, TODAY)
    assert done.interpreter_language == "ar"


@pytest.mark.parametrize("state", ["declined", "rescheduled"])
def test_an_offer_is_answered_in_the_list(client, person, service, step, state):
    visit = logged(service, step)
    address, sent = (
        reverse("visits:home_visit_answer", args=[visit.pk]),
        {"key": str(uuid.uuid4()), "state": state},
    )
    for _ in range(2):
        assert client.post(address, sent).url == reverse("visits:home_visits")
    assert HomeVisit.objects.standing().get().state == state
    assert HomeVisit.objects.count() == 2


@pytest.mark.parametrize("sent", [{"state": "done"}, {"state": ""}, {"state": "declined", "key": "x"}])
def test_an_answer_that_is_none_changes_nothing(client, person, service, step, sent):
    visit = logged(service, step)
    address = reverse("visits:home_visit_answer", args=[visit.pk])
    assert client.post(address, {"key": str(uuid.uuid4())} | sent).status_code == 302
    assert HomeVisit.objects.get().state == "offered"


def corrected_form(step, **values):
    return visit_form(step, **({"minutes": "50"} | values))


def test_a_visit_is_corrected_and_its_history_says_when_who_by_role_and_what_differed(
    client, person, service, step
):
    visit = logged(service, step, state="done", mother_present=True, minutes=5, logged_by=person)
    address = reverse("visits:home_visit_correct", args=[visit.pk])
    form = in_context(client.get(address), "form")
    assert (form["minutes"].value(), form["mother_present"].value()) == (5, True)
    response = client.post(address, corrected_form(step))
    page = reverse("visits:home_visit", args=[visit.record])
    assert (response.status_code, response.url) == (302, page)
    first, second = in_context(client.get(page), "history")
    assert (first.by_role, first.is_own, first.reason) == (str(StaffRole.Role.STAFF_MEMBER.label), True, "")
    assert second.reason == str(EntryReason.WRONG.label)
    assert [(change.before, change.after) for change in second.changes] == [("5", "50")]


def test_a_correction_of_what_a_colleague_has_changed_meanwhile_is_told_so(client, person, service, step):
    visit = logged(service, step, state="done", mother_present=True)
    address = reverse("visits:home_visit_correct", args=[visit.pk])
    client.post(address, corrected_form(step))
    response = client.post(address, corrected_form(step, minutes="70"))
    assert response.status_code == 422
    assert codes(in_context(response, "form")) == {"__all__": [EntryDenied.CHANGED.value]}
    assert in_context(client.get(address), "is_replaced")
    assert HomeVisit.objects.standing().get().minutes == 50


def test_a_correction_in_a_locked_period_is_told_so(client, person, service, step):
    visit = logged(service, step)
    LockedPeriod.objects.create(centre=service.centre, from_date=TODAY, to_date=TODAY, locked_at=clock.now())
    for name, status in (("home_visit_correct", 422), ("home_visit_done", 422)):
        response = client.post(reverse(f"visits:{name}", args=[visit.pk]), corrected_form(step))
        assert response.status_code == status
        assert codes(in_context(response, "form")) == {"__all__": [EntryDenied.PERIOD_LOCKED.value]}


def test_a_visit_is_taken_back_and_its_history_stays(client, person, service, step):
    visit = logged(service, step)
    sent = {"key": str(uuid.uuid4())}
    page = client.post(reverse("visits:home_visit_take_back", args=[visit.pk]), sent).url
    assert not HomeVisit.objects.standing().exists()
    assert [bool(written.reason) for written in in_context(client.get(page), "history")] == [False, True]
    assert client.post(reverse("visits:home_visit_take_back", args=[visit.pk]), {"key": "x"}).status_code == 302


def test_the_history_takes_as_many_queries_for_30_entries_as_for_one(
    client, person, service, step, django_assert_num_queries
):
    visit = logged(service, step, logged_by=person)
    page = reverse("visits:home_visit", args=[visit.record])
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for number in range(30):
        visit = logged(
            service,
            step,
            logged_by=person,
            replaces=visit,
            record=visit.record,
            state=("declined", "offered")[number % 2],
        )
    with django_assert_num_queries(len(few)):
        assert len(in_context(client.get(page), "history")) == 31


def test_a_code_is_made_at_the_record_and_typed_at_the_other_half(client, person, service, step):
    visit = logged(service, step)
    sent = {"key": str(uuid.uuid4())}
    made = [client.post(reverse("visits:joint_visit_code", args=[visit.pk]), sent).url for _ in range(2)]
    code = in_context(client.get(made[0]), "code")
    assert (made[0], len(code)) == (made[1], 9)
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    client.force_login(staff_with("staff_member", other))
    address = reverse("visits:home_visit_new")
    wrong = client.post(address, visit_form(step, service=str(other.pk), code="2222-2222"))
    assert codes(in_context(wrong, "form")) == {"code": [JointDenied.WRONG_CODE.value]}
    assert client.post(address, visit_form(step, service=str(other.pk), code=code)).status_code == 302
    assert client.get(made[0]).status_code == 200
    with reading_as(Reader.for_services(service.pk)):
        assert HomeVisit.objects.standing().select_related("joint").get().joint.other_service_id == other.pk


def test_a_closed_step_is_offered_no_more_but_stays_where_it_was_used(client, person, service, step):
    visit = logged(service, step)
    step.is_active = False
    step.save()
    assert not in_context(client.get(reverse("visits:home_visit_new")), "form").fields["step"].queryset.exists()
    form = in_context(client.get(reverse("visits:home_visit_correct", args=[visit.pk])), "form")
    assert list(form.fields["step"].queryset) == [step]


def test_nothing_of_another_services_record_is_found(client, person, service, step):
    colleague = PartnerServiceFactory(centre=service.centre, kind="bhv")
    visit = logged(colleague, step)
    for name in ("home_visit", "home_visit_correct"):
        assert client.get(reverse(f"visits:{name}", args=[visit.pk])).status_code == 404
    for name in ("home_visit_answer", "home_visit_correct", "home_visit_take_back", "joint_visit_code"):
        sent = {"key": str(uuid.uuid4()), "state": "declined"}
        assert client.post(reverse(f"visits:{name}", args=[visit.pk]), sent).status_code == 404
