"""What PostgreSQL says when it refuses: the name of the constraint, which verbs turn into words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from familjecentral.refusals import Refused


def broken_constraint(error: IntegrityError) -> str | None:
    """The name of the constraint that PostgreSQL says was broken."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None)


@contextmanager
def refusing(refusals: Mapping[str, Refused]) -> Iterator[None]:
    """Do the block in a savepoint; raise the refusal that belongs to the constraint that it breaks, if any."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        refusal = refusals.get(broken_constraint(error) or "")
        if refusal is None:
            raise
        raise refusal from error
