"""Post a message in the caller's transaction; deliver it later from the worker, once."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from familjecentral import clock
from familjecentral.privacy.walls import Reader, reading_as

from .models import Message

# A worker that claimed a message this long ago died while sending it.
STUCK_AFTER = timedelta(minutes=10)


def post(
    *,
    event: str,
    kind: str,
    controller_id: int,
    to: str,
    language: str,
    subject: str,
    body: str,
    attachment: tuple[str, str] = ("", ""),
) -> None:
    """Write one message and its delivery job, in the present transaction: both or neither.

    ``event`` names what happened, once ever (``receipt:<id>``); ``attachment`` is (name, text).
    Raises IntegrityError when the event has a message already.
    """
    from .tasks import deliver

    message = Message.objects.create(
        event=event,
        kind=kind,
        controller_id=controller_id,
        to=to,
        language=language,
        subject=subject,
        body=body,
        attachment_name=attachment[0],
        attachment=attachment[1],
        written_at=clock.now(),
    )
    deliver.defer(message_id=message.pk, controller_id=controller_id)


def deliver_message(*, message_id: int, controller_id: int) -> bool:
    """Send one queued message, for the service it belongs to. True if it left the house now.

    Claimed in a transaction of its own before it is sent, so that two workers never send it both. An
    error from the mail server puts it back in the queue and is raised, for the job to be retried.
    """
    reader = Reader.for_services(controller_id)
    with reading_as(reader):
        message = (
            Message.objects.for_reader(reader)
            .select_for_update(skip_locked=True)
            .filter(pk=message_id, state=Message.State.QUEUED)
            .first()
        )
        if message is None:
            return False
        message.state = Message.State.SENDING
        message.claimed_at = clock.now()
        message.attempts += 1
        message.save(update_fields=["state", "claimed_at", "attempts"])
    try:
        _as_mail(message).send()
    except Exception:
        with reading_as(reader):
            Message.objects.filter(pk=message_id).update(state=Message.State.QUEUED)
        raise
    with reading_as(reader):
        Message.objects.filter(pk=message_id).update(
            state=Message.State.SENT, sent_at=clock.now(), body="", attachment=""
        )
    return True


def _as_mail(message: Message) -> EmailMessage:
    host = settings.PUBLIC_URL.split("//")[-1].split("/")[0].split(":")[0]
    mail = EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[message.to],
        # The same for every attempt, so that a receiver can tell a repeat.
        headers={"Message-ID": f"<message-{message.pk}@{host}>", "Content-Language": message.language},
    )
    if message.attachment_name:
        mail.attach(message.attachment_name, message.attachment, "text/calendar")
    return mail


def give_up(*, message_id: int, controller_id: int) -> None:
    """After the last retry: say plainly that it could not be sent."""
    with reading_as(Reader.for_services(controller_id)):
        Message.objects.filter(pk=message_id).update(state=Message.State.FAILED)


def mark_stuck(*, controller_id: int) -> int:
    """Messages whose worker died in the middle may have left: never sent again by themselves."""
    with transaction.atomic(), reading_as(Reader.for_services(controller_id)):
        return Message.objects.filter(
            state=Message.State.SENDING, claimed_at__lt=clock.now() - STUCK_AFTER
        ).update(state=Message.State.UNCERTAIN)


def erase_old(*, controller_id: int, before: datetime) -> int:
    """Delete the service's messages written before ``before``, whatever came of them. Returns how many."""
    with reading_as(Reader.for_services(controller_id)):
        erased, _by_model = Message.objects.filter(written_at__lt=before).delete()
    return erased
