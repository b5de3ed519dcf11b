"""Post messages in the caller's transaction; deliver them later from the worker, once."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from familjecentral import clock
from familjecentral.database.prepared import run
from familjecentral.privacy.walls import Reader, reading_as

from . import by_mail, by_sms, folder
from .models import Message
from .outcomes import PerhapsSentError, RefusedForGoodError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

# A worker that claimed a message this long ago died while sending it.
STUCK_AFTER = timedelta(minutes=10)
AT_A_TIME = 1000  # messages that are erased in one transaction
# What is emptied of a message that has been dealt with: what was said, and the secret links in it.
NO_TEXT = {"body": "", "attachment": "", "unsubscribe_url": ""}


@dataclass(frozen=True)
class Outgoing:
    """One message to be. ``event`` names what happened, once ever (``receipt:<id>``).

    ``attachment`` is (name, text); ``recipient_id`` the number of whom it is to; after ``not_after`` it would be
    stale and is not sent. On the channel PHONE nothing is sent: staff see that they are to tell it.
    """

    event: str
    kind: str
    controller_id: int
    to: str
    language: str
    subject: str = ""
    body: str = ""
    channel: str = Message.Channel.MAIL
    recipient_id: int | None = None
    attachment: tuple[str, str] = ("", "")
    unsubscribe_url: str = ""
    not_after: datetime | None = None


_COLUMNS = {
    "event": "text", "kind": "text", "controller_id": "bigint", "to": "text", "language": "text",
    "subject": "text", "body": "text", "channel": "text", "recipient_id": "bigint", "attachment_name": "text",
    "attachment": "text", "unsubscribe_url": "text", "not_after": "timestamptz",
}  # fmt: skip
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_TYPED = ", ".join(f'"{name}" {kind}' for name, kind in _COLUMNS.items())
# One parameter holds all the rows, so that one statement takes however many there are. The jobs are put in the
# queue by procrastinate's own function, whose versions it keeps, with what ``deliver.batch_defer`` would say.
_POST = f"""
WITH new AS (
  INSERT INTO {Message._meta.db_table} ({_NAMES}, state, attempts, written_at)
  SELECT {_NAMES}, 'queued', 0, %s FROM jsonb_to_recordset(%s::jsonb) AS row({_TYPED})
  ON CONFLICT (event) DO NOTHING RETURNING id, controller_id, channel
), jobs AS (
  SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
    %s, %s, %s::integer, NULL, NULL, jsonb_build_object('message_id', id, 'controller_id', controller_id), NULL
  )::procrastinate_job_to_defer_v1 ORDER BY id)) FROM new WHERE channel <> %s HAVING count(*) > 0
)
SELECT (SELECT count(*) FROM new), (SELECT count(*) FROM jobs)
"""  # noqa: S608 (names from above)


def post_many(messages: Sequence[Outgoing]) -> int:
    """Write messages and their delivery jobs, in the present transaction: all or none; in one statement.

    Acts for their services: the caller reads as these. An event that has a message already gets no second
    one. Returns how many were new.
    """
    from .tasks import deliver

    if not messages:
        return 0
    rows = json.dumps([_as_row(message) for message in messages])
    job = [deliver.queue, deliver.name, deliver.priority, Message.Channel.PHONE]
    new, _jobs = run(_POST, [clock.now(), rows, *job]).fetchone()
    return int(new)


def _as_row(message: Outgoing) -> dict[str, object]:
    row = asdict(message)
    row["attachment_name"], row["attachment"] = message.attachment
    row["not_after"] = message.not_after.isoformat() if message.not_after else None
    return row


def post(message: Outgoing) -> bool:
    """Write one message and its job, as ``post_many``. False when its event has a message already."""
    return post_many([message]) == 1


def posted(events: Iterable[str]) -> set[str]:
    """Those of the events that have a message already, whatever came of it; behind the caller's walls."""
    return set(Message.objects.filter(event__in=list(events)).values_list("event", flat=True))


def deliver_message(*, message_id: int, controller_id: int) -> bool:
    """Send one queued message, for the service it belongs to. True if it left the house now.

    Claimed in a transaction of its own before it is sent, so that two workers never send it both. An error
    that says it surely stayed puts it back in the queue and is raised, for the job to be retried; a plain no
    makes it failed, and an answer that never came makes it uncertain: those are for staff to look at.
    """
    message = _claim(message_id, controller_id)
    if message is None:
        return False
    try:
        _hand_over(message)
    except RefusedForGoodError:
        _end(message, Message.State.FAILED)
        return False
    except PerhapsSentError:
        _end(message, Message.State.UNCERTAIN)
        return False
    except Exception:  # whatever else it is, it surely was not taken: it goes back in the queue, and is told
        _end(message, Message.State.QUEUED)
        raise
    _end(message, Message.State.SENT, sent_at=clock.now(), **NO_TEXT)
    return True


