"""Leaving a comment, handling it, and erasing it in time."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import PARENT, SYSTEM, Actor
from familjecentral.privacy.walls import NOBODY, Reader, reading_as
from feedback import commenting, handling
from feedback.models import Feedback
from feedback.queries import answering_service
from feedback.rules import CommentDenied, CommentRefused
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db
NOW = stockholm(2026, 11, 26, 13, 0)


@pytest.fixture
def service():
    return PartnerServiceFactory()


def leave(service, key, **changes):
    contents = {"text": "Mer musik!", "name": "Kim", "email": "kim@example.org", "page": "", "language": "sv"}
    return commenting.leave_comment(centre=service.centre, key=key, by=PARENT, now=NOW, **(contents | changes))


def comments_of(service):
    with reading_as(Reader.for_services(service.pk)):
        return list(Feedback.objects.all())


def audited():
    return list(AuditEvent.objects.order_by("id").values_list("action", "actor_kind", "service_id", "count"))


def test_a_comment_is_kept_for_the_service_that_answers(service, key):
    comment = leave(service, key)
    assert comments_of(service) == [comment]
    assert (comment.controller, comment.written_at, comment.handled_at) == (service, NOW, None)
    assert (comment.text, comment.name, comment.email) == ("Mer musik!", "Kim", "kim@example.org")
    assert audited() == [("left_comment", "parent", service.pk, None)]


def test_the_audit_log_holds_nothing_of_what_was_written(service, key):
    comment = leave(service, key)
    [event] = AuditEvent.objects.values()
    assert {k: v for k, v in event.items() if k not in {"id", "at", "lane", "position", "hash"}} == {
        "actor_kind": "parent", "actor_id": None, "action": "left_comment", "thing": "feedback.feedback",
        "thing_id": str(comment.pk), "service_id": service.pk, "count": None, "detail": "",
        "address": "", "tablet_id": "",
    }  # fmt: skip


def test_the_same_form_twice_is_one_comment(service, key):
    assert leave(service, key).pk == leave(service, key).pk
    assert len(comments_of(service)) == 1
    assert len(audited()) == 1


@pytest.mark.parametrize("change", [{"text": "Mindre musik!"}, {"name": ""}, {"email": "annan@example.org"}])
def test_a_used_key_with_other_contents_is_refused_and_the_first_comment_stands(service, key, change):
    first = leave(service, key)
    with pytest.raises(CommentRefused) as refusal:
        leave(service, key, **change)
    assert refusal.value.reason == CommentDenied.KEY_REUSED
    assert [(c.pk, c.text, c.name, c.email) for c in comments_of(service)] == [
        (first.pk, "Mer musik!", "Kim", "kim@example.org")
    ]


def test_a_key_used_at_another_centre_is_refused_without_showing_what_is_there(service, key):
    leave(service, key)
    other = PartnerServiceFactory()
    with pytest.raises(CommentRefused) as refusal:
        leave(other, key)
    assert refusal.value.reason == CommentDenied.KEY_REUSED
    assert comments_of(other) == []


@pytest.mark.django_db(transaction=True)
def test_the_same_form_ten_times_at_once_is_one_comment(service, key):
    together, pks = threading.Barrier(10), []

    def send():
        try:
            together.wait(10)
            pks.append(leave(service, key).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(pks), len(set(pks)), len(comments_of(service))) == (10, 1, 1)


def test_a_centre_without_an_active_service_takes_no_comments(key):
    service = PartnerServiceFactory(is_active=False, answers_feedback=True)
    with pytest.raises(CommentRefused) as refusal:
        leave(service, key)
    assert refusal.value.reason == CommentDenied.NO_SERVICE
    assert comments_of(service) == []


def test_the_marked_service_answers_before_the_open_preschool_and_it_before_others():
    centre = FamilyCentreFactory()
    assert answering_service(centre) is None
    bhv = PartnerServiceFactory(centre=centre, kind="bhv")
    assert answering_service(centre) == bhv
    preschool = PartnerServiceFactory(centre=centre, kind="open_preschool")
    assert answering_service(centre) == preschool
    mhv = PartnerServiceFactory(centre=centre, kind="mhv", answers_feedback=True)
    assert answering_service(centre) == mhv
    mhv.is_active = False
    mhv.save()
    assert answering_service(centre) == preschool


def test_another_service_at_the_centre_reads_nothing_even_without_the_scope(service, key):
    leave(service, key)
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    assert comments_of(other) == []
    with reading_as(NOBODY):
        assert list(Feedback.objects.all()) == []


def test_handled_twice_is_handled_once(service, key):
    comment, lead = leave(service, key), Actor.staff(staff_with("centre_lead", service))
    later = NOW + timedelta(days=1)
    assert handling.mark_handled(comment=comment, by=lead, now=NOW).handled_at == NOW
    assert handling.mark_handled(comment=comment, by=lead, now=later).handled_at == NOW
    assert [event[0] for event in audited()] == ["left_comment", "handled_comment"]


def test_a_comment_is_erased_when_ninety_days_have_gone_since_it_was_handled(service):
    old, fresh, unhandled = (leave(service, uuid.uuid4(), text=f"Nummer {n}") for n in range(3))
    lead = Actor.staff(staff_with("centre_lead", service))
    handling.mark_handled(comment=old, by=lead, now=NOW - timedelta(days=90, seconds=1))
    handling.mark_handled(comment=fresh, by=lead, now=NOW - timedelta(days=90))
    assert commenting.erase_old_comments(controller_id=service.pk, before=NOW - timedelta(days=90), by=SYSTEM) == 1
    assert {c.pk for c in comments_of(service)} == {fresh.pk, unhandled.pk}
    assert audited()[-1] == ("erased_comments", "system", service.pk, 1)
    assert commenting.erase_old_comments(controller_id=service.pk, before=NOW - timedelta(days=90), by=SYSTEM) == 0
    assert audited()[-1] == ("erased_comments", "system", service.pk, 1)
