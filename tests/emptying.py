"""Emptying the tables after a test that commits, faster than Django's TRUNCATE of all of them.

TRUNCATE makes new files for a table and each of its indexes, and after it Django makes all content types and
permissions again. Here PostgreSQL's superuser deletes the rows, with no trigger and no wall asked.
"""

from __future__ import annotations

import psycopg
from django.db import connection
from psycopg import sql

from familjecentral.database import embedded

SUPERUSER = "postgres"
# Made by migrating, and no test's.
KEPT = ["django_content_type", "django_migrations", "auth_permission"]
WRITTEN_TO = """
SELECT relname FROM pg_class
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL(%s) AND pg_relation_size(oid) > 0
"""


def empty_all_tables() -> None:
    """Delete every row but those of ``KEPT``, when whoever is still writing has finished."""
    address = embedded.cluster("test").url(role=SUPERUSER, database=connection.settings_dict["NAME"])
    with psycopg.connect(address) as owner:
        tables = [sql.Identifier(name) for (name,) in owner.execute(WRITTEN_TO, [KEPT])]
        if not tables:
            return
        owner.execute("SET session_replication_role = replica")  # no trigger, no foreign key
        owner.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(sql.SQL(", ").join(tables)))
        for table in tables:
            owner.execute(sql.SQL("DELETE FROM {}").format(table))
