"""Messages leave once, to a real mail server, whatever stops in the middle."""

import email
import email.policy
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from asgiref.sync import async_to_sync
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from familjecentral import clock
from familjecentral.outbox import sending
from familjecentral.outbox.models import Message
from familjecentral.outbox.tasks import retry_stalled_jobs
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import PartnerServiceFactory


class Inbox:
    """What a mail server was handed; refuses while ``is_down``."""

    def __init__(self) -> None:
        self.mails = []
        self.is_down = False

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        if self.is_down:
            return "451 try again later"
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def inbox(settings):
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host, port = free.getsockname()
    server = Controller(inbox, hostname=host, port=port)
    server.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": host, "port": port},
        }
    }
    yield inbox
    server.stop()


@pytest.fixture
def service(transactional_db):
    return PartnerServiceFactory()


def work_until_idle() -> None:
    """Run the real worker until its queue is empty; in a thread, since a browser test's loop may hold ours."""

    def work() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:
            worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result(timeout=60)


def post(service, event="receipt:1"):
    with reading_as(Reader.for_services(service.pk)):
        sending.post(
            event=event, kind="receipt", controller_id=service.pk, to="familj@example.org", language="sv",
            subject="Du har en plats – Exempel", body="Hej å ä ö!",
            attachment=("familjecentralen.ics", "BEGIN:VCALENDAR"),
        )  # fmt: skip
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
    assert (mail["To"], mail["Subject"]) == ("familj@example.org", "Du har en plats – Exempel")
    assert mail["Message-ID"].startswith(f"<message-{message.pk}@")
    assert mail.get_body().get_content().strip() == "Hej å ä ö!"
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


def test_an_event_has_one_message(service):
    post(service)
    with pytest.raises(IntegrityError):
        post(service)


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
