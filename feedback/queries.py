"""Who answers comments, which comments and proposals a centre lead may see, and what anyone may vote for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, Case, Count, F, FloatField, IntegerField, Min, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.timezone import localtime

from staff.models import PartnerService, StaffRole
from staff.rules import roles_of

from .models import CommentWait, Feedback, Proposal, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from familjecentral.privacy.walls import Reader
    from staff.models import FamilyCentre

WITHIN_WORKING_DAYS = 10  # an answer should not take longer
FEWEST_SHOWN = 5  # votes
SHOWN_OVER = 10
LONGEST_NUMBER = 18  # figures


def answering_service(centre: FamilyCentre) -> PartnerService | None:
    """Anyone: the service that answers the centre's comments, and so is their controller.

    The one marked so; else the open preschool; else any active service; None when there is none.
    """
    order = Case(
        When(answers_feedback=True, then=Value(0)),
        When(kind=PartnerService.Kind.OPEN_PRESCHOOL, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        PartnerService.objects.filter(centre=centre, is_active=True)
        .select_related("principal", "centre")
        .order_by(order, "pk")
        .first()
    )


def services_led_by(person: Any) -> list[PartnerService]:
    """A centre lead: the services that they lead, by centre."""
    led = {
        role.service_id: role.service
        for role in roles_of(person)
        if role.role == StaffRole.Role.CENTRE_LEAD and role.service
    }
    return sorted(led.values(), key=lambda service: (service.centre_id, service.pk))


def comments_for_lead(person: Any, reader: Reader) -> QuerySet[Feedback]:
    """A centre lead: the comments to services that they lead, newest first; nobody else sees any."""
    return (
        Feedback.objects.for_reader(reader)
        .filter(controller__in=services_led_by(person))
        .select_related("centre", "controller", "answered_by")
        .order_by("-written_at", "-pk")
    )


def listed_comments(comments: QuerySet[Feedback]) -> QuerySet[Feedback]:
    """Of comments that the reader may see: those that wait first, and the very same one only once.

    ``copies``: how often the same visitor's same words came; the newest stands for all of them.
    """
    of_the_same: list[F | Case] = [F("controller"), F("centre"), F("text"), F("name"), F("email"), _waits()]
    return (
        comments.annotate(
            copies=Window(Count("pk"), partition_by=of_the_same),
            place=Window(RowNumber(), partition_by=of_the_same, order_by=[F("written_at").desc(), F("pk").desc()]),
        )
        .filter(place=1)
        .prefetch_related("goals")
        .order_by(F("handled_at").desc(nulls_first=True), "-written_at", "-pk")
    )


def _waits() -> Case:
    return Case(When(handled_at=None, then=Value(True)), default=Value(False))


def copies_of(comment: Feedback, comments: QuerySet[Feedback]) -> int:
    """How many of ``comments`` are this very comment from the same visitor, itself too, and wait as it does."""
    same = comments.filter(
        controller=comment.controller_id, text=comment.text, name=comment.name, email=comment.email,
        handled_at__isnull=comment.handled_at is None,
    )  # fmt: skip
    return same.count()


@dataclass(frozen=True)
class Waits:
    """How long comments waited: how many were handled, the median in days, how many within ten working days."""

    handled: int
    median_days: float | None
    within: int

    @property
    def share_within(self) -> int | None:
        """Per cent, rounded; None when none was handled."""
        return round(100 * self.within / self.handled) if self.handled else None


def comment_waits(centres: Iterable[FamilyCentre], first: date, last: date) -> Waits:
    """The lead and the coordinator of the centres: the waits of comments handled from ``first`` to ``last``.

    Numbers, with nothing of what was written: they stay when the comments are erased. Small ones are not
    withheld here; who shows them to others does that.
    """
    found = CommentWait.objects.filter(centre__in=list(centres), handled_on__range=(first, last))
    numbers = found.aggregate(
        handled=Count("pk"),
        within=Count("pk", filter=Q(working_days__lte=WITHIN_WORKING_DAYS)),
        median=_Median("days"),
    )
    return Waits(numbers["handled"], numbers["median"], numbers["within"])


class _Median(Aggregate):
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Waiting:
    """Comments that nobody has handled: how many, and for how many days the oldest has waited."""

    number: int
    longest_days: int


def waiting(comments: QuerySet[Feedback], today: date) -> Waiting:
    """Of comments that the reader may see: those that wait."""
    found = comments.filter(handled_at=None).aggregate(number=Count("pk"), oldest=Min("written_at"))
    days = (today - localtime(found["oldest"]).date()).days if found["oldest"] else 0
    return Waiting(found["number"], days)


# ---- Taking part


def proposals_for_lead(person: Any, reader: Reader) -> QuerySet[Proposal]:
    """A centre lead: what visitors have proposed to services that they lead, the oldest first; nobody else."""
    return (
        Proposal.objects.for_reader(reader)
        .filter(controller__in=services_led_by(person))
        .order_by("proposed_on", "pk")
    )


def open_suggestions(centre: FamilyCentre, today: date, *, by_votes: bool = False) -> QuerySet[Suggestion]:
    """Anyone: what one can vote for at the centre, the newest first; for planning what got most votes first.

    Fewer than five votes are nowhere shown as a number, and make no difference in the order.
    """
    found = Suggestion.objects.filter(centre=centre, closed_on=None, closes_on__gte=today)
    shown = Case(When(votes__gte=FEWEST_SHOWN, then=F("votes")), default=Value(0))
    return found.order_by(*([shown.desc()] if by_votes else []), "-published_on", "-pk")


def suggestions_over(centre: FamilyCentre, today: date) -> QuerySet[Suggestion]:
    """Anyone: the latest suggestions of the centre whose vote is over, and how it went."""
    is_over = Q(closed_on__isnull=False) | Q(closes_on__lt=today)
    return Suggestion.objects.filter(is_over, centre=centre).order_by("-closes_on", "-pk")[:SHOWN_OVER]


def suggestion_at(centre: FamilyCentre, number: str) -> Suggestion | None:
    """Anyone: one published suggestion of the centre by its number, as it came with a form; None for any other."""
    if not number.isascii() or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    return Suggestion.objects.filter(centre=centre, pk=int(number)).first()
