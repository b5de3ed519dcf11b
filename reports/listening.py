"""What visitors have said, in numbers: comments, and the survey's terms that lie in the period."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Case, Count, IntegerField, Sum, Value, When
from django.db.models.functions import ExtractYear

from familjecentral.breakdowns import grouped
from familjecentral.disclosure import THRESHOLD
from feedback.models import SaidAndDone, Survey, SurveyAnswer, SurveyInvitations, SurveyQuestion, SurveyResponse
from feedback.queries import comment_waits
from feedback.surveys.rules import STEPS
from feedback.surveys.terms import AUTUMN, Term, term_of

from .counts import Agreed, Heard

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from staff.models import FamilyCentre

    from .periods import Period

type CentreTerm = tuple[int, int, int]  # the centre, the year, and 1 for spring or 7 for autumn
AGREE = 2  # the two highest steps


def heard_in(centres: Sequence[FamilyCentre], period: Period, today: date, received: int) -> Heard:
    """For those who follow up the centres (report.read): numbers, with nothing of what was written.

    ``received``: comments written in the period. Of the survey only terms that lie in the period and are told
    (feedback.surveys.results), each by itself: below five answers a term is left out, and what is withheld in it
    is withheld in the sum. A constant number of queries.
    """
    waits = comment_waits(centres, period.start, period.end)
    done = SaidAndDone.objects.filter(centre__in=centres, published_on__range=(period.start, period.end)).count()
    terms = terms_in(period, today)
    responses, agreed = _survey(centres, terms) if terms else ({}, [])
    shown = {term: number for term, number in responses.items() if number >= THRESHOLD}
    invited = SurveyInvitations.objects.filter(centre__in=centres, term_starts__in=[term.start for term in terms])
    return Heard(
        comments_received=received,
        comments_handled=waits.handled,
        median_days=waits.median_days,
        within=waits.within,
        said_and_done=done,
        survey_terms=len(responses),
        survey_responses=sum(shown.values()),
        survey_hidden=len(responses) - len(shown),
        survey_invited=invited.aggregate(sent=Sum("sent", default=0))["sent"] if terms else 0,
        agreed=agreed,
    )


def terms_in(period: Period, today: date) -> list[Term]:
    """The whole terms of the period that are told, the first one first."""
    terms: list[Term] = []
    term = term_of(period.end)
    while term.start >= period.start:
        if term.end <= period.end and term.is_told(today):
            terms.insert(0, term)
        term = term.before
    return terms


def _survey(centres: Sequence[FamilyCentre], terms: list[Term]) -> tuple[dict[CentreTerm, int], list[Agreed]]:
    """How many answered in each centre's term, and how many agree with each goal. Three queries."""
    of_terms = SurveyResponse.objects.filter(
        centre__in=centres, version__survey__audience=Survey.Audience.ADULTS,
        on_date__range=(terms[0].start, terms[-1].end),
    )  # fmt: skip
    by_term = of_terms.annotate(year=ExtractYear("on_date"), half=_half("on_date")).order_by()
    responses: dict[CentreTerm, int] = {
        (centre, year, half): number
        for centre, year, half, number in by_term.values_list("centre", "year", "half").annotate(
            number=Count("pk")
        )
    }
    steps = len(STEPS[SurveyQuestion.Kind.SCALE])
    cells: dict[tuple[UUID, CentreTerm], list[int]] = defaultdict(lambda: [0] * (steps + 1))
    found = (
        SurveyAnswer.objects.filter(response__in=of_terms, question__kind=SurveyQuestion.Kind.SCALE)
        .annotate(year=ExtractYear("response__on_date"), half=_half("response__on_date"))
        .order_by()
        .values_list("question__key", "response__centre", "year", "half", "value")
        .annotate(number=Count("pk"))
    )
    for key, centre, year, half, value, number in found:
        cells[key, (centre, year, half)][steps if value is None else value - 1] += number
    goal_of = dict(
        SurveyQuestion.objects.filter(key__in={key for key, _term in cells}, goal__isnull=False)
        .order_by("version__number")
        .values_list("key", "goal__name")
    )
    return responses, _agreed(responses, cells, goal_of, steps)


def _half(day: str) -> Case:
    """1 for spring, 7 for autumn."""
    is_autumn = When(**{f"{day}__month__gte": AUTUMN}, then=Value(AUTUMN))
    return Case(is_autumn, default=Value(1), output_field=IntegerField())


def _agreed(
    responses: dict[CentreTerm, int],
    cells: dict[tuple[UUID, CentreTerm], list[int]],
    goal_of: dict[UUID, str],
    steps: int,
) -> list[Agreed]:
    agree: dict[str, int] = defaultdict(int)
    opinion: dict[str, int] = defaultdict(int)
    hidden = set()
    for (key, term), answered in cells.items():
        if key not in goal_of or responses[term] < THRESHOLD:
            continue
        every = [*answered, responses[term] - sum(answered)]  # the last: no answer
        goal = goal_of[key]
        if set(range(steps)) & set(grouped(every).withheld):
            hidden.add(goal)
        agree[goal] += sum(answered[steps - AGREE : steps])
        opinion[goal] += sum(answered[:steps])
    return [
        Agreed(goal, None, None) if goal in hidden else Agreed(goal, agree[goal], opinion[goal])
        for goal in sorted(agree)
    ]
