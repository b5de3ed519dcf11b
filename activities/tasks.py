"""What the worker does with sign-ups."""

from procrastinate.contrib.django import app

from familjecentral import clock
from staff.queries import every_service_id

from . import reminding, turns
from .drawing import holding, promising, tickets


@app.periodic(cron="*/5 * * * *")
@app.task(queue="upkeep", queueing_lock="promise_draws")
def promise_draws(timestamp: int) -> None:
    """Every five minutes: promise the draws of what opens for sign-up within a week."""
    promising.promise_due_draws(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="hold_due_draws")
def hold_due_draws(timestamp: int) -> None:
    """Every minute: hold the draws whose time has come."""
    holding.hold_due_draws(now=clock.now())


@app.periodic(cron="23 3 * * *")
@app.task(queue="upkeep", queueing_lock="forget_used_tickets")
def forget_used_tickets(timestamp: int) -> None:
    """Every night: forget the tickets that are too old to be used again anyway."""
    tickets.forget_used_tickets(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="take_turns")
def take_turns(timestamp: int) -> None:
    """Every minute: offers whose time is out go on, and second places of families go back."""
    for service_id in every_service_id():
        turns.take_turns(controller_id=service_id, now=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queue="upkeep", queueing_lock="send_reminders")
def send_reminders(timestamp: int) -> None:
    """Reminders and thanks that are due, one service at a time. ``timestamp`` is when it was due: never looked at,
    since a worker that has been down catches up with what is right now and not with what was."""
    for service_id in every_service_id():
        reminding.remind(controller_id=service_id, now=clock.now())
