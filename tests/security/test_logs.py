"""Logs, error mails and PostgreSQL's log hold nothing that anybody wrote, whatever breaks."""

import io
import json
import logging
import os
import runpy
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import procrastinate
import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import get_resolver, resolve
from gunicorn.config import Config
from procrastinate.testing import InMemoryConnector

from familjecentral.database import embedded
from familjecentral.privacy.access import SECRET_LINK
from familjecentral.privacy.gunicorn_log import SafeGunicornLog
from familjecentral.privacy.logs import JsonFormatter, SafeFormatter, mask, told, told_traceback
from staff.access import access_of
from staff.models import StaffMember
from tests.factories import StaffMemberFactory

from .test_verbs import addresses

PROJECT = Path(__file__).resolve().parents[2]
NAME, EMAIL, PHONE, NUMBER = "Ugglan Testsson", "ugglan@example.org", "070-174 06 05", "19900101-2384"
TOKEN = "kQ3vN8xYb1Zr0pLm7TtUu5WwEe2RrAa4SsDdFfGgHh9"
VALUES = (NAME, EMAIL, PHONE, NUMBER, TOKEN, "Ugglan", "174 06 05", "0101-2384")
ALL_OF_IT = f"{NAME} <{EMAIL}> {PHONE} {NUMBER} /anmald/{TOKEN}/"


def found_in(text: str) -> list[str]:
    return [value for value in VALUES if value in text]


@pytest.fixture(params=["lines", "json"])
def logged(request):
    """What the handlers of the settings write, with either form."""
    handlers = [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]
    (console,) = [handler for handler in handlers if isinstance(handler.formatter, SafeFormatter)]
    written, form = io.StringIO(), console.formatter
    stream = console.setStream(written)
    if request.param == "json":
        console.setFormatter(JsonFormatter())
    yield written
    console.setStream(stream)
    console.setFormatter(form)


@pytest.fixture
def postgres_log():
    """What PostgreSQL adds to its log during the test."""
    log = embedded.cluster("test").log
    start = len(log.read_bytes())

    def added() -> str:
        return log.read_bytes()[start:].decode()

    return added


@pytest.fixture
def quiet_client(client, settings):
    """A client that gets the page for faults, as a visitor does; errors are mailed."""
    settings.ADMINS = ["drift@example.com"]
    client.raise_request_exception = False
    return client


def break_start_page(monkeypatch, what_happens):
    monkeypatch.setattr("activities.queries.centres_by_municipality", what_happens)


# ---- The mask


@pytest.mark.parametrize(
    "text",
    [
        EMAIL, f"<{EMAIL}>", EMAIL.replace("@", "%40"), "åsa.ö@example.org",
        PHONE, "0701740605", "+46701740605", "+46 (0)70 174 06 05", "0046701740605", "08-123 456 78",
        "%2B46701740605",
        NUMBER, "900101-2384", "199001012384", "9001012384", "900101+2384", "19900101 2384",
    ],
)  # fmt: skip
def test_who_somebody_is_is_masked(text):
    assert mask(f"before {text} after").replace("<…>", "…") == "before … after"


@pytest.mark.parametrize(
    "text",
    [
        "/exempel-1/traff/12/anmalan/", "2026-11-25 13:26:00", "Listening at: http://127.0.0.1:8000 (17)",
        "PostgreSQL 18.6, port 5432", "staff_staffrole_place", "took 0.123456 s", "HTTP 404, 1024 bytes",
    ],
)  # fmt: skip
def test_what_those_who_operate_need_is_left(text):
    assert mask(text) == text


@pytest.mark.parametrize("ending", ["/", "/avboka/", "", "?x=1", '" 404', "/kalender.ics"])
def test_secret_parts_of_addresses_are_masked_in_every_language(ending):
    for start in ("/anmald/", "/en/anmald/", "/account/invitation/", "/account/password/reset/key/"):
        for secret in (TOKEN, "1-abc-0123", "x"):
            assert mask(f"Not Found: {start}{secret}{ending}") == f"Not Found: {start}…{ending}"


def test_every_page_behind_a_secret_link_is_masked():
    secret = {
        name: address
        for name, address in addresses(get_resolver(), values={"token": TOKEN, "key": TOKEN})
        if TOKEN in address and access_of(resolve(address), resolve(address).func) == SECRET_LINK
    }
    assert set(secret) >= {"my_sign_up", "cancel_sign_up", "my_calendar"}
    for address in secret.values():
        assert TOKEN not in mask(f"Not Found: {address}")


