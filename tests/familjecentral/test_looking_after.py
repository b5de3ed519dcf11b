"""Messages that did not arrive: what staff see of them, and what they may do."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM
from familjecentral.outbox import looking_after
from familjecentral.outbox.looking_after import OutboxDenied, OutboxRefused
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import PartnerServiceFactory, stockholm
from tests.familjecentral.test_outbox import again, post

pytestmark = pytest.mark.django_db
NOW = stockholm(2026, 11, 26, 9, 0)


@pytest.fixture(autouse=True)
def in_the_morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory()


def message_in(service, state, event="offer:1", **changed):
    message = post(service, event, **changed)
    with reading_as(Reader.for_services(service.pk)):
        Message.objects.filter(pk=message.pk).update(state=state)
    return message


def jobs():
    return ProcrastinateJob.objects.count()


def again_please(message, service):
    looking_after.send_again(message_id=message.pk, services=[service.pk], by=SYSTEM, now=NOW)


def test_staff_see_what_failed_and_what_perhaps_left_and_nothing_else(service):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    shown = [message_in(service, state, f"offer:{state}").pk for state in ("failed", "uncertain")]
    for state in ("queued", "sending", "sent", "expired"):
        message_in(service, state, f"offer:{state}")
    message_in(other, "failed", "offer:other")
    found = looking_after.undelivered([service.pk])
    assert [message.pk for message in found] == shown[::-1]
    assert {"to", "subject", "body", "attachment", "event"} <= found[0].get_deferred_fields()


@pytest.mark.parametrize("state", ["failed", "uncertain"])
def test_a_message_that_did_not_arrive_is_sent_again_and_that_is_logged(service, state):
    message, before = message_in(service, state), jobs()
    again_please(message, service)
    assert (again(service, message).state, jobs()) == ("queued", before + 1)
    event = AuditEvent.objects.get(action="sent_message_again")
    assert (event.thing, event.thing_id, event.service_id) == ("outbox.message", str(message.pk), service.pk)


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "expired"])
def test_a_message_that_is_on_its_way_or_gone_is_not_sent_again(service, state):
    message, before = message_in(service, state), jobs()
    with pytest.raises(OutboxRefused) as refusal:
        again_please(message, service)
    assert refusal.value.reason == OutboxDenied.NOT_UNDELIVERED
    assert (again(service, message).state, jobs(), AuditEvent.objects.count()) == (state, before, 0)


def test_a_message_that_is_stale_by_now_is_not_sent_again(service):
    message = message_in(service, "failed", not_after=NOW)
    with pytest.raises(OutboxRefused) as refusal:
        again_please(message, service)
    assert refusal.value.reason == OutboxDenied.TOO_LATE


def test_another_services_message_is_not_there(service):
    message = message_in(service, "failed")
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    for act in (looking_after.send_again, looking_after.mark_told):
        with pytest.raises(OutboxRefused) as refusal:
            act(message_id=message.pk, services=[other.pk], by=SYSTEM, now=NOW)
        assert refusal.value.reason == OutboxDenied.GONE
    assert again(service, message).state == "failed"


def test_what_must_be_told_by_phone_has_no_job_and_stands_in_the_list_until_it_is_too_late(service):
    before = jobs()
    later = post(service, "called_off:1", channel="phone", to="", body="")
    sooner = post(service, "offer:2", channel="phone", to="", body="", not_after=NOW + timedelta(hours=2))
    assert jobs() == before
    told = looking_after.to_be_told
    assert [message.pk for message in told([service.pk], NOW)] == [sooner.pk, later.pk]
    assert [message.pk for message in told([service.pk], NOW + timedelta(hours=2))] == [later.pk]
    assert looking_after.undelivered([service.pk]) == []


def test_who_was_told_by_phone_leaves_the_list_and_that_is_logged_once(service):
    message = post(service, "offer:1", channel="phone", to="", body="")
    for _twice in range(2):
        looking_after.mark_told(message_id=message.pk, services=[service.pk], by=SYSTEM, now=NOW)
    kept = again(service, message)
    assert (kept.state, kept.sent_at) == ("sent", NOW)
    assert looking_after.to_be_told([service.pk], NOW) == []
    assert AuditEvent.objects.filter(action="told_by_phone").count() == 1


def test_a_mail_can_not_be_marked_as_told_and_a_call_not_sent_again(service):
    mail, call = message_in(service, "failed"), post(service, "offer:2", channel="phone", to="", body="")
    with pytest.raises(OutboxRefused) as refusal:
        looking_after.mark_told(message_id=mail.pk, services=[service.pk], by=SYSTEM, now=NOW)
    assert refusal.value.reason == OutboxDenied.GONE
    with pytest.raises(OutboxRefused) as refusal:
        again_please(call, service)
    assert refusal.value.reason == OutboxDenied.NOT_UNDELIVERED
