"""``python -m benchmarks.exports``: files of reports, large ones against PostgreSQL's own way out.

A million tidy rows are written as CSV beside ``\\copy`` of psql of the same rows in the same run, and their memory
is looked at; a whole year's PDF and workbook of thirty centres are timed. Fails when a promise is broken: 20 % of
``\\copy``'s rate, 100 MB, 5 s each. ``BENCH_TIDY_ROWS`` says how many rows.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.bench import show, throwaway_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reports.files.paper import Paper

ROWS = int(os.environ.get("BENCH_TIDY_ROWS", "1000000"))
LEAST_SHARE, MOST_MEGABYTES, MOST_SECONDS = 0.2, 100, 5.0
ROUNDS = 3  # ours and psql's in turn, the best of each
SECTIONS, CENTRES = 14, 30  # of the year's report
# As the files have them: ids, names, days, a figure of each kind, some of them withheld.
MAKE = """
CREATE UNLOGGED TABLE bench_tidy AS
SELECT 1 + n / 4000 AS centre_id, 'Familjecentralen Nummer ' || n / 4000 AS centre,
  to_char(date '2016-01-01' + (n % 120) * 30, 'YYYY-MM-DD') AS first_day,
  to_char(date '2016-01-30' + (n % 120) * 30, 'YYYY-MM-DD') AS last_day,
  'indicator_' || n % 60 AS indicator, 'Måttets namn ' || n % 60 AS label,
  CASE WHEN n % 3 = 0 THEN 'adults' ELSE '' END AS dimension,
  CASE WHEN n % 20 = 0 THEN '' WHEN n % 5 = 0 THEN (n % 1000 / 7.0)::numeric(12, 4)::text ELSE (n % 5000)::text END
    AS value,
  'besök' AS unit, CASE WHEN n % 20 = 0 THEN 'hidden' ELSE '' END AS withheld, n % 22 AS counted, 22 AS whole
FROM generate_series(0, %s - 1) n
"""


def measure_tidy(rows: int) -> dict[str, object]:
    """Rows a second to a file; raises AssertionError when a promise is broken."""
    import psycopg

    from familjecentral.database import embedded

    url = embedded.cluster().url(role="postgres", database="familjecentral")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(MAKE.replace("%s", str(rows)))
    ours = theirs = float("inf")
    grown = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for _round in range(ROUNDS):
            theirs = min(theirs, _seconds(lambda: _copied(url, Path(folder) / "copy.csv")))
            before = _memory("VmRSS")
            ours = min(ours, _seconds(lambda: _written(rows, Path(folder) / "tidy.csv")))
            grown = max(grown, _memory("VmHWM") - before)
        lines = (Path(folder) / "tidy.csv").read_bytes().count(b"\n")
    assert lines == rows + 1
    share = theirs / ours
    print(f"tidy CSV: {rows} rows in {ours:.1f} s; psql's \\copy: {theirs:.1f} s; memory grew by {grown:.0f} MB")
    assert share >= LEAST_SHARE, f"{share:.2f} of the rate of \\copy"
    assert grown < MOST_MEGABYTES, f"memory grew by {grown:.0f} MB"
    return {
        "name": f"tidy CSV of {rows} rows", "value": round(rows / ours, 1), "unit": "rows/s",
        "against": f"psql \\copy: {rows / theirs:.1f} rows/s; memory grew by {grown:.0f} MB",
        "ratio": round(share, 4),
    }  # fmt: skip


def _written(rows: int, path: Path) -> None:
    from reports.files.tidy import as_tidy_csv

    with path.open("wb") as out:
        out.writelines(as_tidy_csv(_rows(rows)))


def _rows(rows: int) -> Iterator[tuple[Any, ...]]:
    """The rows of MAKE, as the worker hands them to the writer: one at a time."""
    days = [date(2016, 1, 1) + timedelta(days=30 * month) for month in range(120)]
    months = [(day.isoformat(), (day + timedelta(days=29)).isoformat()) for day in days]
    names = [(f"indicator_{number}", f"Måttets namn {number}") for number in range(60)]
    for n in range(rows):
        value = "" if n % 20 == 0 else round(n % 1000 / 7, 4) if n % 5 == 0 else n % 5000
        yield (
            1 + n // 4000, f"Familjecentralen Nummer {n // 4000}", *months[n % 120], *names[n % 60],
            "" if n % 3 else "adults", value, "besök", "" if n % 20 else "hidden", n % 22, 22,
        )  # fmt: skip


def _copied(url: str, path: Path) -> None:
    from familjecentral.database import embedded

    command = f"\\copy bench_tidy TO '{path}' WITH (FORMAT csv, HEADER)"
    psql = embedded._programs() / "psql"  # the one that came with the server
    subprocess.run([str(psql), "--no-psqlrc", "--quiet", "--command", command, url], check=True)


def measure_documents() -> list[dict[str, object]]:
    """Seconds for a year's PDF and workbook; raises AssertionError when one takes more than is promised."""
    from reports.files.annual import as_pdf
    from reports.files.swedish_csv import as_csv
    from reports.files.workbook import as_workbook

    paper = a_large_year()
    as_csv_seconds = _seconds(lambda: as_csv(paper))
    found = []
    for name, write in (("PDF", as_pdf), ("workbook", as_workbook)):
        seconds = _seconds(lambda write=write: write(paper))  # type: ignore[misc]  # a default holds the loop's
        assert seconds <= MOST_SECONDS, f"{name}: {seconds:.1f} s"
        found.append({
            "name": f"a year's report as {name}", "value": round(seconds, 3), "unit": "s",
            "against": f"as CSV: {as_csv_seconds:.3f} s; at most {MOST_SECONDS:.0f} s",
            "ratio": round(seconds / MOST_SECONDS, 4),
        })  # fmt: skip
    return found


def a_large_year() -> Paper:
    """A year's report with as many sections and centres as a region's, made from a small one."""
    from django.utils import translation

    from familjecentral import clock
    from reports.files.writing import paper_of
    from reports.making import make_report
    from reports.periods import year_of
    from reports.scope import Scope
    from tests.factories import FamilyCentreFactory
    from tests.reports.made import count, session_at

    translation.activate("sv")
    centre = FamilyCentreFactory()
    last_year = date(clock.today().year - 1, 3, 2)
    session = session_at(centre, last_year)
    for who, number in (("woman", 40), ("man", 11), ("child", 0)):
        if number:
            count(session, who, number)
    report = make_report(Scope.of_centre(centre), year_of(last_year), as_of=clock.now())
    paper = paper_of(report)
    parts = [
        replace(part, name=f"{part.name}{number}", title=f"{part.title} {number}")
        for number in range(SECTIONS // len(paper.parts) + 1)
        for part in paper.parts
    ]
    charts = [
        replace(chart, part=part.name)
        for part in parts
        for chart in paper.charts
        if part.name.startswith(chart.part)
    ]
    beside = [
        replace(paper.centres[0], id=number, name=f"Familjecentralen {number}", visits=900, open_days=200,
                counted_days=190, per_open_day=4.7) for number in range(CENTRES)
    ]  # fmt: skip
    return replace(paper, parts=parts, charts=charts, centres=beside)


def _seconds(work: Callable[[], Any]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


def _memory(name: str) -> float:
    """Of this process, in megabytes: VmRSS now, VmHWM the most so far."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith(f"{name}:")]
    return int(line.split()[1]) / 1024


def main() -> int:
    with throwaway_database():
        import django

        django.setup()
        show([measure_tidy(ROWS), *measure_documents()])
    return 0


if __name__ == "__main__":
    sys.exit(main())
