"""A real mail server on loopback, which answers as a test wants it to."""

import email
import email.policy
import socket
from contextlib import contextmanager

from aiosmtpd.controller import Controller


class Inbox:
    """What a mail server was handed; refuses while ``is_down``."""

    def __init__(self) -> None:
        self.mails, self.raw = [], []
        self.is_down = False
        self.hangs_up = False  # takes the mail and says nothing more
        self.refuses = {}  # what is answered to the "address" or the "contents"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (aiosmtpd's name)
        if "address" in self.refuses:
            return self.refuses["address"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.is_down:
            return "451 try again later"
        if "contents" in self.refuses:
            return self.refuses["contents"]
        self.raw.append(envelope.content)
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if self.hangs_up:
            server.transport.abort()
        return "250 OK"


@contextmanager
def running():
    """The server on a free port: its inbox, and the setting that sends mail there."""
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host, port = free.getsockname()
    server = Controller(inbox, hostname=host, port=port)
    server.start()
    options = {"host": host, "port": port}
    try:
        yield (
            inbox,
            {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}},
        )
    finally:
        server.stop()
