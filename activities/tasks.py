"""What the worker does with sign-ups."""

from procrastinate.contrib.django import app

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from staff.queries import every_service_id

from . import erasing, turns


@app.periodic(cron="11 3 * * *")
@app.task(queue="upkeep", queueing_lock="erase_old_sign_ups")
def erase_old_sign_ups(timestamp: int) -> None:
    """Every night: forget families whose sessions are over, one service at a time."""
    for service_id in every_service_id():
        erasing.erase_old_sign_ups(controller_id=service_id, by=SYSTEM, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="take_turns")
def take_turns(timestamp: int) -> None:
    """Every minute: offers whose time is out go on, and second places of families go back."""
    for service_id in every_service_id():
        turns.take_turns(controller_id=service_id, now=clock.now())
