"""``manage.py ship_home_visit_programmes``: those that come with the program, once; after ``migrate``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from visits.home_visit_programmes import ship_home_visit_programmes


class Command(BaseCommand):
    help = "Lays out the home visit programmes that this installation has not had before. Edits none."

    def handle(self, *_args: Any, verbosity: int = 1, **_options: Any) -> None:
        new = ship_home_visit_programmes()
        if verbosity:
            self.stdout.write(f"New home visit programmes: {new}.")
