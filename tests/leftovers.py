"""Looking for what is left of somebody: every column of every table, past all walls, and files."""

from __future__ import annotations

import base64
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from django.contrib.sessions.models import Session
from django.db import connection
from psycopg import sql

from familjecentral.database import embedded
from tests.emptying import SUPERUSER

TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
# The row as JSON has every column there is, whoever added it and of whatever type.
ROWS = """
SELECT DISTINCT c.key FROM {table} t, LATERAL jsonb_each_text(to_jsonb(t)) c
 WHERE c.value ILIKE ANY (%s) ORDER BY 1
"""


def superuser() -> psycopg.Connection[Any]:
    """A connection before which no wall stands."""
    address = embedded.cluster("test").url(role=SUPERUSER, database=connection.settings_dict["NAME"])
    return psycopg.connect(address)


def in_the_database(values: Iterable[str], owner: psycopg.Connection[Any]) -> list[str]:
    """``table.column`` of each column in which one of the values stands, also as bytes; sessions are opened."""
    values = list(values)
    patterns = [f"%{value}%" for value in [*values, *(value.encode().hex() for value in values)]]
    found = []
    for (table,) in owner.execute(TABLES).fetchall():
        question = sql.SQL(ROWS).format(table=sql.Identifier(table))
        found += [f"{table}.{column}" for (column,) in owner.execute(question, [patterns])]
    for (data,) in owner.execute("SELECT session_data FROM django_session").fetchall():
        found += ["in a session"] if _holds(str(Session(session_data=data).get_decoded()), values) else []
    for (data,) in owner.execute("SELECT value FROM fc_cache").fetchall():
        found += ["in the cache"] if _holds(str(pickle.loads(base64.b64decode(data))), values) else []
    return found


def in_files(values: Iterable[str], folder: Path) -> list[str]:
    """The files below ``folder`` with one of the values in them, or in their name."""
    values = list(values)
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _holds(path.name + path.read_bytes().decode("utf-8", "replace"), values)
    ]


def _holds(text: str, values: list[str]) -> bool:
    return any(value.lower() in text.lower() for value in values)
