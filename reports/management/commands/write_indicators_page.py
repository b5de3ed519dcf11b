"""Write ``docs/indicators.md`` from the indicators."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports.indicators_page import as_markdown


class Command(BaseCommand):
    help = "Write docs/indicators.md from the indicators in reports/indicators/."

    def handle(self, **_options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "indicators.md"
        page.write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"{page} is in step with the indicators.")
