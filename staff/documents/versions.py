"""Keeping a version of a document, and seeing what has changed since."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import Document, DocumentVersion, StaffMember

from .drafts import draft_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from .subjects import Subject


class DocumentDenied(models.TextChoices):
    """Why a version is not saved; each says what to do instead."""

    STALE = (
        "stale",
        _("Somebody has saved a version since you opened the page. Copy what you wrote, and open the page again."),
    )
    NOTHING_NEW = "nothing_new", _("This is what the latest version says already. Change something, or leave it.")
    KEY_REUSED = (
        "key_reused",
        _("This form has been sent before with other contents, and the first stands. Open the page again."),
    )


class DocumentRefused(Refused):
    """A version was not saved; see DocumentDenied."""

    reason: DocumentDenied


@dataclass(frozen=True)
class Change:
    """A line that what the program writes has got, or has lost."""

    is_added: bool
    line: str


def versions_of(subject: Subject) -> list[DocumentVersion]:
    """Those who may read the document: its versions, the latest first, with who made each."""
    found = DocumentVersion.objects.filter(**_by_document(subject)).select_related("made_by")
    return list(found.order_by("-number"))


def latest_numbers(subjects: Iterable[Subject]) -> dict[str, DocumentVersion]:
    """Those who may read them: the latest version of each document that has one, by code. One query."""
    newest: dict[tuple[object, ...], DocumentVersion] = {}
    rows = (
        DocumentVersion.objects.filter(number=models.F("document__versions_made"))
        .select_related("document")
        .defer("text", "generated")
    )
    for version in rows:
        of = version.document
        newest[of.kind, of.principal_id, of.centre_id, of.language] = version
    found = {}
    for each in subjects:
        key = each.kind, each.principal.pk if each.principal else None, each.centre.pk if each.centre else None
        if latest := newest.get((*key, each.language)):
            found[each.code] = latest
    return found


def published_text(subject: Subject) -> str:
    """Anyone: what the site shows of a public document. The latest version, as long as all it rests on holds.

    When what the program writes has changed since, that is shown until somebody has looked the version over: a
    page that says what is not so any more would be worse than one in plain words.
    """
    draft = draft_of(subject)
    latest = DocumentVersion.objects.filter(**_by_document(subject)).order_by("-number").first()
    return latest.text if latest is not None and latest.generated == draft else draft


def changes_since(version: DocumentVersion, draft: str) -> list[Change]:
    """The lines in which what the program writes now differs from what it wrote when the version was made."""
    lines = difflib.unified_diff(version.generated.splitlines(), draft.splitlines(), n=0, lineterm="")
    body = (line for line in list(lines)[2:] if not line.startswith("@@"))
    return [Change(line.startswith("+"), line[1:].strip()) for line in body if line[1:].strip()]


def save_version(
    *,
    subject: Subject,
    text: str,
    note: str,
    based_on: int,
    key: UUID,
    by: Actor,
    person: StaffMember,
    now: datetime,
) -> DocumentVersion:
    """The next version of a document, once per key. ``based_on``: the number of the one that was open (0: none).

    Raises DocumentRefused. Only for who ``subject.may_change``; the caller asks.
    """
    draft = draft_of(subject)
    with transaction.atomic():
        document, _is_new = Document.objects.get_or_create(**subject.key)
        document = Document.objects.select_for_update().get(pk=document.pk)
        if earlier := DocumentVersion.objects.filter(key=key).first():
            if (earlier.document_id, earlier.text, earlier.note) != (document.pk, text, note):
                raise DocumentRefused(DocumentDenied.KEY_REUSED)
            return earlier
        if document.versions_made != based_on:
            raise DocumentRefused(DocumentDenied.STALE)
        latest = document.versions.filter(number=document.versions_made).first()
        if latest is not None and (latest.text, latest.generated) == (text, draft):
            raise DocumentRefused(DocumentDenied.NOTHING_NEW)
        document.versions_made += 1
        document.save(update_fields=["versions_made"])
        version = document.versions.create(
            key=key,
            number=document.versions_made,
            text=text,
            generated=draft,
            note=note,
            made_at=now,
            made_by=person,
        )
        record("saved_document", by=by, thing=document, count=version.number)
    return version


def _by_document(subject: Subject) -> dict[str, object]:
    fields = {f"document__{name}": value for name, value in subject.key.items() if value is not None}
    empty = {f"document__{name}__isnull": True for name, value in subject.key.items() if value is None}
    return {**fields, **empty}
