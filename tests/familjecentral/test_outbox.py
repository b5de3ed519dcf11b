"""Messages leave once, to a real mail server, whatever stops in the middle."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from familjecentral import clock
from familjecentral.outbox import sending
from familjecentral.outbox.models import Message
from familjecentral.outbox.sending import Outgoing
from familjecentral.outbox.tasks import deliver as job
from familjecentral.outbox.tasks import retry_stalled_jobs
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import PartnerServiceFactory


def work_until_idle() -> None:
    """Run the real worker until its queue is empty; in a thread, since a browser test's loop may hold ours."""

    def work() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:
            worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result(timeout=60)


def outgoing(service, event="receipt:1", **changed):
    values = {
        "event": event, "kind": "receipt", "controller_id": service.pk, "to": "familj@example.org",
        "language": "sv", "subject": "Du har en plats", "body": "Hej å ä ö!",
        "attachment": ("familjecentralen.ics", "BEGIN:VCALENDAR"),
    }  # fmt: skip
    return Outgoing(**(values | changed))


def post(service, event="receipt:1", **changed):
    with reading_as(Reader.for_services(service.pk)):
        sending.post(outgoing(service, event, **changed))
        return Message.objects.get(event=event)


def again(service, message):
    with reading_as(Reader.for_services(service.pk)):
        return Message.objects.get(pk=message.pk)


def deliver(service, message):
    return sending.deliver_message(message_id=message.pk, controller_id=service.pk)


def test_the_worker_delivers_what_was_posted_and_empties_it(service, inbox):
    message = post(service)
    work_until_idle()
    (mail,) = inbox.mails
    assert (mail["To"], mail["Subject"]) == ("familj@example.org", "Du har en plats")
    assert mail["Message-ID"].startswith(f"<message-{message.pk}@")
    assert mail.get_body(["plain"]).get_content().strip() == "Hej å ä ö!"
    assert ">Hej å ä ö!</p>" in mail.get_body(["html"]).get_content()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    assert [part.get_filename() for part in mail.iter_attachments()] == ["familjecentralen.ics"]
    kept = again(service, message)
    assert (kept.state, kept.body, kept.attachment, kept.attempts) == ("sent", "", "", 1)


def test_a_message_is_sent_once_however_often_its_job_runs(service, inbox):
    message = post(service)
    assert [deliver(service, message), deliver(service, message)] == [True, False]
    assert len(inbox.mails) == 1


def test_when_the_mail_server_says_no_the_message_waits_and_leaves_later(service, inbox):
    message = post(service)
    inbox.is_down = True
    with pytest.raises(Exception, match="451"):
        deliver(service, message)
    assert again(service, message).state == "queued"
    inbox.is_down = False
    assert deliver(service, message)
    assert (len(inbox.mails), again(service, message).attempts) == (1, 2)


def test_a_message_whose_worker_died_is_not_sent_again_by_itself(service, inbox):
    message = post(service)
    with reading_as(Reader.for_services(service.pk)):
        Message.objects.update(state=Message.State.SENDING, claimed_at=clock.now() - timedelta(minutes=11))
    assert deliver(service, message) is False
    assert sending.mark_stuck(controller_id=service.pk) == 1
    assert (inbox.mails, again(service, message).state) == ([], "uncertain")


def test_a_rolled_back_transaction_leaves_neither_message_nor_job(service):
    jobs_before = ProcrastinateJob.objects.count()
    with transaction.atomic():
        post(service)
        transaction.set_rollback(True)
    with reading_as(Reader.for_services(service.pk)):
        assert Message.objects.count() == 0
    assert ProcrastinateJob.objects.count() == jobs_before


def test_an_event_has_one_message_however_often_it_is_posted(service):
    with reading_as(Reader.for_services(service.pk)):
        jobs_before = ProcrastinateJob.objects.count()
        assert sending.post(outgoing(service)) is True
        assert sending.post(outgoing(service, body="Något annat")) is False
        assert sending.post_many([outgoing(service), outgoing(service, "receipt:2")]) == 1
        assert list(Message.objects.order_by("event").values_list("event", "body")) == [
            ("receipt:1", "Hej å ä ö!"), ("receipt:2", "Hej å ä ö!"),
        ]  # fmt: skip
        assert ProcrastinateJob.objects.count() == jobs_before + 2


@pytest.mark.parametrize("number", [1, 30, 500])
def test_however_many_are_posted_it_takes_one_statement(service, django_assert_num_queries, number):
    messages = [outgoing(service, f"receipt:{each}") for each in range(number)]
    with reading_as(Reader.for_services(service.pk)):
        with django_assert_num_queries(1):
            assert sending.post_many(messages) == number
        with django_assert_num_queries(1):  # nothing new, no job
            assert sending.post_many(messages) == 0
    assert sending.post_many([]) == 0


