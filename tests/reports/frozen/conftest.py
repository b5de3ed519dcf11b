from tests.reports.exports.conftest import coordinator  # noqa: F401 (a fixture of several folders)
from tests.reports.files.conftest import filled  # noqa: F401
