"""The world of the walks, in which every address leads somewhere, and Chromium as in the browser tests."""

from tests.browser.conftest import browser_type_launch_args, pytest_collection_modifyitems  # noqa: F401 (pytest calls it)
from tests.secrecy.conftest import as_often_as_one_likes, in_savepoint, world  # noqa: F401 (fixtures)
