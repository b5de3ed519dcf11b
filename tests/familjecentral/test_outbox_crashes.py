"""A worker that is killed between any two steps sends nothing twice and loses nothing, by mail and by SMS.

``Killed`` is no ``Exception``: nothing in the program gets to tidy up after it, as with a real kill.
"""

from datetime import timedelta

import pytest

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from familjecentral.outbox import by_mail, by_sms, looking_after, sending
from tests.familjecentral.test_outbox import again, deliver, post
from tests.familjecentral.test_sms import sms


class Killed(BaseException):
    """The worker is gone."""


@pytest.fixture(params=["mail", "sms"])
def way(request):
    """How it is sent: what was received, and what a message is posted with."""
    if request.param == "mail":
        received = request.getfixturevalue("inbox")
        return (lambda: len(received.mails)), post, (by_mail, "send")
    received = request.getfixturevalue("elks")
    return (lambda: len(received.texts)), sms, (by_sms.ElksGateway, "send")


def die(*args, **kwargs):
    raise Killed


def kill_at(monkeypatch, step, hand_over):
    """Let the next delivery end at ``step``."""
    owner, name = hand_over
    if step == "before the claim":
        monkeypatch.setattr(sending, "_claim", die)
    elif step == "inside the claim's transaction":
        monkeypatch.setattr(sending.Message, "save", die)
    elif step == "after the claim":
        monkeypatch.setattr(owner, name, die)
    elif step == "after the server accepted":
        whole = getattr(owner, name)

        def send_and_die(*args, **kwargs):
            whole(*args, **kwargs)
            raise Killed

        monkeypatch.setattr(owner, name, send_and_die)
    else:
        monkeypatch.setattr(sending, "_end", die)


# step: how often it has left when the worker died, and its state then
STEPS = {
    "before the claim": (0, "queued"),
    "inside the claim's transaction": (0, "queued"),
    "after the claim": (0, "sending"),
    "after the server accepted": (1, "sending"),
    "before it is marked as sent": (1, "sending"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_sends_nothing_twice_and_loses_nothing(service, way, monkeypatch, step):
    received, write, hand_over = way
    has_left, state = STEPS[step]
    message = write(service)
    with monkeypatch.context() as until_killed:
        kill_at(until_killed, step, hand_over)
        with pytest.raises(Killed):
            deliver(service, message)
    assert (received(), again(service, message).state) == (has_left, state)

    # The next worker takes the job up, at once and once more after it has been found to be stuck.
    deliver(service, message)
    with clock.at(clock.now() + sending.STUCK_AFTER + timedelta(minutes=1)):
        sending.mark_stuck(controller_id=service.pk)
        deliver(service, message)
    if state == "queued":
        assert (received(), again(service, message).state) == (1, "sent")
        return
    # Nobody can know whether it left, so it stays, whole, for staff to see and decide.
    kept = again(service, message)
    assert (received(), kept.state, kept.body != "") == (has_left, "uncertain", True)
    assert [each.pk for each in looking_after.undelivered([service.pk])] == [message.pk]
    looking_after.send_again(message_id=message.pk, services=[service.pk], by=SYSTEM, now=clock.now())
    assert deliver(service, message)
    assert (received(), again(service, message).state) == (has_left + 1, "sent")


def test_a_slow_worker_whose_message_was_taken_for_stuck_still_says_that_it_left(service, inbox, monkeypatch):
    message = post(service)
    whole = by_mail.send

    def slowly(mail):
        with clock.at(clock.now() + timedelta(minutes=11)):
            sending.mark_stuck(controller_id=service.pk)
        assert again(service, message).state == "uncertain"
        whole(mail)

    monkeypatch.setattr(by_mail, "send", slowly)
    assert deliver(service, message)
    assert again(service, message).state == "sent"


def test_a_slow_worker_does_not_write_over_what_staff_have_sent_again_since(service, inbox, monkeypatch):
    message = post(service)
    whole = by_mail.send

    def slowly(mail):
        monkeypatch.setattr(by_mail, "send", whole)
        with clock.at(clock.now() + timedelta(minutes=11)):
            sending.mark_stuck(controller_id=service.pk)
            looking_after.send_again(message_id=message.pk, services=[service.pk], by=SYSTEM, now=clock.now())
            assert deliver(service, message)
        raise ConnectionError

    monkeypatch.setattr(by_mail, "send", slowly)
    with pytest.raises(ConnectionError):
        deliver(service, message)
    assert (again(service, message).state, len(inbox.mails)) == ("sent", 1)
