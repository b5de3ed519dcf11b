"""What the worker does for reports."""

from procrastinate.contrib.django import app

from familjecentral import clock
from staff.queries import every_centre

from .telling import keeping


@app.periodic(cron="50 3 * * *")
@app.task(queue="upkeep", queueing_lock="tell_what_is_over")
def tell_what_is_over(timestamp: int) -> None:
    """Every night: tell what is over of this term and the one before, and look for corrections of it."""
    keeping.tell_what_is_over(every_centre(), now=clock.now())
