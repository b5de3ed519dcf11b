"""Handing one short text to an SMS gateway. Which one is a setting; without one no SMS is sent."""

from __future__ import annotations

import json
import re
import threading
from base64 import b64encode
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from socket import SHUT_RDWR
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from familjecentral import clock

from .outcomes import PerhapsSentError, RefusedForGoodError

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("^{}\\[~]|€")  # these take two places each
ONE_GSM, MORE_GSM = 160, 153  # characters that fit when the text is one part, and in each of several
ONE_UNICODE, MORE_UNICODE = 70, 67
MOST_ANSWER = 10_000  # bytes of a gateway's answer that are worth reading


class Gateway(Protocol):
    """What sends a short text. Made anew for each with the setting SMS_OPTIONS."""

    def send(self, *, to: str, text: str, reference: str) -> None:
        """Send ``text`` to ``to`` (E.164). ``reference`` is the same for every attempt.

        Raises RefusedForGoodError, PerhapsSentError, or another error when it surely did not leave.
        """


def is_on() -> bool:
    """Whether a gateway is configured."""
    return bool(settings.SMS_BACKEND)


def gateway() -> Gateway:
    """The configured gateway."""
    made: Gateway = import_string(settings.SMS_BACKEND)(**settings.SMS_OPTIONS)
    return made


def parts(text: str) -> int:
    """How many SMS the text takes; one character outside GSM's own alphabet makes all of it twice as long."""
    if all(letter in GSM or letter in GSM_TWICE for letter in text):
        length = len(text) + sum(letter in GSM_TWICE for letter in text)
        one, more = ONE_GSM, MORE_GSM
    else:
        length = len(text.encode("utf-16-be")) // 2
        one, more = ONE_UNICODE, MORE_UNICODE
    return 1 if length <= one else -(-length // more)


class FolderGateway:
    """Writes each text to a folder, for the demo: one ``.sms`` file a message; a repeat overwrites itself."""

    def __init__(self, *, folder: str, **_options: Any) -> None:
        self.folder = Path(folder)

    def send(self, *, to: str, text: str, reference: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        written = EmailMessage()
        written["To"], written["Date"] = to, format_datetime(clock.now())
        written.set_content(text)
        name = re.sub(r"[^\w-]", "", reference)
        half = self.folder / f".{name}.sms"
        half.write_bytes(written.as_bytes())
        half.rename(self.folder / f"{name}.sms")


class ElksGateway:
    """46elks' published interface: a form to ``POST /a1/sms`` with basic authentication.

    ``url`` is the whole address; ``sender`` at most eleven letters and digits, or a number; ``seconds`` how long
    one attempt may take in all, however slowly the other side answers.
    """

    def __init__(
        self, *, url: str, username: str, password: str, sender: str, seconds: float = 20, **_options: Any
    ) -> None:
        self.url, self.sender, self.seconds = urlsplit(url), sender, seconds
        self.authorization = "Basic " + b64encode(f"{username}:{password}".encode()).decode()

    def send(self, *, to: str, text: str, reference: str) -> None:
        kind = HTTPSConnection if self.url.scheme == "https" else HTTPConnection
        connection = kind(self.url.hostname or "", self.url.port, timeout=self.seconds)
        connection.connect()  # an error here: nothing has been said yet
        # Each wait has a limit of its own; the timer ends an answer that comes a byte at a time.
        timer = threading.Timer(self.seconds, _hang_up, [connection])
        timer.daemon = True
        timer.start()
        try:
            response = self._ask(connection, {"from": self.sender, "to": to, "message": text})
            _judge(response)
        finally:
            timer.cancel()
            connection.close()

    def _ask(self, connection: HTTPConnection, form: dict[str, str]) -> HTTPResponse:
        headers = {
            "Authorization": self.authorization,
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
        }
        try:
            connection.request("POST", self.url.path, urlencode(form).encode(), headers)
            return connection.getresponse()
        except (OSError, HTTPException) as error:  # it may have heard all of it before it fell silent
            raise PerhapsSentError(type(error).__name__) from None


def _hang_up(connection: HTTPConnection) -> None:
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(SHUT_RDWR)


# The gateway did not take it, and may another time: our key is not right yet, or it has too much to do.
NOT_NOW = frozenset({
    HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
})  # fmt: skip


def _judge(response: HTTPResponse) -> None:
    """What the answer means. Its text is never shown or logged: it repeats the number."""
    status = response.status
    if status in NOT_NOW:
        raise ConnectionError(f"The SMS gateway answered {status}.")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:  # it broke somewhere, perhaps after it had taken the text
        raise PerhapsSentError(f"The SMS gateway answered {status}.")
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        raise RefusedForGoodError(f"The SMS gateway answered {status}.")
    # Taken. A body that is late or broken changes nothing in that, only one that says plainly that it failed.
    with suppress(OSError, HTTPException, ValueError):
        answer = json.loads(response.read(MOST_ANSWER))
        if isinstance(answer, dict) and answer.get("status") == "failed":
            raise RefusedForGoodError("The SMS gateway could not send it.")
