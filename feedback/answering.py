"""The mail that answers a comment: what stands in it, and how it is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from familjecentral.forms import phone
from familjecentral.outbox.html import written_in
from familjecentral.outbox.models import Message
from familjecentral.outbox.sending import Outgoing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .models import Feedback

KIND = "comment_answer"
ON_ITS_WAY = (Message.State.QUEUED, Message.State.SENDING)


def event_of(comment: Feedback) -> str:
    """The key that the outbox knows the answer by: there is one to a comment."""
    return f"{KIND}:{comment.pk}"


def letter_to(comment: Feedback, text: str) -> Outgoing:
    """The answer as a mail, framed in the comment's language. What the visitor wrote is not repeated in it."""
    centre = comment.centre
    language = written_in(comment.language)
    with translation.override(language):
        form = settings.PUBLIC_URL + reverse("feedback_write", args=[centre.slug])
        parts = [
            _("Hello!"),
            _("You have left a comment to us at {centre}. This is our answer:").format(centre=centre),
            text.strip(),
            _("Nobody reads answers to this mail. If you want to say more, write a new comment:") + f"\n{form}",
            _("Questions? Call us: {phone}").format(phone=phone.shown(centre.phone)) if centre.phone else "",
            _("Kind regards") + f"\n{centre}",
        ]
        subject = _("{subject} – the family centre").format(subject=_("An answer to your comment"))
    return Outgoing(
        event=event_of(comment), kind=KIND, controller_id=comment.controller_id, to=comment.email,
        language=comment.language, subject=subject, body="\n\n".join(part for part in parts if part),
    )  # fmt: skip


def are_on_their_way(comments: Iterable[Feedback]) -> bool:
    """Behind the service's walls: is an answer to any of them still to be sent?"""
    events = [event_of(comment) for comment in comments]
    return Message.objects.filter(event__in=events, state__in=ON_ITS_WAY).exists()


def how_it_went(comment: Feedback) -> str:
    """Behind the service's walls: the state of the answer's mail; empty when the outbox has forgotten it."""
    state = Message.objects.filter(event=event_of(comment)).values_list("state", flat=True).first()
    return str(state or "")


def forget_answers(comments: Iterable[Feedback]) -> None:
    """Behind the service's walls: delete what the outbox has of the answers, which is the address."""
    Message.objects.filter(event__in=[event_of(comment) for comment in comments]).delete()
