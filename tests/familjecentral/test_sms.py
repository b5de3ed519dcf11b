"""SMS leave once, to a gateway that speaks 46elks' interface, whatever it answers."""

import email
import email.policy
import time

import pytest

from familjecentral import clock
from familjecentral.outbox import by_sms
from tests.factories import stockholm
from tests.familjecentral.test_outbox import again, deliver, post, work_until_idle

NUMBER = "+46701740605"


def sms(service, event="offer:1", **changed):
    values = {"channel": "sms", "to": NUMBER, "subject": "", "body": "Hej å ä ö & é!", "attachment": ("", "")}
    return post(service, event, **(values | changed))


def test_the_worker_sends_it_as_the_gateway_wants_it_and_empties_it(service, elks):
    message = sms(service)
    work_until_idle()
    assert elks.texts == [{"from": "Familjecent", "to": NUMBER, "message": "Hej å ä ö & é!"}]
    kept = again(service, message)
    assert (kept.state, kept.body, kept.attempts) == ("sent", "", 1)


def test_it_is_sent_once_however_often_its_job_runs(service, elks):
    message = sms(service)
    assert [deliver(service, message), deliver(service, message)] == [True, False]
    assert elks.asked == 1


@pytest.mark.parametrize("status", [401, 402, 403, 429, 503])
def test_a_gateway_that_can_not_take_it_now_gets_it_later(service, elks, status):
    message = sms(service)
    elks.status = status
    with pytest.raises(ConnectionError, match=str(status)):
        deliver(service, message)
    assert again(service, message).state == "queued"
    elks.status = 200
    assert deliver(service, message)
    assert (len(elks.texts), again(service, message).attempts) == (1, 2)


@pytest.mark.parametrize("status", [301, 400, 404, 413])
def test_a_text_that_the_gateway_refuses_for_good_is_failed_at_once(service, elks, status):
    message = sms(service)
    elks.status = status
    assert [deliver(service, message), deliver(service, message)] == [False, False]
    kept = again(service, message)
    assert (kept.state, kept.body, elks.asked) == ("failed", "Hej å ä ö & é!", 1)


def test_a_text_that_the_gateway_took_and_says_it_could_not_send_is_failed(service, elks):
    message = sms(service)
    elks.body = '{"status": "failed"}'
    assert deliver(service, message) is False
    assert again(service, message).state == "failed"


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_gateway_that_breaks_may_have_taken_it_so_nobody_sends_it_again_by_itself(service, elks, status):
    message = sms(service)
    elks.status = status
    assert [deliver(service, message), deliver(service, message)] == [False, False]
    assert (again(service, message).state, elks.asked) == ("uncertain", 1)


@pytest.mark.parametrize("way", ["silent", "drips", "hangs_up"])
def test_a_gateway_that_heard_it_and_never_answered_is_waited_for_no_longer_than_said(service, elks, way):
    message = sms(service)
    elks.waits_before_answer = 3 if way == "silent" else 0
    elks.drips_answer, elks.hangs_up = way == "drips", way == "hangs_up"
    started = time.monotonic()
    assert [deliver(service, message), deliver(service, message)] == [False, False]
    assert time.monotonic() - started < 2.5
    assert (again(service, message).state, elks.asked) == ("uncertain", 1)


@pytest.mark.parametrize("body", ["", "no json", '["failed"]'])
def test_a_text_that_was_taken_is_sent_whatever_the_body_says(service, elks, body):
    message = sms(service)
    elks.body = body
    assert deliver(service, message)
    assert again(service, message).state == "sent"


def test_a_text_that_was_taken_is_sent_though_the_body_never_comes(service, elks):
    message = sms(service)
    elks.slow_body = True
    started = time.monotonic()
    assert deliver(service, message)
    assert time.monotonic() - started < 2.5
    assert again(service, message).state == "sent"


def test_a_gateway_that_is_not_there_leaves_the_message_in_the_queue(service, elks, settings):
    settings.SMS_OPTIONS = settings.SMS_OPTIONS | {"url": "http://127.0.0.1:9/a1/sms"}
    message = sms(service)
    with pytest.raises(ConnectionRefusedError):
        deliver(service, message)
    assert again(service, message).state == "queued"


def test_the_demos_folder_gets_one_file_a_message_that_reads_back(service, settings, tmp_path):
    settings.SMS_BACKEND = "familjecentral.outbox.by_sms.FolderGateway"
    settings.SMS_OPTIONS = settings.SMS_OPTIONS | {"folder": str(tmp_path)}
    message = sms(service, body="Hej å!\nأهلا")
    assert deliver(service, message)
    (file,) = tmp_path.iterdir()
    written = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert file.name == f"message-{message.pk}.sms"
    assert (written["To"], written.get_content()) == (NUMBER, "Hej å!\nأهلا\n")


def test_the_demo_shows_what_went_to_the_folder(settings, client, tmp_path, db):
    from django.test import RequestFactory

    from familjecentral.outbox.views import sent_mail

    settings.DEBUG, settings.MAIL_FOLDER = True, tmp_path
    with clock.at(stockholm(2026, 11, 26, 9, 0)):
        by_sms.FolderGateway(folder=str(tmp_path)).send(to=NUMBER, text="<b>Hej</b>", reference="message-7")
    request = RequestFactory().get("/sent-mail/")
    request.session = {}
    page = sent_mail(request).content.decode()
    assert page.count("data-sms") == 1
    assert NUMBER in page
    assert "&lt;b&gt;Hej&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1), ("a" * 161, 2), ("å" * 160, 1), ("€" * 80, 1), ("€" * 81, 2), ("a" * 306, 2),
        ("a" * 307, 3), ("أ" * 70, 1), ("أ" * 71, 2), ("أ" * 134, 2), ("أ" * 135, 3), ("–" + "a" * 69, 1),
        ("–" + "a" * 70, 2), ("👶" * 35, 1), ("👶" * 36, 2), ("", 1),
    ],
)  # fmt: skip
def test_a_text_is_counted_in_parts_as_operators_count_it(text, parts):
    assert by_sms.parts(text) == parts


def test_without_a_setting_there_is_no_gateway(settings):
    assert settings.SMS_BACKEND == ""
    assert by_sms.is_on() is False