def test_what_postgresql_adds_is_masked_to_its_last_line():
    text = "duplicate key\nDETAIL:  Key (email)=(Ugglan\nTestsson) exists.\nCONTEXT:  COPY x, line 1: Ugglan"
    assert mask(text) == "duplicate key\nDETAIL: …"


# ---- Exceptions


def test_an_exceptions_text_is_left_out_unless_it_can_only_be_about_the_code():
    assert told(ValueError(ALL_OF_IT)) == "ValueError (text left out: it can hold what somebody wrote)"
    assert told(KeyError()) == "KeyError"
    assert told(ImportError("No module named 'x'")) == "ImportError: No module named 'x'"
    assert told(FileNotFoundError(2, "No such file or directory", NAME)) == (
        "FileNotFoundError: No such file or directory"
    )


def test_with_debug_the_text_is_there_and_masked(settings):
    settings.DEBUG = True
    assert told(ValueError(f"bad {EMAIL}")) == "ValueError: bad …"


def test_a_traceback_tells_every_cause_and_no_value():
    try:
        try:
            raise KeyError(NAME)
        except KeyError as error:
            raise ExceptionGroup(NAME, [ValueError(ALL_OF_IT)]) from error
    except ExceptionGroup as error:
        error.add_note(NAME)
        text = told_traceback(error)
    assert found_in(text) == []
    said = ("KeyError", "ExceptionGroup", "ValueError", "direct cause", __file__)
    assert [word for word in said if word not in text] == []


def test_exceptions_that_cause_each_other_end():
    one, two = ValueError("1"), ValueError("2")
    one.__cause__, two.__cause__ = two, one
    assert told_traceback(one).count("ValueError") == 2


@pytest.mark.django_db
def test_a_database_error_is_told_by_code_and_constraint():
    StaffMemberFactory(email=EMAIL)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        StaffMemberFactory(email=EMAIL)
    assert EMAIL in str(caught.value)
    assert told(caught.value).startswith("IntegrityError [23505 staff_staffmember staff_staffmember_email")


def test_a_message_whose_parts_do_not_fit_is_logged_without_them():
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "%s and %s", (EMAIL,), None)
    assert found_in(SafeFormatter().format(record)) == []


def test_a_traceback_that_another_handler_has_formatted_is_not_taken_over():
    try:
        raise ValueError(ALL_OF_IT)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "broke", None, sys.exc_info())
    logging.Formatter().format(record)
    assert found_in(record.exc_text) != []
    assert found_in(SafeFormatter().format(record)) == []
    assert found_in(json.loads(JsonFormatter().format(record))["traceback"]) == []


# ---- What happens in the application


@pytest.mark.django_db
def test_a_page_that_breaks_leaves_no_value_in_log_and_mail(quiet_client, logged, monkeypatch):
    def broken():
        raise ValueError(ALL_OF_IT) from KeyError(NAME)

    break_start_page(monkeypatch, broken)
    answer = quiet_client.get(
        "/", {"q": ALL_OF_IT}, headers={"cookie": f"who={TOKEN}", "referer": f"/anmald/{TOKEN}/"}
    )
    assert (answer.status_code, found_in(answer.content.decode())) == (500, [])
    (message,) = mail.outbox
    assert found_in(logged.getvalue() + message.subject + message.body) == []
    assert message.to == ["drift@example.com"]
    for text in (logged.getvalue(), message.body):
        assert "ValueError" in text
        assert "test_logs.py" in text


