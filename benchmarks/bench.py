"""``make bench``: requests per second, each as a ratio to a bare view under the same server in the same run;
and the verifying of the audit log (benchmarks/audit.py) as a ratio to only reading it.

Absolute numbers say more about the machine than about us; the ratio can be compared between machines and
between changes. Prints a table and writes ``benchmarks/results.json``: a list of
``{name, value, unit, against, ratio}``. The data is made for the run and thrown away after it.
"""

import http.client
import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.storm import PLACES, storm

PROJECT = Path(__file__).resolve().parents[1]
RESULTS = PROJECT / "benchmarks" / "results.json"
HOST = "127.0.0.1"
# All clients come from one address, and send their forms as fast as they can.
UNLIMITED = {"PUBLIC_POSTS_PER_ADDRESS": "0", "WRONG_LINKS_PER_ADDRESS": "0", "FORM_SHORTEST_SECONDS": "0"}
CLIENTS = 8  # as many as the server has threads
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))  # of each measurement
AUDIT_ROWS = int(os.environ.get("BENCH_AUDIT_ROWS", "100000"))  # benchmarks.audit alone: a million
ROUNDS = 3  # bare and real in turn, the best of each: what else the machine does disturbs both alike

Request = Callable[[], tuple[str, str, bytes, dict[str, str]]]  # method, path, body, headers


@dataclass(frozen=True)
class Measured:
    name: str
    against: str
    real: Request
    bare: Request
    answer: int = 0  # the status; 0: a page for GET, a redirect for POST


@contextmanager
def throwaway_database() -> Iterator[None]:
    """A PostgreSQL for this run, with the schema in it and every setting pointing to it."""
    home = Path(tempfile.mkdtemp(prefix="fc-bench-"))
    home.chmod(0o755)
    (home / "static").mkdir()
    os.environ |= {
        "FC_DATA_DIR": str(home),
        "STATIC_ROOT": str(home / "static"),
        "DATABASE_URL": "",
        "DATABASE_POOL": "1",
        "DEBUG": "0",
        **UNLIMITED,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    }
    from familjecentral.database import embedded

    embedded.ensure_running()
    try:
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=PROJECT, check=True)
        yield
    finally:
        embedded.release()
        shutil.rmtree(home, ignore_errors=True)


def main() -> int:
    from benchmarks.audit import measure_verifying
    from benchmarks.tallies import make_doors, measure_queue

    with throwaway_database():
        week, sign_up, twelve_places = make_data()
        doors = make_doors()
        close_connection()
        server, port = start_server()
        try:
            results = [measure(one, port) for one in what_to_measure(port, week, sign_up)]
            results.append(storm(port, twelve_places))
            results += [measure(one, port) for one in taps_to_measure(doors)]
            results.append(measure_queue(HOST, port, doors[0]))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
        results.append(measure_verifying(AUDIT_ROWS))
    show(results)
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def make_data() -> tuple[str, str, str]:
    """A centre with 25 sessions this week, one next week that is never full and one with 12 places.

    Returns the addresses of the week page and of the two forms.
    """
    import django

    django.setup()
    from datetime import timedelta

    from django.urls import reverse

    from familjecentral import clock
    from tests.factories import ActivityFactory, FamilyCentreFactory, PartnerServiceFactory, SessionFactory

    monday = clock.today() - timedelta(days=clock.today().weekday())
    centre = FamilyCentreFactory(name="Mätcentralen")
    service = PartnerServiceFactory(centre=centre)
    activity = ActivityFactory(responsible_service=service, capacity=30_000)
    for day, hour in itertools.product(range(5), (8, 10, 12, 14, 16)):
        SessionFactory(activity=activity, on_date=monday + timedelta(days=day), hour=hour, hours=1)
    never_full = SessionFactory(activity=activity, on_date=monday + timedelta(days=8))
    scarce = SessionFactory(
        activity=ActivityFactory(responsible_service=service, capacity=PLACES), on_date=monday + timedelta(days=9)
    )
    year, number, _weekday = monday.isocalendar()
    return (
        reverse("week", args=[centre.slug, year, number]),
        reverse("sign_up", args=[centre.slug, never_full.pk]),
        reverse("sign_up", args=[centre.slug, scarce.pk]),
    )


