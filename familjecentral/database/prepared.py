"""Statements that are written once, and that PostgreSQL plans once for each connection.

For the few places where many come at once. Otherwise Django writes every statement anew, and PostgreSQL plans it
anew with all the walls in it: of a sign-up that was more than half of the time. The walls stand here as
everywhere: they are asked when a statement runs, not when it is planned.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from django.db.backends.utils import CursorWrapper


def run(statement: str, params: Sequence[Any] = ()) -> CursorWrapper:
    """Run it, and keep its plan on this connection. Of few texts: what differs is in ``params``."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    # Django's own cursor writes the values into the text; this one sends them beside it.
    cursor: Any = psycopg.Cursor(connection.connection)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    wrapped: CursorWrapper = wrap(cursor)
    wrapped.execute(statement, params)
    return wrapped


@contextmanager
def in_one_go() -> Iterator[None]:
    """What is run in this block is sent without waiting for the answers, until one of them is fetched.

    Each statement still sees what the one before it did. An error is raised where an answer is fetched, or at
    the end of the block.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def run_or_undo(statement: str, params: Sequence[Any] = ()) -> None:
    """Run it in a savepoint of its own, in one trip: refused (it raises), it is undone, and the rest stays."""
    savepoint, is_refused = "fc_or_undo", True
    try:
        with in_one_go():
            run(f"SAVEPOINT {savepoint}")
            run(statement, params)
            run(f"RELEASE SAVEPOINT {savepoint}")
        is_refused = False
    finally:
        if is_refused:
            with connection.cursor() as cursor:
                cursor.execute(f"ROLLBACK TO SAVEPOINT {savepoint}")


@lru_cache
def columns(model: type[models.Model], alias: str) -> str:
    """The columns of ``model``, for a SELECT; ``taken_from`` makes rows of them."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def taken_from[M: models.Model](model: type[M], values: Iterator[Any]) -> M | None:
    """The row of ``model`` whose columns come next in ``values``; None where an outer join found none."""
    names = _names(model)
    found = [next(values) for _name in names]
    if found[0] is None:  # the primary key
        return None
    for place, read in _readings(model):
        found[place] = read(found[place], None, connection)
    row: M = model.from_db(connection.alias, names, found)
    return row


@lru_cache
def _names(model: type[models.Model]) -> list[str]:
    fields = model._meta.concrete_fields
    assert fields[0].primary_key
    return [field.attname for field in fields]


@lru_cache
def _readings(model: type[models.Model]) -> list[tuple[int, Callable[..., Any]]]:
    """The fields that make something else of what PostgreSQL answers (JSON), by their place."""
    fields = enumerate(model._meta.concrete_fields)
    return [(place, field.from_db_value) for place, field in fields if hasattr(field, "from_db_value")]


def insert(*rows: models.Model) -> None:
    """Write new rows of one model, in one statement, without asking PostgreSQL for what it sets itself.

    So a row that others point to has its key already (``send_next_ids``). No signals are sent.
    """
    if not rows:
        return
    first = rows[0]
    fields = [field for field in first._meta.concrete_fields if not _is_set_by_postgresql(first, field)]
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows for field in fields
    ]
    run(_insert(type(first), tuple(field.column for field in fields), len(rows)), values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _is_set_by_postgresql(row: models.Model, field: models.Field[Any, Any]) -> bool:
    value = getattr(row, field.attname)
    return isinstance(value, DatabaseDefault) or (field.primary_key and value is None)


@lru_cache
def _insert(model: type[models.Model], names: tuple[str, ...], count: int) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    holes = ", ".join([f"({', '.join(['%s'] * len(names))})"] * count)
    return f'INSERT INTO "{model._meta.db_table}" ({listed}) VALUES {holes}'  # noqa: S608 (names of our models)


def send_next_ids(*wanted: tuple[type[models.Model], int]) -> CursorWrapper:
    """Ask for as many new keys of each model as are wanted, for rows that point to each other.

    The answer is one row, with a list for each model.
    """
    calls = ", ".join(["(SELECT array_agg(nextval(%s::regclass)) FROM generate_series(1, %s))"] * len(wanted))
    params: Iterable[Any] = (value for model, count in wanted for value in (_sequence(model), count))
    return run(f"SELECT {calls}", list(params))


@lru_cache
def _sequence(model: type[models.Model]) -> str:
    return f"{model._meta.db_table}_{model._meta.pk.column}_seq"
