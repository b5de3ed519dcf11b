"""``manage.py purge [--dry-run]``: erase everything whose time is over, or say what would go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from staff.retention import purging
from staff.retention.register import BY_CODE, RECORD_TYPES

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Erases everything about persons whose time is over, as the worker does every night. "
        "Run it after a backup has been restored. --dry-run: only says what would go."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Change nothing; say how much would go.")

    def handle(self, *_args: Any, dry_run: bool = False, **_options: Any) -> None:
        now = clock.now()
        if dry_run:
            self._say(purging.what_is_due(now=now), "would go")
            return
        run = purging.purge_all(by=SYSTEM, now=now)
        self._say(run.counts, "erased")
        if run.failed:
            raise CommandError(f"These failed, and are still there: {', '.join(run.failed)}. See the log.")

    def _say(self, counts: purging.Counts, what: str) -> None:
        for each in RECORD_TYPES:
            for controller_id, count in counts.get(each.code, {}).items():
                at = f"service {controller_id}" if controller_id else "the whole system"
                self.stdout.write(f"{each.code}: {count} {what} ({at})")
        total = sum(count for code in counts if code in BY_CODE for count in counts[code].values())
        self.stdout.write(f"{total} records {what}.")
