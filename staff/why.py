"""Why somebody sees a list of people, in one sentence, from the same grants that let them see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from familjecentral.privacy.walls import why

from .rules import roles_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from familjecentral.privacy.walls import Reader


def why_you_see(rows: QuerySet[Any], reader: Reader, person: Any) -> str:
    """One sentence for each grant by which the person sees any of ``rows``; empty when they see none.

    Names the services that the person acts for, not those that the rows belong to.
    """
    acting_for = reader.services | reader.attends
    labels = sorted({str(role.service) for role in roles_of(person) if role.service_id in acting_for})
    sentences = [grant.sentence(", ".join(labels)) for grant in why(rows, reader)]
    return " ".join(dict.fromkeys(sentences))
