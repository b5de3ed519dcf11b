"""Which PostgreSQL role is which."""

import environ

from familjecentral.database import embedded

env = environ.Env()


def app_role() -> str:
    """The ordinary role that web and worker connect as: the user in DATABASE_URL, or the embedded one."""
    url = env("DATABASE_URL", default="")
    return env.db_url_config(url)["USER"] if url else embedded.APP_ROLE
