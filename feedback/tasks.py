"""What the worker does with comments and surveys."""

from procrastinate.contrib.django import app

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from staff.queries import every_service_id

from . import commenting
from .surveys import texts


@app.periodic(cron="23 3 * * *")
@app.task(queue="upkeep", queueing_lock="erase_old_comments")
def erase_old_comments(timestamp: int) -> None:
    """Every night: erase comments whose time is over, one service at a time."""
    for service_id in every_service_id():
        commenting.erase_old_comments(controller_id=service_id, by=SYSTEM, now=clock.now())


@app.periodic(cron="27 3 * * *")
@app.task(queue="upkeep", queueing_lock="erase_old_survey_data")
def erase_old_survey_data(timestamp: int) -> None:
    """Every night: erase old words from surveys, one service at a time, and used keys that hold no more."""
    for service_id in every_service_id():
        texts.erase_old_texts(controller_id=service_id, by=SYSTEM, now=clock.now())
    texts.erase_old_keys(by=SYSTEM, now=clock.now())
