"""The worker's part of the outbox."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from . import sending

ATTEMPTS = 12  # with the waits below: about a day and a half, longer than most mail servers are down


@app.task(
    queue="mail",
    pass_context=True,
    retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3),
)
def deliver(context: JobContext, *, message_id: int, controller_id: int) -> None:
    """Deliver one message; procrastinate tries again when the mail server says no."""
    try:
        sending.deliver_message(message_id=message_id, controller_id=controller_id)
    except Exception:
        if context.job.attempts >= ATTEMPTS:
            sending.give_up(message_id=message_id, controller_id=controller_id)
        raise
