"""Where reports are read: in a copy of the database (REPORTS_DATABASE_URL), or else in the database itself."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from django.db.models import Model

ALIAS = "reports"

# A copy that has all that was sent to it is as new as now, though nothing has been written for long.
REPLAYED = """
SELECT CASE WHEN pg_is_in_recovery()
            THEN CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN NULL
                      ELSE pg_last_xact_replay_timestamp() END
       END
"""


_reads_the_copy: ContextVar[bool] = ContextVar("reads_the_copy", default=False)


class Router:
    """While a report is made, all that is read for it is read where reports are; what is written is not."""

    def db_for_read(self, _model: type[Model], **_hints: Any) -> str | None:
        return reports_database() if _reads_the_copy.get() else None

    def allow_relation(self, _one: Model, _other: Model, **_hints: Any) -> bool | None:
        """A row of the copy is the row itself."""
        return True if ALIAS in settings.DATABASES else None


@contextmanager
def reading_the_copy() -> Iterator[None]:
    """Make a report in this block."""
    mark = _reads_the_copy.set(True)
    try:
        yield
    finally:
        _reads_the_copy.reset(mark)


def reports_database() -> str:
    """The alias to read reports from, with ``.using(…)`` or ``connections[…]``; nothing is written there."""
    return ALIAS if ALIAS in settings.DATABASES else DEFAULT_DB_ALIAS


def known_until(now: datetime) -> datetime:
    """``now``, or the time up to which the copy that reports are read from has come, if that is earlier."""
    alias = reports_database()
    if alias == DEFAULT_DB_ALIAS:
        return now
    with connections[alias].cursor() as cursor:
        cursor.execute(REPLAYED)
        (replayed,) = cursor.fetchone()
    return min(now, replayed) if replayed else now


def rows(statement: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """For reports, which have asked who may see them: the rows of one statement."""
    with connections[reports_database()].cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()
