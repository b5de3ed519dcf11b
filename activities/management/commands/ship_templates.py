"""``manage.py ship_templates``: the programmes that come with the program, once; after ``migrate``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from activities.planning.shipping import ship_templates
from familjecentral import clock


class Command(BaseCommand):
    help = "Lays out the templates of programmes that this installation has not had before. Edits none."

    def handle(self, *_args: Any, verbosity: int = 1, **_options: Any) -> None:
        new = ship_templates(now=clock.now())
        if verbosity:
            self.stdout.write(f"New templates: {new}.")
