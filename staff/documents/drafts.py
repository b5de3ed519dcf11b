"""What the program would write by itself now: the truth of the code, the settings and the centres' own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation

from . import accessibility, assessment, information, processing, storage
from .subjects import Kind

if TYPE_CHECKING:
    from .subjects import Subject


def draft_of(subject: Subject) -> str:
    """The generated text of a document, in its language. The same as long as nothing that it rests on changes."""
    with translation.override(subject.language):
        match subject.kind:
            case Kind.REGISTER if subject.principal:
                return processing.as_text(subject.principal)
            case Kind.ASSESSMENT if subject.principal:
                return assessment.as_text(subject.principal)
            case Kind.INFORMATION if subject.centre:
                return information.as_text(subject.centre)
            case Kind.STORAGE:
                return storage.as_text()
            case Kind.ACCESSIBILITY:
                return accessibility.as_text()
    raise ValueError(subject.kind)  # a kind that nothing writes, or one that is about nothing
