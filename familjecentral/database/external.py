"""A PostgreSQL that others run (``DATABASE_URL``): is it fit for use, and what to do if it isn't."""

import os

ROLES = """
  CREATE ROLE familjecentral_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD 'choose one';
  CREATE ROLE familjecentral_app   LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD 'choose another';
  CREATE DATABASE familjecentral OWNER familjecentral_owner ENCODING 'UTF8' TEMPLATE template0;

and then, with your server's name:

  DATABASE_URL=postgresql://familjecentral_app:…@server/familjecentral
  DATABASE_OWNER_URL=postgresql://familjecentral_owner:…@server/familjecentral
"""
OLDEST_VERSION = 15


class UnusableDatabaseError(RuntimeError):
    """The database that DATABASE_URL names can't be used; the text says what to do."""


def check(url: str, *, name: str = "DATABASE_URL") -> None:
    """Raises UnusableDatabaseError when it doesn't answer, is too old, or its role passes the walls."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(
                "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            version = connection.info.server_version // 10000
    except psycopg.Error as error:
        raise UnusableDatabaseError(
            f"The database in {name} does not answer: {str(error).strip()}\n"
            f"Correct {name}, or unset it to use a PostgreSQL of our own."
        ) from error
    if version < OLDEST_VERSION:
        raise UnusableDatabaseError(f"{name} is PostgreSQL {version}, but {OLDEST_VERSION} or later is needed.")
    assert row is not None
    role, is_superuser, bypasses = row
    if is_superuser or bypasses:
        raise UnusableDatabaseError(
            f"The role {role} in {name} {'is a superuser' if is_superuser else 'bypasses row-level security'}: "
            "the walls around personal data would not hold for it. Make two ordinary roles, as an administrator:\n"
            + ROLES
        )


def check_environment() -> None:
    """Check DATABASE_URL, and DATABASE_OWNER_URL if it is set."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        if url := os.environ.get(name, ""):
            check(url, name=name)
