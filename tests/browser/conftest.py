"""Chromium for the browser tests: the one that FC_CHROMIUM names, else one on the PATH, else Playwright's."""

import os
import shutil

import pytest

QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where no Chromium can be had (``make test`` says so loudly), skip these tests and no others."""
    if os.environ.get("FC_SKIP_BROWSER") == "1":
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = os.environ.get("FC_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    args = QUIET + (["--no-sandbox"] if os.geteuid() == 0 else [])
    own = {"executable_path": chromium} if chromium else {}
    return {**browser_type_launch_args, **own, "args": args}


@pytest.fixture
def browser_context_args(browser_context_args):
    """Without the service worker, which fetches a device's pages at each sign-in; it is tried in offline/."""
    return {**browser_context_args, "service_workers": "block"}
