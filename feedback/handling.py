"""What the lead does about a comment: sorts it by goal, takes out what says who somebody is, answers, is done."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from django.utils.timezone import localtime

from activities.scheduling import red_days
from familjecentral.audit.recording import Actor, record
from familjecentral.outbox import sending
from familjecentral.privacy.walls import Reader, reading_as
from staff.models.hours import Weekday

from . import answering
from .models import CommentGoal, CommentWait, Feedback
from .redacting import taken_out_of
from .staff_rules import HandlingDenied, HandlingRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from staff.models import Goal, StaffMember


@contextmanager
def _held(comment: Feedback) -> Iterator[Feedback]:
    """The comment as it is now, ours alone until the block ends."""
    with reading_as(Reader.for_services(comment.controller_id)):
        yield Feedback.objects.select_for_update(of=("self",)).select_related("centre").get(pk=comment.pk)


def mark_handled(*, comment: Feedback, by: Actor, now: datetime) -> Feedback:
    """The comment is read and, where it could be, answered. Doing it twice changes nothing.

    The very same comment from the same visitor, sent again and again, is handled with it.
    """
    with _held(comment) as current:
        for each in _same_as(current):
            _end(each, now)
            record("handled_comment", by=by, thing=each, service_id=each.controller_id)
        current.refresh_from_db()
    return current


def _same_as(comment: Feedback) -> list[Feedback]:
    """All that wait with the same words, name and address as ``comment``, and it first."""
    if comment.handled_at is not None:
        return []
    return [comment, *_copies_of(comment).filter(handled_at=None).exclude(pk=comment.pk)]


def _copies_of(comment: Feedback) -> QuerySet[Feedback]:
    return (
        Feedback.objects.select_for_update()
        .filter(controller=comment.controller_id, text=comment.text, name=comment.name, email=comment.email)
        .order_by("pk")
    )


def _end(comment: Feedback, now: datetime) -> None:
    """It waits no more; how long it did is kept without it."""
    written, handled = localtime(comment.written_at).date(), localtime(now).date()
    comment.handled_at = now
    comment.save(update_fields=["handled_at"])
    CommentWait.objects.create(
        centre_id=comment.centre_id, handled_on=handled, days=max(0, (handled - written).days),
        working_days=working_days(written, handled),
    )  # fmt: skip


def working_days(after: date, to: date) -> int:
    """How many days that people work lie after ``after``, ``to`` included."""
    if to <= after:
        return 0
    red = red_days(after, to)
    days = (date.fromordinal(n) for n in range(after.toordinal() + 1, to.toordinal() + 1))
    return sum(day.isoweekday() <= Weekday.FRIDAY and day not in red for day in days)


def sort_by_goal(*, comment: Feedback, goals: Iterable[Goal], by: Actor) -> None:
    """What the comment is about: these goals and no others. The same again is no news."""
    wanted = {goal.pk for goal in goals}
    with _held(comment) as current:
        there = set(CommentGoal.objects.filter(comment=current).values_list("goal_id", flat=True))
        if wanted == there:
            return
        CommentGoal.objects.filter(comment=current).exclude(goal_id__in=wanted).delete()
        CommentGoal.objects.bulk_create(
            CommentGoal(comment=current, goal_id=goal_id) for goal_id in sorted(wanted - there)
        )
        record("sorted_comment", by=by, thing=current, service_id=current.controller_id)


def redact_comment(*, comment: Feedback, left: str, without_contact: bool, by: Actor, now: datetime) -> Feedback:
    """Take words out of the comment, and the visitor's name and address if that is asked for. They are gone then.

    ``left``: the text without the words; where they were it says […]. Copies of the very same comment lose the
    same. Raises HandlingRefused.
    """
    with _held(comment) as current:
        text = taken_out_of(current.text, left)
        if text is None:
            raise HandlingRefused(HandlingDenied.WORDS_ADDED)
        has_contact = bool(current.name or current.email)
        if text == current.text.strip() and not (without_contact and has_contact):
            raise HandlingRefused(HandlingDenied.NOTHING_OUT)
        removes_contact = without_contact and has_contact
        copies = [current, *_copies_of(current).exclude(pk=current.pk)]
        if removes_contact and answering.are_on_their_way(copies):
            raise HandlingRefused(HandlingDenied.ON_ITS_WAY)
        for each in copies:
            # A hash of what it was could be tried against guesses.
            each.text, each.contents_hash, each.redacted_at = text, "", now
            if removes_contact:
                each.name = each.email = ""
            each.save(update_fields=["text", "name", "email", "contents_hash", "redacted_at"])
            record("redacted_comment", by=by, thing=each, service_id=each.controller_id)
        if removes_contact:
            answering.forget_answers(copies)
    return current


def answer_comment(
    *, comment: Feedback, text: str, key: UUID, by: Actor, person: StaffMember | None, now: datetime
) -> Feedback:
    """Answer by mail, once; the comment is handled with that. The same form again sends nothing more.

    What the answer says is in the mail and nowhere else. Raises HandlingRefused.
    """
    with _held(comment) as current:
        if current.answered_at is not None:
            if current.answer_key == key:
                return current
            raise HandlingRefused(HandlingDenied.ANSWERED)
        if not current.email:
            raise HandlingRefused(HandlingDenied.NO_ADDRESS)
        if not text.strip():
            raise HandlingRefused(HandlingDenied.EMPTY_ANSWER)
        for each in _same_as(current):
            _end(each, now)
        current.answered_at, current.answered_by, current.answer_key = now, person, key
        current.save(update_fields=["answered_at", "answered_by", "answer_key"])
        sending.post(answering.letter_to(current, text))
        record("answered_comment", by=by, thing=current, service_id=current.controller_id)
    return current
