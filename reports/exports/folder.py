"""Where ordered files lie. A file has its name only when it is whole: until then it is a half one."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING
from uuid import UUID

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

HALF = ".half"  # the end of the name of a file that is being written
PRIVATE = 0o700


def place_of(key: UUID, ending: str) -> Path:
    """Where the whole file is, or will be."""
    return Path(settings.EXPORT_FOLDER) / f"{key}.{ending}"


class Half:
    """A file on its way. ``keep`` gives it its name; what isn't kept is removed."""

    def __init__(self, out: IO[bytes], path: Path) -> None:
        self.out, self.path = out, path

    def whole(self) -> int:
        """All of it is on disk now; its size in bytes."""
        self.out.flush()
        os.fsync(self.out.fileno())
        return self.path.stat().st_size

    def keep(self, place: Path) -> None:
        """In one step: nobody ever sees a part of it under that name."""
        self.path.replace(place)


@contextmanager
def half_file(key: UUID) -> Iterator[Half]:
    """A file of its own for whoever writes, also when two do at the same time."""
    folder = Path(settings.EXPORT_FOLDER)
    folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    path = folder / f".{key}.{secrets.token_hex(8)}{HALF}"
    try:
        with path.open("xb") as out:
            yield Half(out, path)
    finally:
        path.unlink(missing_ok=True)


def remove(key: UUID, ending: str) -> None:
    """The whole file, if it is there."""
    place_of(key, ending).unlink(missing_ok=True)


def remove_old(*, before: datetime, only_halves: bool = False) -> int:
    """All files last written before ``before``, or only the half ones; returns how many."""
    folder = Path(settings.EXPORT_FOLDER)
    if not folder.is_dir():
        return 0
    old = [path for path in folder.iterdir() if path.is_file()]
    old = [path for path in old if path.name.endswith(HALF) or not only_halves]
    old = [path for path in old if _written(path) < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)  # two workers may meet
    return len(old)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # removed by another worker meanwhile
        return 0.0
