"""The test database is migrated once and copied: half a minute of migrating would else be each worker's."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from familjecentral.database import embedded

MIGRATIONS = "*/migrations/*.py", "*/*/migrations/*.py", "requirements/base.txt"


def copy_of_the_migrated(name: str) -> None:
    """Make the database ``name`` anew, as a copy of one in which all migrations have been run.

    That one is made again when a migration or a pinned package has changed; what follows from the models at the
    end of every migration (walls, triggers, grants) is done again in the copy.
    """
    migrated = _name_of_the_migrated()
    with _alone(), as_owner() as server:
        if not _is_there(server, migrated):
            for (old,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'migrated%'"):
                drop(server, old)
            create(server, "migrated_half")
            _migrate("migrated_half")
            server.execute(sql.SQL("ALTER DATABASE migrated_half RENAME TO {}").format(sql.Identifier(migrated)))
        drop(server, name)
        create(server, name, copied_from=migrated)


def in_another_cluster(where: embedded.Cluster) -> None:
    """The migrated database's tables, once ``copy_of_the_migrated`` has been made, in a new cluster's database."""
    superuser = ("--username", "postgres")
    programs = embedded._programs()
    with _alone():  # nobody may copy a database that somebody reads
        dump = subprocess.run(
            [programs / "pg_dump", "--no-comments", *superuser, "--host", embedded.cluster("test").sockets,
             _name_of_the_migrated()],
            check=True, capture_output=True,
        )  # fmt: skip
    subprocess.run(
        [programs / "psql", "--quiet", "--set=ON_ERROR_STOP=1", *superuser, "--host", where.sockets,
         embedded.DATABASE],
        input=dump.stdout, stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip


@contextmanager
def _alone() -> Iterator[None]:
    with (embedded.cluster("test").home / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def as_owner() -> psycopg.Connection:
    address = embedded.cluster("test").url(role=embedded.OWNER_ROLE, database="postgres")
    return psycopg.connect(address, autocommit=True)


def _name_of_the_migrated() -> str:
    files = sorted(path for pattern in MIGRATIONS for path in embedded.PROJECT.glob(pattern))
    contents = b"".join(str(path).encode() + path.read_bytes() for path in files)
    return f"migrated_{hashlib.sha256(contents).hexdigest()[:16]}"


def _is_there(server: psycopg.Connection, name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def create(server: psycopg.Connection, name: str, *, copied_from: str = "template1") -> None:
    statement = "CREATE DATABASE {} TEMPLATE {}"
    server.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(copied_from)))


def _migrate(name: str) -> None:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
