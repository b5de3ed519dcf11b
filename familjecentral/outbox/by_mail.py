"""Handing one message to the mail server, and telling its answers apart."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from email.message import EmailMessage
from email.policy import Policy
from email.policy import default as default_policy
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers

from .html import as_html, written_in
from .outcomes import PerhapsSentError, RefusedForGoodError

if TYPE_CHECKING:
    from .models import Message

FOR_GOOD = HTTPStatus.INTERNAL_SERVER_ERROR  # SMTP's 5xx: the same no every time; 4xx: later


LONGEST_LINE = 990  # a little less than SMTP's own limit


class WholeLines(EmailMultiAlternatives):
    """A mail whose headers are folded only where they must be.

    Python's mail library else writes a long link in a header as encoded words, which no mail program follows.
    """

    def message(self, *, policy: Policy[Any] | None = None) -> EmailMessage:
        return super().message(policy=(policy or default_policy).clone(max_line_length=LONGEST_LINE))


def as_mail(message: Message) -> WholeLines:
    """Plain text, the same as simple HTML, and headers that tell programs what it is."""
    host = settings.PUBLIC_URL.split("//")[-1].split("/")[0].split(":")[0]
    headers = {
        # The same for every attempt, so that a receiver can tell a repeat.
        "Message-ID": f"<message-{message.pk}@{host}>",
        "Content-Language": written_in(message.language),
        "Auto-Submitted": "auto-generated",  # no answering machine answers (RFC 3834)
    }
    if message.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    mail = WholeLines(message.subject, message.body, to=[message.to], headers=headers)
    mail.attach_alternative(as_html(message.body, language=message.language), "text/html")
    if message.attachment_name:
        mail.attach(message.attachment_name, message.attachment, "text/calendar")
    return mail


def send(message: Message) -> None:
    """Hand the mail over. Raises RefusedForGoodError, PerhapsSentError, or another error when it surely stayed."""
    mail = as_mail(message)
    mail.message()  # what can't be built fails here, where nothing has left
    mailer = mailers.default
    mailer.open()
    try:
        mailer.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        if min(codes) >= FOR_GOOD:
            raise RefusedForGoodError(f"The mail server answered {codes[0]} to the address.") from None
        raise smtplib.SMTPResponseException(codes[0], "try again later") from None  # without the address
    except smtplib.SMTPResponseException as error:
        if error.smtp_code >= FOR_GOOD:
            raise RefusedForGoodError(f"The mail server answered {error.smtp_code}.") from None
        raise
    except smtplib.SMTPNotSupportedError:  # letters in the address that the server can't take
        raise RefusedForGoodError("The mail server can't send to such an address.") from None
    except Exception as error:  # it fell silent: before or after it took the mail, nobody knows
        raise PerhapsSentError(type(error).__name__) from None
    finally:
        with suppress(OSError):  # what was accepted has left, however the goodbye went
            mailer.close()
