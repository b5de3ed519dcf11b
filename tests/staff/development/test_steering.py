"""The steering group: meetings, decisions that a role or a service answers for, and what is left."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from staff.development import steering as verbs
from staff.development.steering import SteeringDenied, SteeringRefused
from staff.models import SteeringDecision, SteeringMeeting
from tests.factories import PartnerServiceFactory, staff_with

from .conftest import NOW, by

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
PAGE = reverse("staff:steering")


@pytest.fixture
def meeting(centre, coordinator):
    return verbs.add_meeting(centre=centre, on_date=TODAY - timedelta(days=7), **by(coordinator))


def decide(meeting, person, answers="coordinator", *, key=None, due_on=None):
    return verbs.add_decision(
        key=key or uuid.uuid4(), meeting=meeting, text="Ny lokal", answers=answers, due_on=due_on, **by(person)
    )


def test_a_meeting_is_there_once_a_day(meeting, coordinator):
    with pytest.raises(SteeringRefused) as refused:
        verbs.add_meeting(centre=meeting.centre, on_date=meeting.on_date, **by(coordinator))
    assert refused.value.reason == SteeringDenied.THERE_ALREADY
    assert SteeringMeeting.objects.count() == 1


def test_a_role_or_a_service_answers_for_a_decision(meeting, coordinator, service, key):
    for _time in range(2):
        decide(meeting, coordinator, key=key)
    decide(meeting, coordinator, service)
    found = [(each.answers, each.service) for each in verbs.decisions_of(meeting)]
    assert found == [("coordinator", None), ("service", service)]
    assert AuditEvent.objects.filter(action="added_decision").count() == 2


def test_another_centres_service_and_a_day_before_the_meeting_are_refused(meeting, coordinator):
    with pytest.raises(SteeringRefused) as refused:
        decide(meeting, coordinator, PartnerServiceFactory())
    assert refused.value.reason == SteeringDenied.OTHER_CENTRE
    with pytest.raises(SteeringRefused) as refused:
        decide(meeting, coordinator, due_on=meeting.on_date - timedelta(days=1))
    assert refused.value.reason == SteeringDenied.DUE_BEFORE
    assert not SteeringDecision.objects.exists()


def test_the_database_takes_no_decision_that_nobody_answers_for(meeting):
    for values in ({"answers": "service"}, {"answers": "leads", "service": PartnerServiceFactory()}):
        with pytest.raises(IntegrityError, match="decision_answered"), transaction.atomic():
            SteeringDecision.objects.create(meeting=meeting, text="-", written_at=NOW, **values)


def test_a_decision_is_done_once_and_can_be_opened_again(meeting, coordinator, centre):
    decision = decide(meeting, coordinator)
    for done_on, left in ((TODAY, 0), (TODAY, 0), (None, 1)):
        verbs.mark_decision(decision=decision, done_on=done_on, by=Actor.staff(coordinator))
        assert verbs.open_decisions(centre).count() == left
    assert AuditEvent.objects.filter(action="marked_decision").count() == 2


def test_the_coordinator_enters_meetings_and_decisions(client, coordinator, service):
    client.force_login(coordinator)
    response = client.post(PAGE, {"on_date": "2026-11-20"})
    meeting = SteeringMeeting.objects.get()
    address = reverse("staff:meeting", args=[meeting.pk])
    assert (response.status_code, response.url) == (302, address)
    sent = {"key": str(uuid.uuid4()), "text": "Ny lokal", "who": str(service.pk), "due_on": "2026-12-01"}
    assert client.post(address, sent).status_code == 302
    decision = SteeringDecision.objects.get()
    assert (decision.service, decision.due_on.isoformat()) == (service, "2026-12-01")
    assert client.post(reverse("staff:mark_decision", args=[decision.pk]), {"done": "yes"}).status_code == 302
    decision.refresh_from_db()
    assert decision.done_on == TODAY


def test_what_is_wrong_is_told_at_its_field(client, coordinator, meeting):
    client.force_login(coordinator)
    response = client.post(PAGE, {"on_date": meeting.on_date.isoformat()})
    assert response.context["form"].errors == {"on_date": [SteeringDenied.THERE_ALREADY.label]}
    sent = {"key": str(uuid.uuid4()), "text": "", "who": "Kim", "due_on": ""}
    response = client.post(reverse("staff:meeting", args=[meeting.pk]), sent)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["text", "who"])


def test_leads_read_and_do_not_change(client, lead, meeting, coordinator):
    decision = decide(meeting, coordinator)
    client.force_login(lead)
    address = reverse("staff:meeting", args=[meeting.pk])
    assert (
        list(client.get(PAGE).context["decisions"]) == list(client.get(address).context["decisions"]) == [decision]
    )
    client.post(PAGE, {"on_date": "2026-11-20"})
    client.post(address, {"key": str(uuid.uuid4()), "text": "Nej", "who": "leads"})
    assert client.post(reverse("staff:mark_decision", args=[decision.pk]), {"done": "yes"}).status_code == 403
    decision.refresh_from_db()
    assert (SteeringMeeting.objects.count(), SteeringDecision.objects.count(), decision.done_on) == (1, 1, None)


def test_staff_and_other_centres_do_not_come_in(client, staff, meeting):
    client.force_login(staff)
    assert client.get(PAGE).status_code == 403
    client.force_login(staff_with("centre_lead", PartnerServiceFactory()))
    assert client.get(reverse("staff:meeting", args=[meeting.pk])).status_code == 404


def test_the_page_takes_as_many_queries_for_30_decisions_as_for_one(
    client, coordinator, meeting, service, django_assert_num_queries
):
    client.force_login(coordinator)
    decide(meeting, coordinator, service)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for n in range(29):
        later = verbs.add_meeting(centre=meeting.centre, on_date=TODAY + timedelta(days=n), **by(coordinator))
        decide(later, coordinator, service)
    with django_assert_num_queries(len(few)):
        page = client.get(PAGE)
    assert len(page.context["decisions"]) == 30
