"""``python -m benchmarks.reports``: reports on a country of 250 centres and ten years, beside plain SQL.

About 13 million taps and a million records of work; ``BENCH_EVENTS`` says how many in all. A tenth of them comes
first and is measured, and then the rest: a report must not cost more for that. Each report's numbers are held
against plain SQL over the events, to the last unit. Fails when more time is taken than is promised.

And what logging costs with the kept figures, as a ratio to logging with their triggers switched off.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
import uuid
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from benchmarks.bench import RESULTS, show, throwaway_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVENTS = int(os.environ.get("BENCH_EVENTS", "14000000"))
RECORDS_OF = 14  # one of so many events is a record of work, the others are taps
MOST_SECONDS = {"one centre": 0.3, "a county": 1.0, "the country": 2.0}
MOST_OF_A_TENTH, MOST_OF_LOGGING = 1.3, 1.5
AS_OF = datetime(2026, 1, 2, tzinfo=UTC)
OURS = ("report: ", "figures of ", "logging ")  # what our rows' names begin with
TIMES, LOGGED, ROUNDS = 5, 40, 9
TRIGGERS = (
    ("visits_visittally", "hold_session"), ("visits_visittally", "session_figures"),
    ("visits_tallytotal", "hold_figures"), ("visits_homevisit", "work_figures"),
)  # fmt: skip


def main() -> int:
    with throwaway_database():
        import django

        django.setup()
        results = measure(EVENTS)
    show(results)
    # Beside those of the other measurements, which were written before.
    others = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []
    rows = [row for row in others if not str(row["name"]).startswith(OURS)] + results
    RESULTS.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def measure(events: int) -> list[dict[str, object]]:
    """Raises AssertionError when a promise is broken or a number is wrong."""
    from benchmarks.country import add_events, make_country

    begun = time.monotonic()
    country = make_country()
    tenth = events // 10
    results = []
    seconds_of: dict[str, list[float]] = {}
    for part, seed in ((tenth, 1), (events - tenth, 2)):
        add_events(taps=part - part // RECORDS_OF, records=part // RECORDS_OF, seed=seed)
        made = time.monotonic() - begun
        rebuilt = rebuild()
        print(f"{part} events more: after {made:.0f} s; figures worked out in {rebuilt:.1f} s", flush=True)
        for name, centres in (
            ("one centre", country.centres[:1]), ("a county", country.county), ("the country", country.centres),
        ):  # fmt: skip
            seconds_of.setdefault(name, []).append(time_report(centres))
    for name, centres in (
        ("one centre", country.centres[:1]), ("a county", country.county), ("the country", country.centres),
    ):  # fmt: skip
        before, now = seconds_of[name]
        raw = compare_with_raw(centres)
        results.append({
            "name": f"report: {name}, a year of {len(centres)}", "value": round(now * 1000), "unit": "ms",
            "against": f"plain SQL over the events: {raw * 1000:.0f} ms; "
            f"with a tenth of the events: {before * 1000:.0f} ms",
            "ratio": round(now / raw, 4),
        })  # fmt: skip
        assert now <= MOST_SECONDS[name], f"{name}: {now:.2f} s"
        assert now <= before * MOST_OF_A_TENTH, (
            f"{name}: {now:.3f} s, and {before:.3f} s with a tenth of the events"
        )
    results.append({
        "name": f"figures of {events} events worked out", "value": round(rebuilt, 1), "unit": "s",
        "against": "at most 10 minutes", "ratio": round(rebuilt / 600, 4),
    })  # fmt: skip
    return [*results, *measure_logging(country.centres[0])]


def year() -> Any:
    from reports.periods import Period

    return Period(date(2025, 1, 1), date(2025, 12, 31))


def time_report(centres: list[Any]) -> float:
    """Seconds of a whole report with the year before beside it, the best of some: others use the machine too."""
    from reports.making import make_report
    from reports.scope import Kind, Scope

    scope = Scope(Kind.SEVERAL, "Exempel", tuple(centres), "several:exempel")
    return min(timed(lambda: make_report(scope, year(), as_of=AS_OF)) for _time in range(TIMES))


def timed(do: Callable[[], object]) -> float:
    begun = time.monotonic()
    do()
    return time.monotonic() - begun


def compare_with_raw(centres: list[Any]) -> float:
    """Seconds of plain SQL over the events; raises AssertionError where its numbers are not the report's."""
    from reports.queries import counts_for
    from tests.reports.raw_counts import raw_counts

    begun = time.monotonic()
    raw = raw_counts(centres, year(), AS_OF)
    seconds = time.monotonic() - begun
    kept = counts_for(centres, year(), AS_OF)
    different = [name for name, value in vars(raw).items() if value != getattr(kept, name)]
    assert not different, f"not what the events say: {different}"
    return seconds


