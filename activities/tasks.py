"""What the worker does with sign-ups."""

from procrastinate.contrib.django import app

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from staff.queries import every_service_id

from . import erasing, reminding


@app.periodic(cron="11 3 * * *")
@app.task(queue="upkeep", queueing_lock="erase_old_sign_ups")
def erase_old_sign_ups(timestamp: int) -> None:
    """Every night: forget families whose sessions are over, one service at a time."""
    for service_id in every_service_id():
        erasing.erase_old_sign_ups(controller_id=service_id, by=SYSTEM, now=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queue="upkeep", queueing_lock="send_reminders")
def send_reminders(timestamp: int) -> None:
    """Reminders and thanks that are due, one service at a time. ``timestamp`` is when it was due: never looked at,
    since a worker that has been down catches up with what is right now and not with what was."""
    for service_id in every_service_id():
        reminding.remind(controller_id=service_id, now=clock.now())
