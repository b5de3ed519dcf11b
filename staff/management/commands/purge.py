"""``manage.py purge [--dry-run] [--again FILE]``: erase everything whose time is over, or say what would go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from staff import holdings
from staff.retention import purging
from staff.retention.register import BY_CODE, RECORD_TYPES

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from datetime import datetime


class Command(BaseCommand):
    help = (
        "Erases everything about persons whose time is over, as the worker does every night. "
        "Run it after a backup has been restored. --dry-run: only says what would go."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Change nothing; say how much would go.")
        parser.add_argument(
            "--again",
            metavar="FILE",
            help="After a restore: the program's log; what people had asked to be erased goes too.",
        )

    def handle(self, *_args: Any, dry_run: bool = False, again: str | None = None, **_options: Any) -> None:
        now = clock.now()
        if again:
            self._erase_again(Path(again), dry_run=dry_run, now=now)
        if dry_run:
            self._say(purging.what_is_due(now=now), "would go")
            return
        run = purging.purge_all(by=SYSTEM, now=now)
        self._say(run.counts, "erased")
        if run.failed:
            raise CommandError(f"These failed, and are still there: {', '.join(run.failed)}. See the log.")

    def _erase_again(self, file: Path, *, dry_run: bool, now: datetime) -> None:
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError as error:
            raise CommandError(
                f"{file} can not be read: {error.strerror}. Give the file of the program's log."
            ) from error
        if dry_run:
            number = sum(bool(holdings.ERASED.search(line)) for line in lines)
            self.stdout.write(f"{number} things that people had asked to be erased would be looked for.")
            return
        number = holdings.erase_again(lines, by=SYSTEM, now=now)
        self.stdout.write(f"{number} things that people had asked to be erased were looked for, and are gone.")

    def _say(self, counts: purging.Counts, what: str) -> None:
        for each in RECORD_TYPES:
            for controller_id, count in counts.get(each.code, {}).items():
                at = f"service {controller_id}" if controller_id else "the whole system"
                self.stdout.write(f"{each.code}: {count} {what} ({at})")
        total = sum(count for code in counts if code in BY_CODE for count in counts[code].values())
        self.stdout.write(f"{total} records {what}.")
