"""``manage.py verify_rollups``: are the figures that reports read what the rows themselves say?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from reports.verifying import differences, mend

MOST_SHOWN = 50


class Command(BaseCommand):
    help = "Work every kept figure out again from the rows, and say which differ; --mend makes them right."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mend", action="store_true", help="write what is right, while the service runs")

    def handle(self, *_args: Any, mend: bool = False, **_options: Any) -> None:
        found = differences()
        for each in found[:MOST_SHOWN]:
            which = " ".join(f"{name}={value}" for name, value in each.which.items())
            self.stdout.write(
                f"{each.table}: centre {each.centre_id}, {each.on_date} {which}".rstrip()
                + f": is {_said(each.is_now)}, should be {_said(each.should_be)}"
            )
        if len(found) > MOST_SHOWN:
            self.stdout.write(f"and {len(found) - MOST_SHOWN} more")
        if not found:
            self.stdout.write("All figures are what the rows say.")
        elif mend:
            self.stdout.write(f"Mended {_mended(sorted({each.centre_id for each in found}))} rows.")
        else:
            raise CommandError(f"{len(found)} rows of figures differ. Run again with --mend.", returncode=1)


def _said(values: dict[str, Any] | None) -> str:
    return "nothing" if values is None else ", ".join(f"{name} {value}" for name, value in values.items())


def _mended(centres: list[int]) -> int:
    """Centre by centre, so that whoever counts waits for one of them at most."""
    try:
        return sum(mend([centre]) for centre in centres)
    except OperationalError as error:
        raise CommandError(
            "Somebody has held the figures for too long, so that not all are mended. Try again.", returncode=1
        ) from error
