"""Compiles translations (``.po`` to ``.mo``) without GNU gettext, which a newcomer's machine may not have.

``python -m familjecentral.translations`` compiles every file under ``locale/`` that has changed.
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
CONTEXT_END = "\x04"  # between a message's context and its text, as gettext stores it
MAGIC = 0x950412DE


class TranslationFileError(ValueError):
    """A ``.po`` file can't be read; the text names the file and the line."""


@dataclass
class Entry:
    """One message of a ``.po`` file."""

    context: str | None = None
    text: str = ""
    plural: str | None = None
    translations: dict[int, str] = field(default_factory=dict)
    is_fuzzy: bool = False
    is_obsolete: bool = False
    places: list[str] = field(default_factory=list)  # "path:line" in the source

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.text

    @property
    def is_translated(self) -> bool:
        return not self.is_fuzzy and bool(self.translations) and all(self.translations.values())


def read(path: Path) -> list[Entry]:
    """Every message of a ``.po`` file, the header (empty text) included.

    Raises TranslationFileError for a line that is not understood.
    """
    entries: list[Entry] = []
    entry, seen_text, part = Entry(), False, ""
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        is_obsolete = line.startswith("#~")
        if is_obsolete:
            line = line.removeprefix("#~").strip()
        begins = line.startswith(("#", "msgctxt", "msgid "))
        if seen_text and (begins or not line):
            entries.append(entry)
            entry, seen_text, part = Entry(), False, ""
        if not line or line.startswith("#|"):
            continue
        if line.startswith("#"):
            entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
            entry.places += line[2:].split() if line.startswith("#:") else []
            continue
        entry.is_obsolete |= is_obsolete
        try:
            if not line.startswith('"'):
                part, line = line.split(maxsplit=1)
                _put(entry, part, "")
            _put(entry, part, ast.literal_eval(line))
        except (ValueError, SyntaxError, KeyError) as error:
            raise TranslationFileError(f"{path}, line {number}: not understood: {raw}") from error
        seen_text |= part.startswith("msgstr")
    if seen_text:
        entries.append(entry)
    return entries


def _put(entry: Entry, part: str, text: str) -> None:
    if part == "msgctxt":
        entry.context = (entry.context or "") + text
    elif part == "msgid":
        entry.text += text
    elif part == "msgid_plural":
        entry.plural = (entry.plural or "") + text
    elif part.startswith("msgstr"):
        form = int(part.removeprefix("msgstr").strip("[]") or 0)
        entry.translations[form] = entry.translations.get(form, "") + text
    else:
        raise KeyError(part)


def compile_file(source: Path, target: Path) -> None:
    """Write ``target`` in one step; untranslated, fuzzy and obsolete messages are left out."""
    messages = {}
    for entry in read(source):
        if entry.is_obsolete or not entry.translations.get(0) or (entry.is_fuzzy and entry.text):
            continue
        key = entry.text if entry.plural is None else f"{entry.text}\0{entry.plural}"
        if entry.context is not None:
            key = entry.context + CONTEXT_END + key
        forms = [entry.translations[form] for form in sorted(entry.translations)]
        if not entry.text:  # the header: as msgfmt does, without the time that makes equal files differ
            forms = [re.sub(r"POT-Creation-Date:.*\n", "", forms[0])]
        messages[key.encode()] = "\0".join(forms).encode()
    half = target.with_suffix(".half-made")
    half.write_bytes(_mo(sorted(messages.items())))
    half.replace(target)


def _mo(messages: list[tuple[bytes, bytes]]) -> bytes:
    """The file format of gettext: a head, two tables of (length, offset), the texts."""
    count = len(messages)
    offset = 28 + 16 * count
    tables: list[bytes] = []
    texts = b""
    for column in (0, 1):
        for message in messages:
            tables.append(struct.pack("<2I", len(message[column]), offset + len(texts)))
            texts += message[column] + b"\0"
    head = struct.pack("<7I", MAGIC, 0, count, 28, 28 + 8 * count, 0, offset)
    return head + b"".join(tables) + texts


def compile_changed(project: Path = PROJECT) -> int:
    """Compile each ``.po`` that is newer than its ``.mo``; how many there were."""
    compiled = 0
    for source in sorted(project.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            compile_file(source, target)
            compiled += 1
    return compiled


if __name__ == "__main__":
    try:
        compile_changed()
    except (TranslationFileError, OSError) as error:
        sys.exit(str(error))
