"""The agreements that a centre stands on: how each stands today, and when it is looked at next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import Agreement

if TYPE_CHECKING:
    from staff.models import FamilyCentre

SOON = timedelta(days=90)


class Standing(models.TextChoices):
    """How an agreement stands; the worst first."""

    EXPIRED = "expired", _("Has expired")
    REVIEW_DUE = "review_due", _("Review due")
    EXPIRES_SOON = "expires_soon", _("Expires soon")
    NOT_YET = "not_yet", _("Not in force yet")
    VALID = "valid", _("Valid")


LOOKS = {Standing.EXPIRED: "off", Standing.REVIEW_DUE: "few", Standing.EXPIRES_SOON: "few", Standing.VALID: "free"}


class AgreementDenied(models.TextChoices):
    """Why the next review is not set; each says what to do instead."""

    PAST = "past", _("The next review lies ahead. Enter a later day than today.")
    AFTER_END = "after_end", _("The agreement has ended by then. Enter a day before it expires.")


class AgreementRefused(Refused):
    """The next review was not set; see AgreementDenied."""

    reason: AgreementDenied


@dataclass(frozen=True)
class Stands:
    """An agreement and how it stands; ``is_superseded``: a later one is in force: nothing is to be done."""

    agreement: Agreement
    standing: Standing
    is_superseded: bool

    @property
    def look(self) -> str:
        return "" if self.is_superseded else LOOKS.get(self.standing, "")


def standing_of(agreement: Agreement, today: date) -> Standing:
    """How the agreement stands on a day."""
    if agreement.valid_to < today:
        return Standing.EXPIRED
    if agreement.valid_from > today:
        return Standing.NOT_YET
    if agreement.next_review is not None and agreement.next_review <= today:
        return Standing.REVIEW_DUE
    return Standing.EXPIRES_SOON if agreement.valid_to - today <= SOON else Standing.VALID


def agreements_of(centre: FamilyCentre, *, today: date) -> list[Stands]:
    """The coordinator: the centre's agreements, the latest first, with their parties, in two queries."""
    agreements = list(centre.agreements.prefetch_related("parties").order_by("-valid_from", "-pk"))
    in_force = [each for each in agreements if each.valid_from <= today <= each.valid_to]
    newest = in_force[0] if in_force else None
    return [
        Stands(each, standing_of(each, today), newest is not None and each.valid_from < newest.valid_from)
        for each in agreements
    ]


def to_see_to(stands: list[Stands]) -> int:
    """How many of them something has to be done about."""
    waiting = (Standing.EXPIRED, Standing.REVIEW_DUE, Standing.EXPIRES_SOON)
    return sum(each.standing in waiting and not each.is_superseded for each in stands)


def set_next_review(*, agreement: Agreement, on: date, by: Actor, today: date) -> None:
    """The agreement is looked at next on that day. Raises AgreementRefused."""
    if on <= today:
        raise AgreementRefused(AgreementDenied.PAST)
    if on > agreement.valid_to:
        raise AgreementRefused(AgreementDenied.AFTER_END)
    with transaction.atomic():
        row = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if row.next_review != on:
            row.next_review = on
            row.save(update_fields=["next_review"])
            record("reviewed_agreement", by=by, thing=row)
