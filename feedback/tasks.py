"""What the worker does with comments, proposals and votes."""

from procrastinate.contrib.django import app

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from staff.queries import every_service_id

from . import commenting, suggesting


@app.periodic(cron="23 3 * * *")
@app.task(queue="upkeep", queueing_lock="erase_old_comments")
def erase_old_comments(timestamp: int) -> None:
    """Every night: erase comments whose time is over, one service at a time."""
    for service_id in every_service_id():
        commenting.erase_old_comments(controller_id=service_id, by=SYSTEM, now=clock.now())


@app.periodic(cron="26 3 * * *")
@app.task(queue="upkeep", queueing_lock="look_after_suggestions")
def look_after_suggestions(timestamp: int) -> None:
    """Every night: close the votes that are over, and erase proposals that nobody has dealt with."""
    suggesting.close_due(now=clock.now())
    for service_id in every_service_id():
        suggesting.erase_old_proposals(controller_id=service_id, by=SYSTEM, now=clock.now())
