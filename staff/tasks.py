"""What the worker does for accounts, and its upkeep of the outbox, one service at a time."""

from contextlib import suppress

from django.conf import settings
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from familjecentral.outbox import sending

from . import idling, inviting
from .house.links import look_at_links
from .models import Invitation, StaffMember
from .queries import every_service_id
from .retention import purging
from .sign_in import password_mail


class PurgeFailedError(Exception):
    """The purge is done, but for these record types; they are tried again the next night."""


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


@app.periodic(cron="11 3 * * *")
@app.task(queue="upkeep", queueing_lock="purge")
def purge(timestamp: int) -> None:
    """Every night: erase everything whose time is over (staff.retention)."""
    run = purging.purge_all(by=SYSTEM, now=clock.now())
    if run.failed:
        raise PurgeFailedError(run.failed)


@app.periodic(cron="20 4 * * *")
@app.task(queue="upkeep", queueing_lock="look_where_links_lead")
def look_where_links_lead(timestamp: int) -> None:
    """Every night: do the links of pages worth knowing still work? Only where we may ask other sites."""
    if settings.CHECK_LINKS:
        look_at_links(now=clock.now(), by=SYSTEM)
