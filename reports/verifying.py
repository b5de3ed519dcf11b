"""Are the kept figures what the rows say? And if not: working them out again, while the service runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from familjecentral.privacy.walls import Reader, reading_as
from staff.models import FamilyCentre, PartnerService

from .worked_out import ALL, WorkedOut

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

# Nobody who counts waits longer for a mending than this; it is then tried again later.
LOCK_WAIT = "5s"
# Millions of taps are summed in memory rather than in files; for these transactions only.
ROOM = "SET LOCAL work_mem = '128MB'"


@dataclass(frozen=True)
class Difference:
    """A row that is not what it should be; ``is_now`` or ``should_be`` is None when there is none, or none due."""

    table: str
    centre_id: int
    on_date: date
    which: dict[str, Any]  # the rest of its key
    is_now: dict[str, Any] | None
    should_be: dict[str, Any] | None


def everything() -> Reader:
    """The program, acting for all services and counting: nothing that it reads leaves but numbers."""
    return Reader(system=frozenset(PartnerService.objects.values_list("pk", flat=True)), counting=True)


def differences(centres: Collection[int] | None = None) -> list[Difference]:
    """For those who operate the service: every row of figures that is not what the rows themselves say.

    ``centres``: of these only. No person is in the answer. One statement for each table.
    """
    with reading_as(everything()), connection.cursor() as cursor:
        cursor.execute(ROOM)
        found = [each for worked_out in ALL for each in _differences(worked_out, _all(centres))]
    return sorted(found, key=lambda each: (each.table, each.centre_id, each.on_date, str(each.which)))


def mend(centres: Collection[int] | None = None, tables: Sequence[WorkedOut] = ALL) -> int:
    """Make every row of figures what the rows themselves say; as the owner of the tables. Returns how many.

    Each table in a transaction of its own, in which nobody can write to it (EXCLUSIVE: reports go on reading, and
    whoever counts waits). What is counted meanwhile comes after, and is added to what is right by then. Raises
    OperationalError when somebody holds a table for longer than LOCK_WAIT; what was mended before is.
    """
    wanted, mended = _all(centres), 0
    for worked_out in tables:
        with transaction.atomic(), reading_as(everything(), lock_wait=LOCK_WAIT), connection.cursor() as cursor:
            cursor.execute(ROOM)
            cursor.execute(f'LOCK TABLE "{worked_out.table}" IN EXCLUSIVE MODE')
            # In a statement after the lock, so that all that was written before it is seen.
            cursor.execute(_mending(worked_out), {"centres": wanted})
            (rows,) = cursor.fetchone()
            mended += rows
    return mended


def _all(centres: Collection[int] | None) -> list[int]:
    return list(FamilyCentre.objects.values_list("pk", flat=True) if centres is None else centres)


def _listed(names: Sequence[str], alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


def _is_something(worked_out: WorkedOut, alias: str) -> str:
    return " OR ".join(f"{alias}.{name} <> 0" for name in worked_out.nothing) or "true"


def _differs(worked_out: WorkedOut, expected: str = "e") -> str:
    """Of a row ``f`` and what it should be; either may not be there."""
    if worked_out.at_least:
        (number,) = worked_out.values
        return f"coalesce(f.{number}, 0) < coalesce({expected}.{number}, 0)"
    return f"({_listed(worked_out.values, 'f')}) IS DISTINCT FROM ({_listed(worked_out.values, expected)})"


def _joined(worked_out: WorkedOut) -> str:
    return " AND ".join(f"f.{key} = e.{key}" for key in worked_out.keys)


def _differences(worked_out: WorkedOut, centres: list[int]) -> list[Difference]:
    row = "CASE WHEN {0}.{1} IS NOT NULL THEN to_jsonb({0}) END"
    key = worked_out.keys[0]
    statement = f"""
        SELECT coalesce(f.centre_id, e.centre_id), coalesce(f.on_date, e.on_date), {row.format("f", key)},
               {row.format("e", key)}
          FROM (SELECT * FROM ({worked_out.sql}) e WHERE {_is_something(worked_out, "e")}) e
          FULL JOIN (SELECT * FROM {worked_out.table} f
                      WHERE centre_id = ANY (%(centres)s) AND ({_is_something(worked_out, "f")})) f
            ON {_joined(worked_out)}
         WHERE {_differs(worked_out)}
    """  # noqa: S608 (our own SQL)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"centres": centres})
        return [_difference(worked_out, *row) for row in cursor.fetchall()]


def _difference(worked_out: WorkedOut, centre_id: int, on_date: date, is_now: Any, should_be: Any) -> Difference:
    before, after = (json.loads(each) if isinstance(each, str) else each for each in (is_now, should_be))
    found = before or after
    names = [name for name in worked_out.values if not before or not after or before[name] != after[name]]
    return Difference(
        worked_out.table, centre_id, on_date,
        which={key: found[key] for key in worked_out.keys if key not in ("centre_id", "on_date")},
        is_now=before and {name: before[name] for name in names},
        should_be=after and {name: after[name] for name in names},
    )  # fmt: skip


def _mending(worked_out: WorkedOut) -> str:
    columns, keys = ", ".join(worked_out.columns), ", ".join(worked_out.keys)
    changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in worked_out.values)
    differs = _differs(worked_out, "EXCLUDED")
    gone = f"""
          DELETE FROM {worked_out.table} f WHERE centre_id = ANY (%(centres)s)
             AND NOT EXISTS (SELECT FROM expected e WHERE {_joined(worked_out)}) RETURNING 1
    """  # noqa: S608 (our own SQL)
    if worked_out.at_least:
        gone = "SELECT 1 WHERE false"
    return f"""
        WITH expected AS MATERIALIZED ({worked_out.sql}), gone AS ({gone}), mended AS (
          INSERT INTO {worked_out.table} AS f ({columns}) SELECT {columns} FROM expected ORDER BY {keys}
            ON CONFLICT ({keys}) DO UPDATE SET {changed} WHERE {differs} RETURNING 1
        ) SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM mended)
    """  # noqa: S608 (our own SQL)
