"""Tests run on a real PostgreSQL, as the ordinary application role: the walls hold here too."""

import os
import uuid

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from familjecentral.database import embedded
from tests.oidc_provider.running import kommunen, oidc_provider  # noqa: F401 (fixtures of several folders)

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in the thread


def pytest_configure(config: pytest.Config) -> None:
    if not os.environ.get("DATABASE_URL"):
        embedded.ensure_running(embedded.cluster("test"), fast_and_loose=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The owner makes and migrates the test database; ``django_db_setup`` then steps down."""
    connection.settings_dict["USER"] = embedded.OWNER_ROLE


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            # Only so that Django can empty the tables between tests that commit.
            cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {embedded.APP_ROLE}")
            cursor.execute(f"REVOKE ALL ON django_migrations FROM {embedded.APP_ROLE}")
            cursor.execute(f"GRANT SELECT, TRUNCATE ON django_migrations TO {embedded.APP_ROLE}")
        connection.close()
        connection.settings_dict["USER"] = embedded.APP_ROLE
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["USER"] = embedded.OWNER_ROLE


@pytest.fixture(autouse=True)
def swedish_unless_the_address_says_otherwise():
    """A request leaves its language in the thread; the next test starts in the first language."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def key() -> uuid.UUID:
    """A client-made key, as a form or a device makes one."""
    return uuid.uuid4()
