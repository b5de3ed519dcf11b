"""``python -m benchmarks.purge``: a hundred thousand families forgotten, while others sign up in the same service.

Says how many seconds it takes and how long the slowest sign-up meanwhile waited, and fails when it is more than
is promised (60 s, 200 ms). The families are of one service, with contact, child, states, attendance and a mail
each, and their sessions are long over. ``BENCH_PURGE_FAMILIES`` says how many.
"""

from __future__ import annotations

import os
import statistics
import sys
import threading
import time
import uuid
from datetime import timedelta
from typing import Any

from benchmarks.bench import show, throwaway_database

FAMILIES = 100_000
MOST_SECONDS, LONGEST_WAIT = 60, 0.2
PAUSE = 0.02  # between two that sign up
A_SESSION = 50  # families at each session that is over
CALM = 60  # sign-ups before the purge, to compare with

# By the owner, whom no wall stops for the time being; triggers write the states.
MAKE = """
INSERT INTO activities_signup (controller_id, key, contents_hash, token_hash, session_id, state, state_at, places,
  alias, contact_hash, second_contact_hash, adults, child_count, babies, prams, signed_up_at,
  can_come_at_short_notice, draw_weight)
SELECT %(service)s, gen_random_uuid(), md5(n::text), md5('t' || n) || md5('u' || n), (%(sessions)s::bigint[])[1 +
  n / %(each)s], 'confirmed', %(long_ago)s, 1, 'Familj ' || n, md5('c' || n) || md5('d' || n), '', 1, 1, 0, 0,
  %(long_ago)s, false, 1 FROM generate_series(0, %(families)s - 1) n;
INSERT INTO activities_signupcontact (sign_up_id, number, token_hash, contact_hash, email, phone, language,
  interpreter_language, step_free, hearing_loop, diet, remind_two_days, remind_same_day)
SELECT id, 1, token_hash, contact_hash, 'familj' || id || '@example.org', '', 'sv', '', false, false, '{}', true,
  false FROM activities_signup;
INSERT INTO activities_signupchild (sign_up_id, birth_month) SELECT id, '2026-01-01' FROM activities_signup;
INSERT INTO activities_attendance (controller_id, sign_up_id, session_id, state, marked_at)
SELECT controller_id, id, session_id, 'present', signed_up_at FROM activities_signup;
INSERT INTO outbox_message (event, controller_id, kind, channel, recipient_id, "to", language, subject, body,
  unsubscribe_url, attachment_name, attachment, state, attempts, written_at)
SELECT 'receipt:' || c.id, %(service)s, 'receipt', 'mail', c.id, c.email, 'sv', 'Du har en plats', '', '', '', '',
  'sent', 1, %(long_ago)s FROM activities_signupcontact c;
"""


def make_families(families: int) -> tuple[int, Any]:
    """Returns the service's number, and a session to come that is never full."""
    from django.db import connection

    from familjecentral import clock
    from familjecentral.privacy.walls import Reader, reading_as
    from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory

    service = PartnerServiceFactory()
    activity = ActivityFactory(responsible_service=service, capacity=30_000)
    today = clock.today()
    past = [
        SessionFactory(activity=activity, on_date=today - timedelta(days=60 + n % 700), hour=8 + n // 700).pk
        for n in range(-(-families // A_SESSION))
    ]
    to_come = SessionFactory(activity=activity, on_date=today + timedelta(days=8))
    values = {
        "service": service.pk, "sessions": past, "each": A_SESSION, "families": families,
        "long_ago": clock.now() - timedelta(days=60),
    }  # fmt: skip
    with reading_as(Reader.for_services(service.pk)), connection.cursor() as cursor:
        for statement in MAKE.split(";\n"):
            if statement.strip():
                cursor.execute(statement, values)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return service.pk, to_come


class Families:
    """Sign up one after the other until they are stopped; ``waits``: how long each took, in seconds."""

    def __init__(self, bookable: Any) -> None:
        self.bookable, self.waits, self.is_over = bookable, [], threading.Event()
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        from django.db import connection

        while not self.is_over.is_set():
            self.waits.append(sign_one_up(self.bookable))
            time.sleep(PAUSE)
        connection.close()

    def __enter__(self) -> Families:
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.is_over.set()
        self.thread.join()


def sign_one_up(bookable: Any) -> float:
    """Returns how many seconds it took."""
    from datetime import date

    from activities.rules import Child
    from activities.signing_up import Household, Parent, sign_up
    from familjecentral import clock
    from familjecentral.audit.recording import PARENT

    key = uuid.uuid4()
    household = Household(children=[Child(date(2026, 1, 1))], parent=Parent(f"{key}@example.org"))
    start = time.monotonic()
    sign_up(bookable=bookable, household=household, key=key, by=PARENT, now=clock.now())
    return time.monotonic() - start


def measure_purge(families: int) -> dict[str, object]:
    """Families forgotten each second; raises AssertionError when a promise is broken."""
    from activities.erasing import erase_old_sign_ups
    from familjecentral import clock
    from familjecentral.audit.recording import SYSTEM

    service_id, to_come = make_families(families)
    calm = [sign_one_up(to_come) for _ in range(CALM)]
    with Families(to_come) as others:
        time.sleep(1)
        start = time.monotonic()
        erased = erase_old_sign_ups(controller_id=service_id, by=SYSTEM, now=clock.now(), kept=timedelta(days=30))
        seconds = time.monotonic() - start
    longest = max(others.waits)
    print(
        f"purge: {erased} families in {seconds:.1f} s; {len(others.waits)} signed up meanwhile, the slowest in "
        f"{longest * 1000:.0f} ms, half of them in {statistics.median(others.waits) * 1000:.0f} ms "
        f"(without a purge: {max(calm) * 1000:.0f} and {statistics.median(calm) * 1000:.0f} ms)"
    )
    assert erased == families
    assert seconds < MOST_SECONDS * families / FAMILIES, f"{seconds:.1f} s for {families} families"
    assert longest < LONGEST_WAIT, f"A sign-up waited for {longest:.3f} s"
    return {
        "name": f"purge of {families} families", "value": round(erased / seconds, 1), "unit": "families/s",
        "against": f"a sign-up without a purge: {statistics.median(calm) * 1000:.0f} ms",
        "ratio": round(statistics.median(calm) / statistics.median(others.waits), 4),
    }  # fmt: skip


def main() -> int:
    with throwaway_database():
        import django

        django.setup()
        show([measure_purge(int(os.environ.get("BENCH_PURGE_FAMILIES", FAMILIES)))])
    return 0


if __name__ == "__main__":
    sys.exit(main())
