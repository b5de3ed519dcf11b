"""The same through a real web server on loopback, byte by byte: what a test client can't send."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from familjecentral.database import embedded

PROJECT = Path(__file__).resolve().parents[2]
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def server(django_db_setup, tmp_path_factory):
    """gunicorn as in production, with DEBUG off, on the tests' database; (port, what it logged)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    where, log = embedded.cluster("test"), tmp_path_factory.mktemp("server") / "log.txt"
    address = f"postgresql://{embedded.APP_ROLE}@/{connection.settings_dict['NAME']}?host={where.sockets}"
    with log.open("w") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "familjecentral.wsgi", "--bind", f"127.0.0.1:{port}"),
                *("--worker-class", "gthread", "--threads", "2", "--no-control-socket", "--log-level", "warning"),
            ],
            cwd=PROJECT,
            env={**os.environ, "DATABASE_URL": address, "DEBUG": "0", "ALLOWED_HOSTS": "ours.example",
                 "DATABASE_POOL": "0", "FC_DATABASE_ROLE": "app"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
    deadline = time.monotonic() + 60
    while not ask(port, b"GET /health/live HTTP/1.1\r\nHost: ours.example\r\nConnection: close\r\n\r\n"):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield port, log
    process.terminate()
    process.wait(20)


def ask(port: int, request: bytes) -> bytes:
    """The whole answer; empty when the server hangs up."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as to:
            to.sendall(request)
            parts = []
            while part := to.recv(65536):
                parts.append(part)
            return b"".join(parts)
    except ConnectionError:
        return b""


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def refused(answer: bytes, *statuses: int) -> bool:
    """An answer of that kind, with nothing of our insides in it; or none, when the server hangs up."""
    assert b"Traceback" not in answer
    if answer:
        assert status(answer) in statuses
    return True


def get(line: bytes, *headers: bytes) -> bytes:
    return line + b"\r\n" + b"".join(header + b"\r\n" for header in headers) + b"Connection: close\r\n\r\n"


HOST = b"Host: ours.example"


def test_the_front_page_is_there_with_its_headers(server):
    answer = ask(server[0], get(b"GET /account/login/ HTTP/1.1", HOST))
    assert status(answer) == 200
    head = answer.split(b"\r\n\r\n")[0].lower()
    for line in (b"cache-control: no-store, private", b"x-robots-tag: noindex", b"cross-origin-resource-policy:"):
        assert line in head


@pytest.mark.parametrize(
    "headers",
    [
        [b"Host: evil.example"],
        [HOST, b"Host: evil.example"],
        [b"Host: evil.example", HOST],
        [HOST + b"@evil.example"],
        [HOST + b":80:80"],
        [HOST + b":99999999"],
        [HOST + b":evil"],
        [b"Host:"],
        [],
        [b" Host: ours.example"],
        [b"Host : ours.example"],
        [b"Host: ours.example\x00.evil.example"],
        [b"Host: evil.example", b"X-Forwarded-Host: ours.example"],
        [b"Host: evil.example", b"X_Forwarded_Host: ours.example"],
    ],
)
def test_whose_site_is_asked_for_can_not_be_forged(server, headers):
    answer = ask(server[0], get(b"GET /personal/ HTTP/1.1", *headers))
    assert refused(answer, 400, 302)
    assert b"evil" not in answer.split(b"\r\n\r\n")[0].lower()


@pytest.mark.parametrize(
    "line",
    [
        b"GET http://evil.example/personal/ HTTP/1.1",
        b"GET http://evil.example:80/personal/ HTTP/1.1",
        b"GET http:/evil.example/ HTTP/1.1",
        b"GET //evil.example/personal HTTP/1.1",
        b"GET //evil.example/%2e%2e/personal HTTP/1.1",
        b"GET evil.example:443 HTTP/1.1",
        b"CONNECT evil.example:443 HTTP/1.1",
        b"GET \\\\evil.example HTTP/1.1",
        b"GET /personal HTTP/9.9",
        b"GET /personal",
        b"GET  /  HTTP/1.1",
        b"G\x00T / HTTP/1.1",
        b"GET /\xff\xfe/ HTTP/1.1",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1",
    ],
)
def test_an_address_of_another_site_leads_nowhere(server, line):
    answer = ask(server[0], get(line, HOST))
    assert refused(answer, 200, 301, 302, 400, 404, 405, 414, 431, 505)
    where = [header for header in answer.split(b"\r\n") if header.lower().startswith(b"location:")]
    assert [header for header in where if b"//evil" in header or b"http" in header] == []


@pytest.mark.parametrize("length", [b"262145", b"10000000", b"9" * 30])
def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(server, length):
    start = time.monotonic()
    answer = ask(server[0], get(b"POST /account/login/ HTTP/1.1", HOST, b"Content-Length: " + length))
    assert refused(answer, 400, 413)
    assert answer
    assert time.monotonic() - start < 5


def test_ten_megabytes_in_chunks_are_refused(server):
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    body = chunk * 160 + b"0\r\n\r\n"
    head = get(b"POST /account/login/ HTTP/1.1", HOST, FORM.strip(), b"Transfer-Encoding: chunked")
    assert refused(ask(server[0], head + body), 400, 411, 413)


@pytest.mark.parametrize(
    "headers",
    [
        [b"Content-Length: 5", b"Transfer-Encoding: chunked"],
        [b"Content-Length: 5", b"Content-Length: 6"],
        [b"Content-Length: -1"],
        [b"Content-Length: five"],
        [b"Transfer-Encoding: gzip, chunked"],
        [b"Transfer-Encoding: \x0bchunked"],
        [b"X: " + b"a" * 100_000],
        [b"Cookie: sessionid=" + b"\xff" * 100],
        [b"Cookie: csrftoken=\x00; sessionid=../../x"],
        [b"Accept-Language: " + b"sv,en;q=" * 500],
        [b"Accept-Language: \xff\xfe"],
        [b"Referer: http://["],
        [b"Content-Type: multipart/form-data; boundary=" + b"x" * 5000, b"Content-Length: 5"],
    ],
)
def test_headers_that_contradict_or_break_are_no_fault_of_ours(server, headers):
    answer = ask(server[0], get(b"POST /account/login/ HTTP/1.1", HOST, *headers) + b"x=1&y")
    assert refused(answer, 200, 400, 403, 411, 413, 431, 501)


def test_none_of_it_left_a_traceback_or_a_secret_in_the_servers_log(server):
    port, log = server
    secret = b"kQ3vN8xYb1Zr0pLm7TtUu5WwEe2RrAa4SsDdFfGgHh9"
    assert status(ask(port, get(b"GET /anmald/" + secret + b"/ HTTP/1.1", HOST))) == 404
    text = log.read_text()
    assert "/anmald/…/" in text
    assert secret.decode() not in text
    assert "Traceback" not in text
