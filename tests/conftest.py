"""Tests run on a real PostgreSQL, as the ordinary application role: the walls hold here too."""

import gc
import os
import time
import uuid

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation
from whitenoise.middleware import WhiteNoiseMiddleware

from familjecentral.database import embedded
from tests.emptying import empty_all_tables
from tests.made_once import copy_of_the_migrated
from tests.oidc_provider.running import kommunen, oidc_provider  # noqa: F401 (fixtures of several folders)

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in the thread


def pytest_configure(config: pytest.Config) -> None:
    if not os.environ.get("DATABASE_URL"):
        embedded.ensure_running(embedded.cluster("test"), fast_and_loose=True)
        TransactionTestCase._fixture_teardown = lambda case: empty_all_tables()
    look_for_static_files_once()
    # Every password of a test is as well kept as it needs to be; that of a real one takes half a second.
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64


def look_for_static_files_once() -> None:
    """Each test's client makes its own middleware, and that would look through every app's files: 40 ms a test."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def add_files_from_finders(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = add_files_from_finders


def pytest_collection_finish() -> None:
    """Look for cycles less often, and not among what stays: that took 7 % of the processor's time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """A database of ours is always made anew, as a copy; pytest-django need not make or drop it."""
    return django_db_keepdb or not os.environ.get("DATABASE_URL")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: pytest.FixtureRequest
) -> None:
    """The owner makes and migrates the test database; ``django_db_setup`` then steps down."""
    connection.settings_dict["USER"] = embedded.OWNER_ROLE
    if not os.environ.get("DATABASE_URL"):
        with django_db_blocker.unblock():
            copy_of_the_migrated(connection.creation._get_test_db_name())


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


@pytest.fixture(autouse=True)
def second_factor(request, monkeypatch):
    """The second factor is required in tests too: ``client.force_login`` stands for a whole sign-in, with it.

    Only browser tests of other things sign in by password alone; those of signing in say
    ``pytest.mark.second_factor``. A test that wants a session without it: ``client.force_login(person,
    second_factor=False)``.
    """
    if request.node.get_closest_marker("browser") and not request.node.get_closest_marker("second_factor"):
        request.getfixturevalue("settings").REQUIRE_SECOND_FACTOR = False
    force_login = Client.force_login

    def sign_in(client, person, backend=None, *, second_factor=True):
        force_login(client, person, backend)
        if second_factor:
            session = client.session
            session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
            session["account_authentication_methods_user"] = str(person.pk)
            session.save()

    monkeypatch.setattr(Client, "force_login", sign_in)


@pytest.fixture
def key() -> uuid.UUID:
    """A client-made key, as a form or a device makes one."""
    return uuid.uuid4()
