"""Comments that somebody left an e-mail address with, for whoever asks on their behalf."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from familjecentral.audit.recording import Actor, record
from familjecentral.formats import at_time, long_date
from familjecentral.privacy.walls import Reader, reading_as
from staff.holdings import Contact, Extract, Held, Kept, Section, tell_erased

from .models import Feedback

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Comments:
    """The source of comments; a ``ref`` is the number of a comment."""

    code = "comment"

    def find(self, *, service_id: int, contact: Contact) -> list[Held]:
        """The service's comments with exactly this address; a comment without one is nobody's that we know of."""
        if not contact.email:
            return []
        with reading_as(Reader.for_services(service_id)):
            found = Feedback.objects.filter(controller=service_id, email__iexact=contact.email)
            return [_held(each) for each in found.order_by("-written_at", "-pk")]

    def extract(self, *, service_id: int, ref: str, now: datetime) -> Extract | None:
        """The comment and whose it is."""
        with reading_as(Reader.for_services(service_id)):
            comment = Feedback.objects.filter(controller=service_id, pk=int(ref)).first()
        return _extract(comment) if comment else None

    def erase(self, *, service_id: int, refs: Sequence[str], by: Actor, now: datetime) -> list[Kept]:
        """A comment that is handled is deleted; until then it is a public document, and stays."""
        kept = []
        with reading_as(Reader.for_services(service_id)):
            found = Feedback.objects.select_for_update().filter(controller=service_id, pk__in=map(int, refs))
            for comment in found.order_by("pk"):
                if comment.handled_at is None:
                    kept.append(Kept.PUBLIC_DOCUMENT)
                else:
                    record("erased_comment_on_request", by=by, thing=comment, service_id=service_id)
                    tell_erased(self.code, service_id=service_id, ref=str(comment.pk))
                    comment.delete()
        return kept


def _held(comment: Feedback) -> Held:
    kept = Kept.PUBLIC_DOCUMENT if comment.handled_at is None else None
    links = [(_("Comments"), reverse("feedback:list"))]
    return Held(Comments.code, str(comment.pk), _title(comment), kept=kept, links=links)


def _title(comment: Feedback) -> str:
    return _("Comment, {day}").format(day=long_date(comment.written_at))


def _extract(comment: Feedback) -> Extract:
    rows = [
        (_("Written"), f"{long_date(comment.written_at)} {at_time(comment.written_at)}"),
        (_("Comment"), comment.text),
        (_("Name"), comment.name or "–"),
        (_("E-mail"), comment.email),
        (_("Page"), comment.page or "–"),
        (_("Answered"), long_date(comment.answered_at) if comment.answered_at else _("No")),
        (_("Handled"), long_date(comment.handled_at) if comment.handled_at else _("No")),
    ]
    data = {
        "format": "familjecentralen/comment",
        "version": 1,
        "written_at": comment.written_at.isoformat(timespec="seconds"),
        "text": comment.text,
        "name": comment.name,
        "email": comment.email,
        "page": comment.page,
        "language": comment.language,
        "answered_at": comment.answered_at.isoformat(timespec="seconds") if comment.answered_at else None,
        "handled_at": comment.handled_at.isoformat(timespec="seconds") if comment.handled_at else None,
    }
    return Extract(_title(comment), [Section(_("Comment"), rows)], data)
