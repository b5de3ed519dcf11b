"""A mail backend that writes each message to a folder, for the demo and for development."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

OF_MESSAGE = re.compile(r"\.?message-(\d+)[@.]")


def forget(folder: str, messages: Collection[int]) -> None:
    """Delete what stands in the folder of these messages, by number: mails and texts."""
    gone = frozenset(messages)
    for path in Path(folder).iterdir():
        found = OF_MESSAGE.match(path.name)
        if found and int(found[1]) in gone:
            path.unlink(missing_ok=True)


class FolderBackend(BaseEmailBackend):
    """One ``.eml`` file a message, named after its Message-ID: a repeat overwrites itself."""

    def __init__(self, *, folder: str, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            content = message.message()
            name = re.sub(r"[^\w.@-]", "", content["Message-ID"])
            half = self.folder / f".{name}"
            half.write_bytes(content.as_bytes())
            half.rename(self.folder / f"{name}.eml")
        return len(email_messages)


def forget_old(*, before: datetime) -> int:
    """Delete the messages that the demo has written to its folder before ``before``; returns how many."""
    old = [file for file in Path(settings.MAIL_FOLDER).glob("*.*") if file.stat().st_mtime < before.timestamp()]
    for file in old:
        file.unlink(missing_ok=True)  # two workers may meet
    return len(old)
