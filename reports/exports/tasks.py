"""What the worker does with ordered files."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from familjecentral import clock

from . import fetching, making

ATTEMPTS = 3


@app.task(queue="exports", pass_context=True, retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=5))
def make_export(context: JobContext, *, export_id: int) -> None:
    """Make an ordered file; after the last try whoever waits is told that it can't be made."""
    try:
        making.make_file(export_id=export_id)
    except Exception:  # whatever it is: it is raised again, and nobody waits for a file that never comes
        if context.job.attempts >= ATTEMPTS:
            making.give_up(export_id=export_id)
        raise


@app.periodic(cron="*/10 * * * *")
@app.task(queue="upkeep", queueing_lock="remove_ended_exports")
def remove_ended_exports(timestamp: int) -> None:
    """Every ten minutes: files that are fetched, or a day old, go."""
    fetching.remove_ended(now=clock.now())
