"""What the worker does for reports: telling what is over, and mail about saved ones."""

from contextlib import suppress

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from familjecentral import clock
from staff.queries import every_centre

from . import saving
from .telling import keeping


@app.periodic(cron="50 3 * * *")
@app.task(queue="upkeep", queueing_lock="tell_what_is_over")
def tell_what_is_over(timestamp: int) -> None:
    """Every night: tell what is over, and look for corrections of what has been told."""
    keeping.tell_what_is_over(every_centre(), now=clock.now())


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
