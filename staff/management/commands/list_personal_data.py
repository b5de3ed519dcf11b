"""``manage.py list_personal_data``: every personal field of the schema, and why it is there."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils import translation

from staff.retention.listing import HEAD, rows

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Prints every personal field of the schema with purpose, legal basis, controller and retention, as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", default="sv", help="The language of the texts: sv or en.")

    def handle(self, *_args: Any, language: str = "sv", **_options: Any) -> None:
        writer = csv.writer(self.stdout if self.stdout is not None else sys.stdout, delimiter=";")
        with translation.override(language):
            writer.writerow(HEAD)
            writer.writerows(rows())
