"""What the worker does for accounts, and its upkeep of the outbox, one service at a time."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from familjecentral import clock
from familjecentral.outbox import sending

from .models import StaffMember
from .queries import every_service_id
from .sessions import forget_old_sessions
from .sign_in import password_mail


@app.task(queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def send_password_link(*, person_id: int, language: str) -> None:
    """Mail a link for a new password to an active account; a closed one gets none."""
    person = StaffMember.objects.filter(pk=person_id, is_active=True).first()
    if person is not None:
        password_mail(person=person, language=language).send()


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
