"""A coordinator who may export, and a folder of the test's own."""

import pytest

from staff.models import StaffRole
from tests.factories import staff_with
from tests.reports.files.conftest import filled  # noqa: F401 (a fixture of several folders)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORT_FOLDER = tmp_path / "exports"
    return settings.EXPORT_FOLDER


@pytest.fixture
def coordinator(centre):
    return staff_with(StaffRole.Role.COORDINATOR, centre=centre)
