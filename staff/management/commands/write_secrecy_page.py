"""Write ``docs/secrecy.md`` from the secrecy table."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from staff.secrecy_page import as_markdown


class Command(BaseCommand):
    help = "Write docs/secrecy.md from the secrecy table in staff/secrecy.py."

    def handle(self, **_options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "secrecy.md"
        page.write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"{page} is in step with the table.")
