"""manage.py verify_audit: is the audit log as it was written?"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from familjecentral.audit.verifying import BrokenLogError, hashes_in, verify_log


class Command(BaseCommand):
    help = (
        "Works the chained hashes of the audit log out anew. Says how many events are whole, or names the first "
        "row that was changed, taken out or cut off and exits with 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            metavar="HASH",
            action="append",
            default=[],
            help="the hash of an anchor, from the worker's log; may be said several times",
        )
        parser.add_argument(
            "--anchors", metavar="FILE", type=Path, help="a file with such hashes, such as the worker's log itself"
        )

    def handle(self, *, expect: list[str], anchors: Path | None, **_options: Any) -> None:
        if wrong := [wanted for wanted in expect if list(hashes_in([wanted])) != [wanted]]:
            raise CommandError(f"{wrong[0]} is not a hash: write its 64 signs as they stand in the log.")
        start = time.monotonic()
        try:
            whole = verify_log(expected=[*expect, *_from_file(anchors)])
        except BrokenLogError as error:
            raise CommandError(f"The audit log is BROKEN. {error}.") from error
        self.stdout.write(
            f"The audit log is whole: {whole.events} events in {whole.lanes} lanes, {whole.anchors} anchors, "
            f"verified in {time.monotonic() - start:.1f} s."
        )


def _from_file(path: Path | None) -> list[str]:
    """Raises CommandError when the file can't be read or holds no hash: nothing would be verified by it."""
    if path is None:
        return []
    try:
        found = list(hashes_in(path.read_text(encoding="utf-8", errors="replace").splitlines()))
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from error
    if not found:
        raise CommandError(f"{path} holds no anchor's hash.")
    return found