def test_the_job_of_a_message_is_what_procrastinate_itself_would_have_made_of_it(service):
    message = post(service)
    ours = ProcrastinateJob.objects.latest("id")
    job.batch_defer({"message_id": message.pk, "controller_id": service.pk})
    theirs = ProcrastinateJob.objects.latest("id")
    assert ours.pk < theirs.pk
    same = [field.attname for field in ProcrastinateJob._meta.concrete_fields if field.name != "id"]
    assert [getattr(ours, name) for name in same] == [getattr(theirs, name) for name in same]


def test_what_staff_tell_by_phone_has_no_job(service):
    jobs_before = ProcrastinateJob.objects.count()
    post(service, channel=Message.Channel.PHONE, to="")
    assert ProcrastinateJob.objects.count() == jobs_before


def test_a_message_can_not_be_posted_for_a_service_that_nobody_acts_for(service):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    with pytest.raises(DatabaseError, match="row-level security"), reading_as(Reader.for_services(other.pk)):
        sending.post(outgoing(service))


def test_a_message_that_has_become_stale_never_leaves_and_is_emptied(service, inbox):
    now = clock.now()
    fresh, stale = [
        post(
            service, f"reminder:{minutes}", not_after=now + timedelta(minutes=minutes), unsubscribe_url="https://x"
        )
        for minutes in (5, -1)
    ]
    with clock.at(now):
        assert [deliver(service, fresh), deliver(service, stale)] == [True, False]
    assert len(inbox.mails) == 1
    kept = again(service, stale)
    assert (kept.state, kept.body, kept.attachment, kept.unsubscribe_url) == ("expired", "", "", "")


def test_one_click_ends_it_where_a_message_says_so_and_a_long_link_stays_whole(service, inbox):
    link = "https://familjecentralen.example.org/ar/anmald/" + "aB3_-" * 9 + "/inga-paminnelser/"
    message = post(service, unsubscribe_url=link)
    assert deliver(service, message)
    (mail,) = inbox.mails
    assert mail["List-Unsubscribe"] == f"<{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"<{link}>".encode() in inbox.raw[0].replace(b"\r\n ", b"")
    assert again(service, message).unsubscribe_url == ""


@pytest.mark.parametrize("answer", ["550 no such user", "553 not allowed"])
@pytest.mark.parametrize("where", ["address", "contents"])
def test_a_mail_that_the_server_refuses_for_good_is_failed_at_once_and_not_tried_again(
    service, inbox, answer, where
):
    message = post(service)
    inbox.refuses[where] = answer
    assert deliver(service, message) is False
    assert deliver(service, message) is False
    kept = again(service, message)
    assert (kept.state, kept.attempts, kept.body) == ("failed", 1, "Hej å ä ö!")


def test_a_mail_whose_server_fell_silent_after_it_had_all_of_it_is_uncertain(service, inbox):
    message = post(service)
    inbox.hangs_up = True
    assert deliver(service, message) is False
    assert (again(service, message).state, len(inbox.mails)) == ("uncertain", 1)
    inbox.hangs_up = False
    assert deliver(service, message) is False
    assert len(inbox.mails) == 1


def test_a_mail_server_that_is_not_there_leaves_the_message_in_the_queue(service, settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 2},
        }
    }
    message = post(service)
    with pytest.raises(OSError, match="refused"):
        deliver(service, message)
    assert (again(service, message).state, again(service, message).attempts) == ("queued", 1)


def test_another_service_can_not_deliver_or_read_it(service, inbox):
    message = post(service)
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    assert sending.deliver_message(message_id=message.pk, controller_id=other.pk) is False
    assert inbox.mails == []


def test_a_job_whose_worker_died_before_it_claimed_the_message_is_done_by_the_next_worker(service, inbox):
    message = post(service)
    with connection.cursor() as cursor:
        # What a killed worker leaves: a job that is being done, by a worker whose heart stopped.
        cursor.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') "
            "RETURNING id) UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead "
            "WHERE args ->> 'message_id' = %s",
            [str(message.pk)],
        )
    with ThreadPoolExecutor(1) as thread:  # a browser test's event loop may hold this one
        thread.submit(async_to_sync(retry_stalled_jobs.func), timestamp=0).result(timeout=60)
    work_until_idle()
    assert (len(inbox.mails), again(service, message).state) == (1, "sent")
