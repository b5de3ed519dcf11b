"""Counting at the door: taps by the device's sync and by the form, as shares of a bare view that inserts one row.

Eight people at four doors tap as fast as they can. And a device that has been without a network for a day sends
a thousand records at once.
"""

from __future__ import annotations

import http.client
import itertools
import json
import time
import urllib.parse
import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from familjecentral import clock

PEOPLE, DOORS = 8, 4
SHARE = 0.4  # of the bare view's rate, asked of a tap by sync
QUEUED, QUEUED_SECONDS = 1000, 3.0


@dataclass(frozen=True)
class Door:
    """One person's way in: the session that they count at, and the headers of their browser."""

    session_id: int
    headers: dict[str, str]


def make_doors() -> list[Door]:
    """Four open sessions of today at four centres, with two people signed in at each."""
    from activities.models import Activity
    from tests.factories import AgeBandFactory, PartnerServiceFactory, SessionFactory, staff_with

    doors = []
    for _door in range(DOORS):
        service = PartnerServiceFactory()
        AgeBandFactory(centre=service.centre)
        session = SessionFactory(
            activity__responsible_service=service, activity__booking=Activity.Booking.DROP_IN,
            activity__capacity=None, on_date=clock.today(), hour=0,
        )  # fmt: skip
        doors += [
            Door(session.pk, _signed_in(staff_with("staff_member", service=service)))
            for _person in range(PEOPLE // DOORS)
        ]
    return doors


def _signed_in(person: Any) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    token = uuid.uuid4().hex  # 32 signs, as Django's own
    cookies = {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: token}
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-CSRFToken": token}


def tap_by_sync(doors: list[Door]) -> Any:
    """Makes requests: one tap each, as the counting page's script sends it."""
    turns = itertools.cycle(doors)

    def request() -> tuple[str, str, bytes, dict[str, str]]:
        door = next(turns)
        return "POST", reverse("visits:sync"), batch(door, 1), {**door.headers, "Content-Type": "application/json"}

    return request


def tap_by_form(doors: list[Door]) -> Any:
    """Makes requests: one tap each, as the page sends it without the script."""
    turns = itertools.cycle(doors)

    def request() -> tuple[str, str, bytes, dict[str, str]]:
        door = next(turns)
        body = urllib.parse.urlencode({"key": str(uuid.uuid4()), "event": "woman::1"}).encode()
        headers = {**door.headers, "Content-Type": "application/x-www-form-urlencoded"}
        return "POST", reverse("visits:count", args=[door.session_id]), body, headers

    return request


def batch(door: Door, records: int) -> bytes:
    """So many taps, of a woman each, as a device writes them down."""
    now = clock.now().isoformat()
    return json.dumps({
        "device": str(uuid.uuid4()),
        "now": now,
        "records": [
            {
                "id": str(uuid.uuid4()), "kind": "tally", "at": now, "session": door.session_id, "language": "",
                "reason": "",
                "events": [{"id": str(uuid.uuid4()), "who": "woman", "band": None, "delta": 1, "undoes": None}],
            }
            for _number in range(records)
        ],
    }).encode()  # fmt: skip


def measure_queue(host: str, port: int, door: Door) -> dict[str, object]:
    """A thousand queued records in one sync: how long it takes, and that each is stored."""
    to = http.client.HTTPConnection(host, port, timeout=60)
    body = batch(door, QUEUED)
    begun = time.monotonic()
    to.request("POST", reverse("visits:sync"), body, {**door.headers, "Content-Type": "application/json"})
    answer = to.getresponse()
    text = answer.read()
    seconds = time.monotonic() - begun
    if answer.status != http.HTTPStatus.OK:
        raise SystemExit(f"The sync answered {answer.status}: {text[:500].decode()}")
    outcomes = {result["outcome"] for result in json.loads(text)["results"]}
    assert outcomes == {"stored"}, f"{QUEUED} records were not all stored: {outcomes}"
    return {
        "name": f"tally: a sync of {QUEUED} queued records", "value": round(seconds, 2), "unit": "s",
        "against": f"at most {QUEUED_SECONDS:.0f} s", "ratio": round(seconds / QUEUED_SECONDS, 4),
    }  # fmt: skip