@contextmanager
def as_owner() -> Iterator[None]:
    """The connection is the owner's, who may write figures."""
    from django.db import connection

    from familjecentral.database import embedded

    def connect_as(role: str) -> None:
        connection.close()
        connection.close_pool()  # its connections are the other role's
        connection.settings_dict["USER"] = role

    connect_as(embedded.OWNER_ROLE)
    try:
        yield
    finally:
        connect_as(embedded.APP_ROLE)


def rebuild() -> float:
    """Seconds that it takes to work all figures out, as verify_rollups --mend does; and none differs after it."""
    from django.db import connection

    from benchmarks.country import loading
    from reports.verifying import differences, mend

    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")
        seconds = timed(mend)
    assert not differences()
    with loading():
        pass  # the statistics
    return seconds


@contextmanager
def without_figures() -> Iterator[None]:
    """Logging as it was before there were any."""
    import psycopg

    from familjecentral.database import embedded

    def switch(how: str) -> None:
        with psycopg.connect(embedded.cluster().url(role=embedded.OWNER_ROLE), autocommit=True) as owner:
            for table, trigger in TRIGGERS:
                owner.execute(f"ALTER TABLE {table} {how} TRIGGER {trigger}")

    switch("DISABLE")
    try:
        yield
    finally:
        switch("ENABLE")


def measure_logging(centre: Any) -> list[dict[str, object]]:
    """A tap and a home visit through their verbs, with and without figures in turn."""
    from contextlib import nullcontext

    results = []
    for name, log in (("a tap", tapping(centre)), ("a home visit", visiting(centre))):
        seconds: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(2 * ROUNDS):
            with_figures = turn % 2 == 0
            with nullcontext() if with_figures else without_figures():
                log()
                seconds[with_figures].append(timed(lambda log=log: [log() for _one in range(LOGGED)]) / LOGGED)
        kept, bare = statistics.median(seconds[True]), statistics.median(seconds[False])
        ratio = kept / bare
        results.append({
            "name": f"logging {name} with figures", "value": round(kept * 1000, 2), "unit": "ms",
            "against": f"without: {bare * 1000:.2f} ms", "ratio": round(ratio, 4),
        })  # fmt: skip
        assert ratio <= MOST_OF_LOGGING, f"{name}: {ratio:.2f} times"
    return results


def tapping(centre: Any) -> Callable[[], object]:
    """Logs one tap."""
    from familjecentral import clock
    from familjecentral.audit.recording import Actor
    from familjecentral.privacy.walls import NOBODY
    from staff.models import PartnerService
    from tests.factories import ActivityFactory, SessionFactory, staff_with
    from tests.visits.taps import event, record
    from visits.counting import receive

    service = PartnerService.objects.get(centre=centre, kind=PartnerService.Kind.OPEN_PRESCHOOL)
    person = staff_with("staff_member", service=service)
    activity = ActivityFactory(responsible_service=service, booking="drop_in", capacity=None)
    session = SessionFactory(activity=activity, on_date=clock.today(), hour=0)

    def log() -> object:
        taps = [record(session, event("woman"))]
        return receive(taps, by=Actor.staff(person), person=person, reader=NOBODY, now=clock.now())

    return log


def visiting(centre: Any) -> Callable[[], object]:
    """Logs one home visit."""
    from familjecentral import clock
    from familjecentral.audit.recording import Actor
    from familjecentral.privacy.walls import Reader, reading_as
    from staff.models import PartnerService
    from tests.factories import staff_with
    from visits.home_visiting import Meeting, log_home_visit
    from visits.models import HomeVisitStep

    service = PartnerService.objects.get(centre=centre, kind=PartnerService.Kind.BHV)
    person, step = staff_with("staff_member", service=service), HomeVisitStep.objects.first()

    def log() -> object:
        now = clock.now()
        with reading_as(Reader.for_services(service.pk)):
            return log_home_visit(
                key=uuid.uuid4(), service=service, step=step, state="done", code="", by=Actor.staff(person),
                meeting=Meeting(on_date=clock.today(), mother_present=True, minutes=60), person=person, now=now,
            )  # fmt: skip

    return log


if __name__ == "__main__":
    sys.exit(main())
