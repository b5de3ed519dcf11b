"""The storm: a thousand different parents, 64 at a time, on one session with 12 places and a waiting list.

They have all opened the form; then all send it. Twelve get a place and the rest stand in the queue in the
order in which PostgreSQL committed them, as far as anyone outside can tell: who had an answer before another
sent stands before them. The rate is a ratio to a bare view that inserts one row, under the same server, with
the same clients, in the same run.
"""

from __future__ import annotations

import http.client
import re
import statistics
import time
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

PARENTS, AT_ONCE, PLACES = 1000, 64, 12
HOST = "127.0.0.1"
SLOWEST = 1.0  # seconds that 95 of 100 may take, on two cores
SHARE = 0.2  # of the bare view's rate


@dataclass
class Sent:
    """One form: when it was sent and answered (seconds), and the token of the page that it led to."""

    key: str
    sent: float
    answered: float
    location: str


def storm(port: int, address: str) -> dict[str, Any]:
    """Let them all go; returns the measured row. Raises AssertionError when a promise is broken."""
    forms = _each(lambda to, _n: _open(to, address), port)
    bare = max(_rate_of_bare(port) for _round in range(2))
    start = time.monotonic()
    sent: list[Sent] = _each(lambda to, n: _send(to, address, forms[n], n), port)
    seconds = time.monotonic() - start
    waits = sorted(each.answered - each.sent for each in sent)
    p95 = statistics.quantiles(waits, n=20)[-1]
    _twelve_and_the_rest_in_order(sent)
    rate = PARENTS / seconds
    print(f"storm: {rate:.0f} a second, p95 {p95:.2f} s, bare insert {bare:.0f} a second")
    return {
        "name": f"storm: {PARENTS} parents, {AT_ONCE} at a time", "value": round(rate, 1), "unit": "sign-ups/s",
        "against": f"bare insert: {bare:.1f} requests/s (p95 of a sign-up {p95:.2f} s)",
        "ratio": round(rate / bare, 4),
    }  # fmt: skip


def _each(do: Any, port: int) -> list[Any]:
    """``do(connection, n)`` for each parent, AT_ONCE at a time, each client with a connection of its own."""
    numbers = iter(range(PARENTS))
    found: list[Any] = [None] * PARENTS

    def client(_number: int) -> None:
        to = http.client.HTTPConnection(HOST, port, timeout=60)
        for n in numbers:  # one iterator for all: next() on it is atomic
            found[n] = do(to, n)
        to.close()

    with ThreadPoolExecutor(AT_ONCE) as clients:
        list(clients.map(client, range(AT_ONCE)))
    return found


def _ask(
    to: http.client.HTTPConnection, method: str, path: str, body: str = "", headers: Any = None
) -> tuple[int, bytes, http.client.HTTPMessage]:
    to.request(method, path, body or None, headers or {})
    answer = to.getresponse()
    return answer.status, answer.read(), answer.headers


def _open(to: http.client.HTTPConnection, address: str) -> dict[str, str]:
    status, page, headers = _ask(to, "GET", address)
    assert status == 200, f"{address} answered {status}"
    fields = {
        name: re.search(rf'name="{name}" value="([^"]+)"'.encode(), page)[1].decode()  # type: ignore[index]
        for name in ("csrfmiddlewaretoken", "opened", "key")
    }
    month = re.search(rb'<option value="(\d{4}-\d\d-01)"', page)[1].decode()  # type: ignore[index]
    return {**fields, "child_1": month, "adults": "1", "cookie": headers["Set-Cookie"].split(";")[0]}


def _send(to: http.client.HTTPConnection, address: str, form: dict[str, str], n: int) -> Sent:
    fields = {name: value for name, value in form.items() if name != "cookie"}
    fields |= {"email": f"storm{n}@example.org", "key": fields.get("key") or str(uuid.uuid4())}
    headers = {"Cookie": form["cookie"], "Content-Type": "application/x-www-form-urlencoded"}
    begun = time.monotonic()
    status, page, answer = _ask(to, "POST", address, urllib.parse.urlencode(fields), headers)
    ended = time.monotonic()
    assert status == 302, f"{status}: {page[:500].decode()}"
    return Sent(fields["key"], begun, ended, answer["Location"])


def _rate_of_bare(port: int) -> float:
    start = time.monotonic()

    def insert(to: http.client.HTTPConnection, _n: int) -> None:
        status, page, _headers = _ask(to, "POST", "/bare/insert", "text=x", {
            "Content-Type": "application/x-www-form-urlencoded",
        })  # fmt: skip
        assert status == 302, f"{status}: {page[:500].decode()}"

    _each(insert, port)
    return PARENTS / (time.monotonic() - start)


def _twelve_and_the_rest_in_order(sent: list[Sent]) -> None:
    from activities.models import SignUp
    from familjecentral.privacy.walls import Reader, reading_as
    from staff.queries import every_service_id

    with reading_as(Reader.for_services(*every_service_id())):
        rows = {
            str(key): (state, queue_no)
            for key, state, queue_no in SignUp.objects.filter(key__in=[each.key for each in sent]).values_list(
                "key", "state", "queue_no"
            )
        }
    assert len(rows) == PARENTS, f"{PARENTS - len(rows)} answers led to no sign-up"
    states = [state for state, _queue_no in rows.values()]
    assert (states.count("confirmed"), states.count("waiting")) == (PLACES, PARENTS - PLACES)
    # By when they were sent; the highest number among those that were answered before must be lower.
    by_answer = sorted(sent, key=lambda each: each.answered)
    highest, answered = 0, 0
    for each in sorted(sent, key=lambda each: each.sent):
        while by_answer[answered].answered < each.sent:
            highest = max(highest, rows[by_answer[answered].key][1] or 0)
            answered += 1
        queue_no = rows[each.key][1]
        if queue_no is None:
            assert highest == 0, "Somebody got a place after another had been put in the queue."
        else:
            assert queue_no > highest, "Somebody stands before one who had an answer when they sent."