def close_connection() -> None:
    """Before the server starts: what is measured has its own."""
    from django.db import connection

    connection.close()


def start_server() -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "familjecentral.wsgi", "--bind", f"{HOST}:{port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"),
            *("--log-level", "warning"),
        ],
        cwd=PROJECT,
    )
    for _attempt in range(300):
        try:
            if ask(http.client.HTTPConnection(HOST, port), "GET", "/health/ready")[0] == 200:
                return server, port
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise SystemExit("The server did not answer.")


def ask(
    to: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes, http.client.HTTPMessage]:
    to.request(method, path, body or None, headers or {})
    answer = to.getresponse()
    return answer.status, answer.read(), answer.headers


def what_to_measure(port: int, week: str, sign_up: str) -> list[Measured]:
    def page(path: str) -> Request:
        return lambda: ("GET", path, b"", {})

    status, form, headers = ask(http.client.HTTPConnection(HOST, port), "GET", sign_up)
    assert status == 200, f"{sign_up} answers {status}"
    cookie = headers["Set-Cookie"].split(";")[0]
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1].decode()
    opened = re.search(rb'name="opened" value="([^"]+)"', form)[1].decode()
    month = re.search(rb'<option value="(\d{4}-\d\d-01)"', form)[1].decode()
    numbers = itertools.count()

    def family(path: str) -> Request:
        def request() -> tuple[str, str, bytes, dict[str, str]]:
            fields = {
                "csrfmiddlewaretoken": token,
                "key": str(uuid.uuid4()),
                "opened": opened,
                "child_1": month,
                "adults": "1",
                "email": f"familj{next(numbers)}@example.org",
            }
            body = urllib.parse.urlencode(fields).encode()
            return "POST", path, body, {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}

        return request

    return [
        Measured("week page, 25 sessions", "bare page", page(week), page("/bare/page")),
        Measured("sign-up, posted form to receipt", "bare form", family(sign_up), family("/bare/form")),
    ]


def taps_to_measure(doors: list[Any]) -> list[Measured]:
    from benchmarks.tallies import tap_by_form, tap_by_sync

    def insert() -> tuple[str, str, bytes, dict[str, str]]:
        return "POST", "/bare/insert", b"text=x", {"Content-Type": "application/x-www-form-urlencoded"}

    return [
        Measured("tally: a tap by sync", "bare insert", tap_by_sync(doors), insert, answer=200),
        Measured("tally: a tap by form", "bare insert", tap_by_form(doors), insert),
    ]


def measure(what: Measured, port: int) -> dict[str, object]:
    real, bare = 0.0, 0.0
    per_second(
        what.real, port, seconds=0.5, answer=what.answer
    )  # warm: templates are compiled, connections are open
    for _round in range(ROUNDS):
        bare = max(bare, per_second(what.bare, port, seconds=SECONDS / ROUNDS))
        real = max(real, per_second(what.real, port, seconds=SECONDS / ROUNDS, answer=what.answer))
    return {
        "name": what.name,
        "value": round(real, 1),
        "unit": "requests/s",
        "against": f"{what.against}: {bare:.1f} requests/s",
        "ratio": round(real / bare, 4),
    }


def per_second(make: Request, port: int, *, seconds: float, answer: int = 0) -> float:
    """Requests answered each second by CLIENTS at once. An answer that isn't the right one ends the run."""
    end = time.monotonic() + seconds

    def client(_number: int) -> int:
        to, done = http.client.HTTPConnection(HOST, port, timeout=30), 0
        while time.monotonic() < end:
            method, path, body, headers = make()
            status, text, _headers = ask(to, method, path, body, headers)
            if status != (answer or (200 if method == "GET" else 302)):
                raise SystemExit(f"{method} {path} answered {status}: {text[:2000].decode()}")
            done += 1
        to.close()
        return done

    with ThreadPoolExecutor(CLIENTS) as clients:
        start = time.monotonic()
        done = sum(clients.map(client, range(CLIENTS)))
        return done / (time.monotonic() - start)


def show(results: list[dict[str, object]]) -> None:
    print(f"{'what':<34}{'a second':>12}{'ratio':>9}  against")
    for row in results:
        print(f"{row['name']:<34}{row['value']:>12}{row['ratio']:>9}  {row['against']}")


if __name__ == "__main__":
    sys.exit(main())
