"""Refuses passwords that have been in a breach, by a file on this machine; nothing leaves the house.

The file is “Pwned Passwords, ordered by hash”: one line ``SHA1:count`` for each password, sorted. It has
tens of gigabytes, so it is never read: a binary search looks at some forty lines of it.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from typing import BinaryIO

LONGEST_LINE = 64  # bytes: 40 of hash, a colon, a count, an end of line
FIRST_LINE = re.compile(rb"^[0-9A-F]{40}(:\d+)?\r?\n")


def check_file(path: str) -> Path | None:
    """The file that ``path`` names, or None for no path; ImproperlyConfigured if it can't be used."""
    if not path:
        return None
    try:
        with open(path, "rb") as file:
            if not FIRST_LINE.match(file.read(LONGEST_LINE)):
                raise ImproperlyConfigured(
                    f"BREACHED_PASSWORDS_FILE ({path}) does not begin with a line SHA1:count. "
                    "It must be the list ordered by hash, unpacked."
                )
    except OSError as error:
        raise ImproperlyConfigured(
            f"BREACHED_PASSWORDS_FILE ({path}) can not be read ({error.strerror}). "
            "Make it readable, or leave the setting empty."
        ) from error
    return Path(path)


def is_breached(password: str, path: Path) -> bool:
    """Whether the password's SHA-1 is in the file. Raises OSError if the file is gone."""
    # The list's own hash: it protects nothing here.
    wanted = hashlib.sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    with path.open("rb") as file:
        return _holds(file, wanted.upper().encode())


def _holds(file: BinaryIO, wanted: bytes) -> bool:
    low, high = 0, file.seek(0, os.SEEK_END)
    # The line that is sought, if any, starts in [low, high).
    while low < high:
        middle = (low + high) // 2
        start = _start_of_line_from(file, middle)
        if start >= high:
            high = middle
            continue
        file.seek(start)
        line = file.readline(LONGEST_LINE)
        found = line[:40]
        if found == wanted:
            return True
        if found < wanted:
            low = start + len(line)
        else:
            high = middle
    return False


def _start_of_line_from(file: BinaryIO, position: int) -> int:
    """Where the first line begins that starts at ``position`` or after it."""
    if position == 0:
        return 0
    file.seek(position - 1)
    return position - 1 + len(file.readline(LONGEST_LINE))


class BreachedPasswordValidator:
    """A password validator for AUTH_PASSWORD_VALIDATORS; without BREACHED_PASSWORDS_FILE it passes everything."""

    def validate(self, password: str, user: Any = None) -> None:
        from django.conf import settings  # the settings module uses this one

        path = settings.BREACHED_PASSWORDS_FILE
        if path is not None and is_breached(password, Path(path)):
            raise ValidationError(
                _("This password has been in a data breach, so others can guess it. Choose another one."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("It must not have been in a known data breach.")