def _claim(message_id: int, controller_id: int) -> Message | None:
    """The message, ours alone to send; None when it isn't waiting any more, or it is too late for it."""
    reader = Reader.for_services(controller_id)
    with reading_as(reader):
        message: Message | None = (
            Message.objects.for_reader(reader)
            .select_for_update(skip_locked=True)
            .filter(pk=message_id, state=Message.State.QUEUED)
            .exclude(channel=Message.Channel.PHONE)
            .first()
        )
        if message is None:
            return None
        if message.not_after is not None and message.not_after < clock.now():
            Message.objects.filter(pk=message_id).update(state=Message.State.EXPIRED, **NO_TEXT)
            return None
        message.state = Message.State.SENDING
        message.claimed_at = clock.now()
        message.attempts += 1
        message.save(update_fields=["state", "claimed_at", "attempts"])
    return message


def _hand_over(message: Message) -> None:
    if message.channel == Message.Channel.SMS:
        by_sms.gateway().send(to=message.to, text=message.body, reference=f"message-{message.pk}")
    else:
        by_mail.send(message)


def _end(message: Message, state: str, **values: object) -> None:
    """What came of it; only if it is still ours: who was slow has perhaps been marked as stuck."""
    with reading_as(Reader.for_services(message.controller_id)):
        Message.objects.filter(
            pk=message.pk, state__in=[Message.State.SENDING, Message.State.UNCERTAIN], attempts=message.attempts
        ).update(state=state, **values)


def give_up(*, message_id: int, controller_id: int) -> None:
    """After the last retry: say plainly that it could not be sent."""
    with reading_as(Reader.for_services(controller_id)):
        Message.objects.filter(pk=message_id, state=Message.State.QUEUED).update(state=Message.State.FAILED)


def mark_stuck(*, controller_id: int) -> int:
    """Messages whose worker died in the middle may have left: never sent again by themselves."""
    with transaction.atomic(), reading_as(Reader.for_services(controller_id)):
        return Message.objects.filter(
            state=Message.State.SENDING, claimed_at__lt=clock.now() - STUCK_AFTER
        ).update(state=Message.State.UNCERTAIN)


def count_old(*, controller_id: int, before: datetime) -> int:
    """How many messages ``erase_old`` would delete."""
    with reading_as(Reader.for_services(controller_id)):
        return Message.objects.filter(written_at__lt=before).count()


def erase_old(*, controller_id: int, before: datetime) -> int:
    """Delete the service's messages written before ``before``, whatever came of them. Returns how many.

    AT_A_TIME in a transaction, so that nobody who posts or sends meanwhile waits for it.
    """
    erased = 0
    while True:
        with reading_as(Reader.for_services(controller_id)):
            old = Message.objects.filter(controller_id=controller_id, written_at__lt=before)
            # A message that is being sent right now is held by its worker, and is old enough tomorrow too.
            batch = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_A_TIME])
            _delete(batch)
        if not batch:
            return erased
        erased += len(batch)


def erase_to(*, controller_id: int, kinds: Collection[str], recipients: Collection[int]) -> int:
    """Delete what was written to these recipients of one app (``kinds`` are its own), also what is not sent yet.

    In the caller's transaction. A message that a worker is handing over just now leaves nothing behind either:
    its row is gone when the worker wants to say what came of it. Returns how many.
    """
    with reading_as(Reader.for_services(controller_id)):
        to_them = Message.objects.filter(controller_id=controller_id, recipient_id__in=recipients, kind__in=kinds)
        found = list(to_them.values_list("pk", flat=True))
        _delete(found)
    return len(found)


def _delete(messages: Sequence[int]) -> None:
    """These rows, and once that is committed what the demo's folder has of them."""
    Message.objects.filter(pk__in=messages).delete()
    if messages and Path(settings.MAIL_FOLDER).is_dir():
        transaction.on_commit(lambda: folder.forget(settings.MAIL_FOLDER, messages))


def told(*, controller_id: int, kinds: Collection[str], recipient_id: int) -> list[Message]:
    """For the recipient alone: which messages there are to them, of which kind and what came of each, oldest
    first; without the text, which is gone as soon as it has been sent."""
    with reading_as(Reader.for_services(controller_id)):
        return list(
            Message.objects.filter(controller_id=controller_id, recipient_id=recipient_id, kind__in=kinds)
            .only("pk", "kind", "channel", "state", "written_at", "sent_at")
            .order_by("written_at", "pk")
        )
