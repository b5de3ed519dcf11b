"""The worker's upkeep, one service at a time: a task names the service that it acts for."""

from procrastinate.contrib.django import app

from familjecentral.outbox import sending

from .models import PartnerService


@app.periodic(cron="*/10 * * * *")
@app.task(queue="upkeep", queueing_lock="mark_stuck_messages")
def mark_stuck_messages(timestamp: int) -> None:
    """Say of messages whose worker died in the middle that nobody knows whether they left."""
    for service_id in PartnerService.objects.values_list("pk", flat=True):
        sending.mark_stuck(controller_id=service_id)
