"""What the worker does with the log."""

from procrastinate.contrib.django import app

from .anchoring import anchor_log
from .recording import SYSTEM


@app.periodic(cron="41 2 * * *")
@app.task(queue="upkeep", queueing_lock="anchor_audit_log")
def anchor_audit_log(timestamp: int) -> None:
    """Every night: an anchor for the log, and its hash on a line of the program's log."""
    anchor_log(by=SYSTEM)
