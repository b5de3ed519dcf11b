"""What the worker does with records of work."""

from procrastinate.contrib.django import app

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from staff.queries import every_service_id

from . import joint_visits


@app.periodic(cron="37 3 * * *")
@app.task(queue="upkeep", queueing_lock="forget_joint_codes")
def forget_joint_codes(timestamp: int) -> None:
    """Every night: forget the codes and times of joint visits that are over, one service at a time."""
    for service_id in every_service_id():
        joint_visits.forget_old_codes(service_id=service_id, by=SYSTEM, now=clock.now())
