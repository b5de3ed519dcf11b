"""Taking part: proposing something, making a suggestion of it that anyone votes on, and counting the votes."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from familjecentral.audit.recording import SYSTEM, Actor, record
from familjecentral.privacy.tokens import fingerprint
from familjecentral.privacy.walls import Reader, reading_as

from . import queries
from .models import Proposal, Suggestion, SuggestionVote
from .rules import SuggestionDenied, SuggestionRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from staff.models import FamilyCentre, StaffMember

LONGEST_VOTE = timedelta(days=366)


# ---- What visitors do


def propose(*, centre: FamilyCentre, text: str, language: str, key: UUID, by: Actor, now: datetime) -> Proposal:
    """Keep what a visitor proposes for the service that answers comments, to be looked at. Once per ``key``.

    Raises SuggestionRefused.
    """
    controller = queries.answering_service(centre)
    if controller is None:
        raise SuggestionRefused(SuggestionDenied.NO_SERVICE)
    with reading_as(Reader.for_services(controller.pk)):
        proposal = Proposal(
            key=key, controller=controller, centre=centre, text=text, language=language,
            proposed_on=localtime(now).date(),
        )  # fmt: skip
        try:
            with transaction.atomic():
                proposal.save(force_insert=True)
        except IntegrityError as error:
            first = Proposal.objects.filter(key=key, text=text).first()
            if first is None:
                raise SuggestionRefused(SuggestionDenied.KEY_REUSED) from error
            return first
        record("proposed", by=by, thing=proposal, service_id=controller.pk)
    return proposal


def vote(*, suggestion: Suggestion, device: UUID, today: date) -> bool:
    """One vote for the suggestion; False when the device has voted for it before. Raises SuggestionRefused.

    Not in the log: who looks at it could count by it who voted when.
    """
    with _held(suggestion) as current:
        if not is_open(current, today):
            raise SuggestionRefused(SuggestionDenied.CLOSED)
        _vote, is_new = SuggestionVote.objects.get_or_create(
            suggestion=current, device_hash=fingerprint(f"vote:{current.pk}", str(device))
        )
        if is_new:
            current.votes += 1
            current.save(update_fields=["votes"])
    return is_new


def is_open(suggestion: Suggestion, today: date) -> bool:
    """May one vote for it today?"""
    return suggestion.closed_on is None and today <= suggestion.closes_on


# ---- What staff do


def suggest(
    *,
    centre: FamilyCentre,
    text: str,
    closes_on: date,
    proposal: Proposal | None = None,
    key: UUID,
    by: Actor,
    person: StaffMember | None,
    now: datetime,
) -> Suggestion:
    """Publish a suggestion: the staff's own, or in their words what a visitor has proposed. Once per ``key``.

    Of the proposal nothing else is left. Raises SuggestionRefused.
    """
    today, text = localtime(now).date(), " ".join(text.split())
    if not text:
        raise SuggestionRefused(SuggestionDenied.EMPTY)
    if not today <= closes_on <= today + LONGEST_VOTE:
        raise SuggestionRefused(SuggestionDenied.CLOSES_EARLY)
    with transaction.atomic():
        if first := Suggestion.objects.filter(key=key, centre=centre).first():
            return first
        suggestion = Suggestion(
            centre=centre, key=key, text=text, published_on=today, closes_on=closes_on, made_by=person
        )
        if proposal is not None:
            _take(proposal)
            suggestion.proposals = 1
        try:
            with transaction.atomic():
                suggestion.save(force_insert=True)
        except IntegrityError as error:  # the same form twice at once, or its key was another centre's
            raise SuggestionRefused(SuggestionDenied.KEY_REUSED) from error
        record("published_suggestion", by=by, thing=suggestion)
    return suggestion


def merge(*, proposal: Proposal, suggestion: Suggestion, by: Actor) -> Suggestion:
    """Somebody else has proposed what is up for a vote: it counts as proposed once more, and its text is gone.

    Raises SuggestionRefused.
    """
    with _held(suggestion) as current:
        _take(proposal)
        current.proposals += 1
        current.save(update_fields=["proposals"])
        record("merged_proposal", by=by, thing=current, service_id=proposal.controller_id)
    return current


def decline(*, proposal: Proposal, by: Actor) -> None:
    """Nothing comes of the proposal, and its text is gone. Raises SuggestionRefused when it is already."""
    with transaction.atomic():
        _take(proposal)
        record("declined_proposal", by=by, service_id=proposal.controller_id)


def close(*, suggestion: Suggestion, by: Actor, now: datetime) -> Suggestion:
    """The vote is over: the number stays, and what kept devices from voting twice is deleted. Twice is once."""
    with _held(suggestion) as current:
        if current.closed_on is None:
            current.closed_on = localtime(now).date()
            current.save(update_fields=["closed_on"])
            SuggestionVote.objects.filter(suggestion=current).delete()
            record("closed_suggestion", by=by, thing=current, count=current.votes)
    return current


# ---- What time does


def due(before: datetime) -> QuerySet[Suggestion]:
    """The program: open suggestions whose last day had been by then."""
    return Suggestion.objects.filter(closed_on=None, closes_on__lt=localtime(before).date())


def close_due(*, now: datetime) -> int:
    """Close the suggestions whose last day has been. Returns how many."""
    over = due(now)
    for suggestion in over:
        close(suggestion=suggestion, by=SYSTEM, now=now)
    return len(over)


def old_proposals(*, controller_id: int, before: datetime) -> QuerySet[Proposal]:
    """The program, inside the service's wall: proposals that nobody has dealt with since before."""
    found: QuerySet[Proposal] = Proposal.objects.filter(
        controller=controller_id, proposed_on__lt=localtime(before).date()
    )
    return found


def erase_old_proposals(*, controller_id: int, before: datetime, by: Actor) -> int:
    """Erase the service's proposals that nobody has dealt with since before. Returns how many."""
    with reading_as(Reader.for_services(controller_id)):
        erased, _by_model = old_proposals(controller_id=controller_id, before=before).delete()
        if erased:
            record("erased_proposals", by=by, service_id=controller_id, count=erased)
    return erased


@contextmanager
def _held(suggestion: Suggestion) -> Iterator[Suggestion]:
    """The suggestion as it is now, ours alone until the block ends."""
    with transaction.atomic():
        yield Suggestion.objects.select_for_update().get(pk=suggestion.pk)


def _take(proposal: Proposal) -> None:
    """Delete the proposal, which only one colleague can. In the caller's transaction."""
    with reading_as(Reader.for_services(proposal.controller_id)):
        gone, _by_model = Proposal.objects.filter(pk=proposal.pk).delete()
    if not gone:
        raise SuggestionRefused(SuggestionDenied.GONE)
