"""Which PostgreSQL role is which."""

import environ

from familjecentral.database import embedded

env = environ.Env()


def app_role() -> str:
    """The ordinary role that web and worker connect as: the user in DATABASE_URL, or the embedded one."""
    url = env("DATABASE_URL", default="")
    return env.db_url_config(url)["USER"] if url else embedded.APP_ROLE


def owns_the_tables() -> bool:
    """Is this connection the owner's, who migrates?"""
    from django.db import connection  # the settings read this module's neighbour before there is a connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'django_migrations'")
        row = cursor.fetchone()
    return bool(row and row[0])