@pytest.mark.django_db
def test_a_row_in_the_way_leaves_no_value_in_log_mail_and_postgresqls_log(
    quiet_client, logged, postgres_log, monkeypatch
):
    StaffMemberFactory(email=EMAIL, name=NAME)

    def broken():
        with transaction.atomic():
            StaffMember.objects.create(email=EMAIL, name=NAME)

    break_start_page(monkeypatch, broken)
    assert quiet_client.get("/").status_code == 500
    (message,) = mail.outbox
    assert "23505" in logged.getvalue()
    assert "23505" in message.body
    assert found_in(logged.getvalue() + message.subject + message.body + postgres_log()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("value", [NAME, EMAIL])
def test_a_statement_that_fails_is_not_in_postgresqls_log(postgres_log, value):
    with (
        pytest.raises(Exception, match="invalid input syntax"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT %s::text::bigint", [value])
    assert found_in(postgres_log()) == []


@pytest.mark.django_db
def test_a_secret_link_that_leads_nowhere_is_not_in_the_log(client, logged):
    assert client.get(f"/anmald/{TOKEN}/").status_code == 404
    assert client.get(f"/en/anmald/{TOKEN}/avboka/").status_code == 404
    assert "/anmald/…/avboka/" in logged.getvalue()
    assert found_in(logged.getvalue()) == []


@pytest.mark.django_db
def test_the_mail_server_failing_does_not_break_the_page_for_faults(quiet_client, logged, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError(111, "Connection refused", EMAIL)

    monkeypatch.setattr("django.core.mail.mail_admins", broken)
    break_start_page(monkeypatch, lambda: 1 / 0)
    assert quiet_client.get("/").status_code == 500
    assert "could not be sent: OSError" in logged.getvalue() or "could not be sent: ConnectionRefusedError" in (
        logged.getvalue()
    )
    assert found_in(logged.getvalue()) == []


@pytest.mark.django_db
def test_the_page_that_debug_shows_has_no_value_from_form_cookie_or_variable(client, monkeypatch, settings):
    settings.DEBUG = True
    client.raise_request_exception = False

    def broken():
        own_page = f"/anmald/{TOKEN}/"
        raise ValueError(own_page)

    break_start_page(monkeypatch, broken)
    client.cookies["who"] = TOKEN
    page = client.get("/", {"q": NAME}, headers={"referer": f"/anmald/{TOKEN}/"}).content.decode()
    assert "ValueError" in page
    assert found_in(page) == []


def test_a_task_that_fails_in_the_worker_leaves_no_value(logged):
    """As procrastinate's worker logs it: the call and the exception."""
    worker = procrastinate.App(connector=InMemoryConnector())

    @worker.task(queue="broken")
    def broken(**_what: str) -> None:
        raise ValueError(ALL_OF_IT)

    with ThreadPoolExecutor(1) as elsewhere:  # Playwright keeps an event loop in this thread
        elsewhere.submit(broken.defer, to=EMAIL, link=f"/anmald/{TOKEN}/").result()
        elsewhere.submit(worker.run_worker, queues=["broken"], wait=False, install_signal_handlers=False).result()
    assert "ValueError" in logged.getvalue()
    assert found_in(logged.getvalue()) == []


@pytest.mark.parametrize(
    "code",
    [
        f"raise ValueError({ALL_OF_IT!r})",
        f"import threading; t = threading.Thread(target=int, args=({NAME!r},)); t.start(); t.join(); 1 / 0",
        f"from staff.models import *; a = StaffMember.objects.create(email={EMAIL!r}, name={NAME!r});"
        f"a.pk = None; a.save(force_insert=True)",
    ],
)
@pytest.mark.django_db
def test_a_command_that_fails_prints_no_value(code, postgres_log):
    socket = embedded.cluster("test").sockets
    address = f"postgresql://{embedded.APP_ROLE}@/{connection.settings_dict['NAME']}?host={socket}"
    in_one = f"from django.db import transaction; transaction.set_autocommit(False); {code}"
    ended = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", in_one],
        cwd=PROJECT,
        env={**os.environ, "DEBUG": "0", "DATABASE_URL": address, "FC_DATABASE_ROLE": "app"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "Traceback" in ended.stderr
    assert found_in(ended.stdout + ended.stderr + postgres_log()) == []


# ---- The programs around it


def test_no_handler_of_the_settings_writes_unmasked():
    for name, handler in settings.LOGGING["handlers"].items():
        form = settings.LOGGING["formatters"][handler["formatter"]]["()"]
        assert form.startswith("familjecentral.privacy.logs."), name
    for name in ("django", "django.request", "django.server", "django.security", "procrastinate", ""):
        for handler in logging.getLogger(name).handlers:
            is_pytests = type(handler).__module__.startswith("_pytest")
            assert is_pytests or isinstance(handler.formatter, SafeFormatter), (name, handler)


def test_the_web_server_masks_what_it_logs_and_keeps_no_access_log():
    said = runpy.run_path(str(PROJECT / "gunicorn.conf.py"))
    assert (said["accesslog"], said["logger_class"]) == (None, SafeGunicornLog)
    turned_on = Config()
    turned_on.set("accesslog", "-")
    log = SafeGunicornLog(turned_on)
    for handler in [*log.error_log.handlers, *log.access_log.handlers]:
        assert isinstance(handler.formatter, SafeFormatter)
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "Error handling /anmald/%s/", (TOKEN,), None)
        assert handler.formatter.format(record).endswith("Error handling /anmald/…/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [("log_min_messages", "log"), ("log_min_error_statement", "panic"), ("log_error_verbosity", "terse")],
)
def test_our_own_postgresql_is_started_so(name, value):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        assert cursor.fetchone() == (value,)
