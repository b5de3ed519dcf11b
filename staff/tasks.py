"""What the worker does for accounts, and its upkeep of the outbox, one service at a time."""

from contextlib import suppress

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from familjecentral.outbox import sending

from . import data_requests, idling, inviting
from .models import Invitation, StaffMember
from .queries import every_service_id
from .sessions import forget_old_sessions
from .sign_in import password_mail


@app.task(queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def send_password_link(*, person_id: int, language: str) -> None:
    """Mail a link for a new password to an active account; a closed one gets none."""
    person = StaffMember.objects.filter(pk=person_id, is_active=True).first()
    if person is not None:
        password_mail(person=person, language=language).send()


@app.task(queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def send_invitation(*, invitation_id: int, language: str) -> None:
    """Mail the link of an invitation that still works; the link is worked out here and stored nowhere."""
    now = clock.now()
    found = (
        Invitation.objects.select_related("person")
        .filter(pk=invitation_id, used_at=None, withdrawn_at=None, expires_at__gt=now, person__is_active=True)
        .first()
    )
    if found is not None:
        inviting.invitation_mail(invitation=found, language=language).send()


@app.task(queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def send_idle_warning(*, person_id: int) -> None:
    """Warn of closing, unless the account has been used, or the warning has left, in the meantime."""
    idling.warn(person_id=person_id, now=clock.now())


@app.periodic(cron="40 2 * * *")
@app.task(queue="upkeep", queueing_lock="look_after_idle_accounts")
def look_after_idle_accounts(timestamp: int) -> None:
    """Warn those whose account nobody has used for long, and close those who were warned and stayed away."""
    now = clock.now()
    for person_id in idling.long_unused(now):
        idling.close(person_id=person_id, now=now)
    for person_id in idling.waiting_for_a_warning(now):
        with suppress(AlreadyEnqueued), transaction.atomic():
            send_idle_warning.configure(queueing_lock=f"idle_warning_{person_id}").defer(person_id=person_id)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="upkeep", queueing_lock="mark_stuck_messages")
def mark_stuck_messages(timestamp: int) -> None:
    """Say of messages whose worker died in the middle that nobody knows whether they left."""
    for service_id in every_service_id():
        sending.mark_stuck(controller_id=service_id)


@app.periodic(cron="20 3 * * *")
@app.task(queue="upkeep", queueing_lock="forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Delete what is left of sessions that are over: from where and with what somebody was signed in."""
    forget_old_sessions(now=clock.now())


@app.periodic(cron="25 3 * * *")
@app.task(queue="upkeep", queueing_lock="erase_old_data_requests")
def erase_old_data_requests(timestamp: int) -> None:
    """Every night: erase requests about own data that were answered long ago, one service at a time."""
    for service_id in every_service_id():
        data_requests.erase_old_data_requests(controller_id=service_id, by=SYSTEM, now=clock.now())
