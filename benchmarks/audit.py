"""``python -m benchmarks.audit``: how long it takes to verify a long audit log, as a ratio to only reading it.

Events as the program writes them (the trigger chains them) are made in a database for the run, by as many
writers at once as there are CLIENTS. ``BENCH_AUDIT_ROWS`` says how many; here a million.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.bench import CLIENTS, show, throwaway_database

MILLION = 1_000_000
MAKE = """
INSERT INTO audit_auditevent (at, actor_kind, actor_id, action, thing, thing_id, service_id, count, address)
SELECT '2026-01-01Z'::timestamptz + n * interval '30 seconds', 'staff', n %% 300,
  (ARRAY['signed_in', 'counted_visits', 'read_participants', 'role_added'])[1 + n %% 4],
  'activities.activitysession', n::text, nullif(n %% 40, 0), n %% 12, '192.0.2.' || n %% 250
FROM generate_series(1, %s) AS n
"""


def measure_verifying(rows: int) -> dict[str, object]:
    """Rows verified each second against rows read each second by the same kind of cursor."""
    from django.db import connection

    from familjecentral.audit.verifying import ROWS_AT_A_TIME, verify_log

    taken = make_events(rows)
    start = time.monotonic()
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT * FROM audit_auditevent")
        while cursor.fetchmany(ROWS_AT_A_TIME):
            pass
    bare = time.monotonic() - start
    start = time.monotonic()
    whole = verify_log()
    real = time.monotonic() - start
    assert whole.events >= rows
    print(f"{whole.events} events in {whole.lanes} lanes: written in {taken:.1f} s, read in {bare:.1f} s, "
          f"verified in {real:.1f} s")  # fmt: skip
    return {
        "name": "verify_audit",
        "value": round(whole.events / real, 1),
        "unit": "rows/s",
        "against": f"bare reading: {whole.events / bare:.1f} rows/s",
        "ratio": round(bare / real, 4),
    }


def make_events(rows: int) -> float:
    """Returns how many seconds it took, with the statistics that a running server has."""
    from django.db import connection

    def write(_number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(MAKE, [rows // CLIENTS])
        connection.close()

    start = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as writers:
        list(writers.map(write, range(CLIENTS)))
    return time.monotonic() - start


def main() -> int:
    with throwaway_database():
        import django

        django.setup()
        show([measure_verifying(int(os.environ.get("BENCH_AUDIT_ROWS", MILLION)))])
    return 0


if __name__ == "__main__":
    sys.exit(main())
