"""Sent mail and SMS as the demo shows them; only there with DEBUG and both going to a folder."""

import email
import email.policy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from familjecentral.privacy.access import PUBLIC, access

SHOWN = 50


@access(PUBLIC)
def sent_mail(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:  # the address is not there either: secret links stand in these mails
        raise Http404
    context = {"mails": _latest("*.eml"), "texts": _latest("*.sms")}
    return render(request, "outbox/sent_mail.html", context)


def _latest(pattern: str) -> list[dict[str, Any]]:
    files = sorted(
        Path(settings.MAIL_FOLDER).glob(pattern), key=lambda file: file.stat().st_mtime, reverse=True
    )  # fmt: skip
    found = []
    for file in files[:SHOWN]:
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        body = message.get_body(preferencelist=("plain",))
        found.append(
            {
                "subject": message["Subject"],
                "to": message["To"],
                "date": message["Date"],
                "body": body.get_content() if body else "",
                "attachments": [part.get_filename() for part in message.iter_attachments()],
            }
        )
    return found
