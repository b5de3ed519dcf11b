"""Write ``docs/design.md`` from the theme and the gallery's components."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from demo.gallery.design_page import as_markdown


class Command(BaseCommand):
    help = "Write docs/design.md from static/css/theme/ and demo/gallery/components.py."

    def handle(self, **_options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "design.md"
        page.write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"{page} is in step with the theme and its components.")
