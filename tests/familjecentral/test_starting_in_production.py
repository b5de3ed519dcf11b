"""Production refuses to start with what would leave people's data open."""

import os
import subprocess
import sys

import pytest

from familjecentral.database import embedded

GOOD = {
    "FC_ENVIRONMENT": "production",
    "SECRET_KEY": "x7" * 30,
    "ALLOWED_HOSTS": "familjecentralen.example",
    "EMAIL_HOST": "localhost",
    "PUBLIC_URL": "https://familjecentralen.example",
    "DATABASE_URL": "postgresql://nobody@localhost/nothing",
}


def start(**changed: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own."""
    return subprocess.run(
        [sys.executable, "-c", "import familjecentral.settings"],
        cwd=embedded.PROJECT,
        env=os.environ | GOOD | changed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_with_everything_in_place_it_starts():
    assert start().returncode == 0


@pytest.mark.parametrize(
    ("name", "value"), [("FC_REQUIRE_SECOND_FACTOR", "off"), ("BREACHED_PASSWORDS_FILE", "/finns/inte")]
)
def test_without_the_second_factor_or_with_a_file_that_is_not_there_it_says_why_and_stops(name, value):
    result = start(**{name: value})
    assert result.returncode != 0
    assert f"ImproperlyConfigured: {name}" in result.stderr
