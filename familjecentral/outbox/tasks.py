"""The worker's part of the outbox."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from . import sending

ATTEMPTS = 10  # with the waits below (3, 9, 27 … seconds): about a day, longer than most servers are down


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


@app.periodic(cron="*/2 * * * *")
@app.task(queue="upkeep", queueing_lock="retry_stalled_jobs")
async def retry_stalled_jobs(timestamp: int) -> None:
    """Jobs whose worker died before it could end them go back in the queue; every job bears a repeat."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
