"""Improvement work: an aim with a measure, steps that are only added, and a next step with its day."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from staff.development import improving as verbs
from staff.development.improving import ImprovementDenied, ImprovementRefused
from staff.models import Improvement, ImprovementEntry
from tests.factories import PartnerServiceFactory, staff_with

from .conftest import NOW, by

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
LATER = TODAY + timedelta(days=7)
AIM = {"aim": "Fler kommer igen", "measure": "Andel", "start": "40 %", "goal": "60 %"}
LIST, NEW = reverse("staff:improvements"), reverse("staff:new_improvement")


@pytest.fixture
def work(centre, lead):
    return verbs.begin_improvement(key=uuid.uuid4(), centre=centre, **AIM, **by(lead))


def add(work, person, *, key=None, text="Prova i två veckor."):
    return verbs.add_step(key=key or uuid.uuid4(), improvement=work, phase="plan", text=text, **by(person))


def change(work, person, state, next_step="", next_step_on=None):
    return verbs.change_improvement(
        improvement=work, state=state, next_step=next_step, next_step_on=next_step_on, by=Actor.staff(person)
    )


def test_the_same_form_begins_one_work(key, centre, lead):
    for _time in range(2):
        verbs.begin_improvement(key=key, centre=centre, **AIM, **by(lead))
    assert Improvement.objects.count() == 1
    with pytest.raises(ImprovementRefused) as refused:
        verbs.begin_improvement(key=key, centre=centre, **AIM | {"goal": "70 %"}, **by(lead))
    assert refused.value.reason == ImprovementDenied.KEY_REUSED


def test_the_first_step_sets_it_under_way_and_a_step_sent_twice_is_one(work, lead, key):
    for _time in range(2):
        add(work, lead, key=key)
    work.refresh_from_db()
    assert (work.state, ImprovementEntry.objects.count()) == ("ongoing", 1)
    assert AuditEvent.objects.filter(action="wrote_improvement_step").count() == 1


def test_a_step_of_work_that_is_over_is_refused_but_a_repeat_is_not(work, lead, key):
    add(work, lead, key=key)
    change(work, lead, "reached")
    assert add(work, lead, key=key).pk == key
    with pytest.raises(ImprovementRefused) as refused:
        add(work, lead)
    assert refused.value.reason == ImprovementDenied.OVER
    change(work, lead, "ongoing")
    add(work, lead)
    assert ImprovementEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("state", "step", "on", "reason"),
    [
        ("ongoing", "Räkna om", None, ImprovementDenied.STEP_WITHOUT_DATE),
        ("ongoing", "", LATER, ImprovementDenied.DATE_WITHOUT_STEP),
        ("reached", "Räkna om", LATER, ImprovementDenied.STEP_AFTER_END),
        ("ended", "", LATER, ImprovementDenied.STEP_AFTER_END),
    ],
)
def test_a_next_step_that_does_not_fit_is_refused_and_nothing_changes(work, state, step, on, reason):
    lead = work.made_by
    with pytest.raises(ImprovementRefused) as refused:
        change(work, lead, state, step, on)
    assert refused.value.reason == reason
    work.refresh_from_db()
    assert (work.state, work.next_step, work.next_step_on) == ("planned", "", None)


def test_a_change_is_logged_once_and_none_is_not(work, lead):
    for _time in range(2):
        change(work, lead, "ongoing", "Räkna om", LATER)
    assert AuditEvent.objects.filter(action="changed_improvement").count() == 1


# ---- The pages


def test_staff_of_the_centre_read_and_do_not_change(client, staff, work):
    client.force_login(staff)
    page = client.get(LIST)
    assert (list(page.context["improvements"]), page.context["may_change_improvement"]) == ([work], False)
    assert client.get(reverse("staff:improvement", args=[work.pk])).status_code == 200
    for name, sent in (
        ("add_improvement_step", {"key": str(uuid.uuid4()), "phase": "plan", "text": "Nej"}),
        ("change_improvement", {"state": "reached"}),
    ):
        assert client.post(reverse(f"staff:{name}", args=[work.pk]), sent).status_code == 403
    assert client.get(NEW).status_code == 403
    work.refresh_from_db()
    assert (work.state, work.entries.count()) == ("planned", 0)


@pytest.mark.parametrize("who", ["other_lead", "coordinator"])
def test_leads_and_the_coordinator_plan_add_steps_and_say_what_is_next(request, client, who):
    client.force_login(request.getfixturevalue(who))
    response = client.post(NEW, AIM | {"key": str(uuid.uuid4())})
    work = Improvement.objects.get()
    assert (response.status_code, response.url) == (302, reverse("staff:improvement", args=[work.pk]))
    step = {"key": str(uuid.uuid4()), "phase": "do", "text": "Två veckor."}
    assert client.post(reverse("staff:add_improvement_step", args=[work.pk]), step).status_code == 302
    sent = {"state": "ongoing", "next_step": "Räkna om", "next_step_on": LATER.isoformat()}
    assert client.post(reverse("staff:change_improvement", args=[work.pk]), sent).status_code == 302
    work.refresh_from_db()
    assert (work.state, work.next_step, work.next_step_on) == ("ongoing", "Räkna om", LATER)
    assert [entry.text for entry in work.entries.all()] == ["Två veckor."]


def test_what_is_wrong_is_told_at_its_field(client, lead, work):
    client.force_login(lead)
    response = client.post(NEW, AIM | {"key": str(uuid.uuid4()), "aim": ""})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["aim"])
    sent = {"state": "ongoing", "next_step": "Räkna om"}
    response = client.post(reverse("staff:change_improvement", args=[work.pk]), sent)
    assert response.status_code == 422
    assert response.context["state_form"].errors == {"next_step_on": [ImprovementDenied.STEP_WITHOUT_DATE.label]}
    response = client.post(reverse("staff:add_improvement_step", args=[work.pk]), {"key": str(uuid.uuid4())})
    assert list(response.context["step_form"].errors) == ["phase", "text"]


def test_another_centres_work_is_not_there(client, work):
    client.force_login(staff_with("centre_lead", PartnerServiceFactory()))
    assert client.get(reverse("staff:improvement", args=[work.pk])).status_code == 404
    assert list(client.get(LIST).context["improvements"]) == []


def test_the_list_takes_as_many_queries_for_30_as_for_one(client, lead, work, django_assert_num_queries):
    client.force_login(lead)
    add(work, lead)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(29):
        add(verbs.begin_improvement(key=uuid.uuid4(), centre=work.centre, **AIM, **by(lead)), lead)
    with django_assert_num_queries(len(few)):
        page = client.get(LIST)
    assert len(page.context["improvements"]) == 30
