"""The worker's part of the reports: mail about saved ones."""

from contextlib import suppress

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from familjecentral import clock

from . import saving


@app.task(queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def mail_saved_report(*, saved_id: int) -> None:
    """Mail the link of one saved report, unless another worker has."""
    saving.mail_saved(saved_id=saved_id, today=clock.today())


@app.periodic(cron="15 5 * * *")
@app.task(queue="upkeep", queueing_lock="mail_saved_reports")
def mail_saved_reports(timestamp: int) -> None:
    """Every morning: mail those whose day has come."""
    for saved_id in saving.due(clock.today()):
        with suppress(AlreadyEnqueued), transaction.atomic():
            mail_saved_report.configure(queueing_lock=f"mail_saved_report_{saved_id}").defer(saved_id=saved_id)
