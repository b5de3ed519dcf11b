"""What the answers of a term come to, after disclosure control: the only way in which answers are read.

A term is told once, when it is over and the day after it too, so that nothing of it changes any more
(``Term.is_told``); from five responses up. What is told of a centre and a term is one set of tables, and all that
a page shows is chosen or added from these. docs/survey.md says the rule and why it holds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from familjecentral.breakdowns import Block, CrossTable, Grouped, crossed, grouped
from familjecentral.disclosure import THRESHOLD
from feedback.models import SurveyAnswer, SurveyInvitations, SurveyQuestion, SurveyResponse

from .languages import LANGUAGES
from .rules import DONT_KNOW_IN_WORDS, STEPS
from .terms import Term, term_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from staff.models import FamilyCentre

Kind = SurveyQuestion.Kind
UNANSWERED = gettext_lazy("No answer")
OTHERS = gettext_lazy("Others")
ALL_ELSE = gettext_lazy("All other answers")
# From every step by itself to “agrees, or not”; the last two indices are “don't know” and no answer.
LEVELS: dict[str, list[tuple[Block, ...]]] = {
    Kind.SCALE: [
        ((0,), (1,), (2,), (3,), (4,), (5,), (6,)),
        ((0, 1), (2,), (3, 4), (5, 6)),
        ((0, 1, 2), (3, 4), (5, 6)),
        ((0, 1, 2, 5, 6), (3, 4)),
    ],
    Kind.PICTURES: [((0,), (1,), (2,), (3,), (4,)), ((0, 1), (2,), (3, 4)), ((0, 1, 3, 4), (2,))],
}
FILTERS = {
    "way": gettext_lazy("How they answered"),
    "language": gettext_lazy("Language"),
    "activity": gettext_lazy("After which activity"),
}


@dataclass(frozen=True)
class Cell:
    """A number of a table, with its part of all in the row; ``number`` is None where it is withheld."""

    label: str
    number: int | None
    percent: int | None = None
    face: int = 0


@dataclass(frozen=True)
class Breakdown:
    """One question by one filter: the labels of its blocks, and a row of cells for each value."""

    filter: str
    rows: list[tuple[str, int, list[Cell]]]  # the value, how many responses, the cells


@dataclass(frozen=True)
class QuestionResult:
    """The distribution of one question, and by each filter by which it may be told."""

    key: UUID
    kind: str
    text: str
    goal: str
    cells: list[Cell]
    withheld: int  # responses in the cells that are withheld, together
    breakdowns: dict[str, Breakdown]


@dataclass(frozen=True)
class Results:
    """All that is told of a centre and a term. ``responses`` is None below five (and not none)."""

    term: Term
    responses: int | None
    who: dict[str, list[Cell]]  # by filter: how many
    questions: list[QuestionResult]
    invited: int
    invited_percent: int | None  # of those invited, how many answered; None when that is withheld


def terms_told(centre: FamilyCentre, audience: str, today: date) -> list[Term]:
    """A lead or coordinator of the centre: the terms that are over since the first answer, the latest first."""
    found = SurveyResponse.objects.filter(centre=centre, version__survey__audience=audience)
    first = found.aggregate(first=Min("on_date"))["first"]
    terms, term = [], term_of(today).before
    while first is not None and term >= term_of(first):
        if term.is_told(today):
            terms.append(term)
        term = term.before
    return terms


def answers_so_far(centre: FamilyCentre, audience: str, today: date) -> int:
    """A lead or coordinator: how many have answered this term. It tells of nobody what they answered."""
    return SurveyResponse.objects.filter(
        centre=centre, version__survey__audience=audience, on_date__gte=term_of(today).start
    ).count()


def results_of(centre: FamilyCentre, audience: str, term: Term) -> Results:
    """A lead or coordinator of the centre: what a term that is told comes to. A constant number of queries."""
    responses = list(
        SurveyResponse.objects.filter(
            centre=centre, version__survey__audience=audience, on_date__range=(term.start, term.end)
        ).values_list("pk", "way", "language", "activity__title")
    )
    sent = SurveyInvitations.objects.filter(centre=centre, term_starts=term.start).values_list("sent", flat=True)
    invited = sum(sent) if audience == "adults" else 0
    if len(responses) < THRESHOLD:
        return Results(term, None if responses else 0, {}, [], invited, None)
    values = {
        "way": _indexed(way for _pk, way, _language, _activity in responses),
        "language": _indexed(language for _pk, _way, language, _activity in responses),
        "activity": _indexed(activity or "" for _pk, _way, _language, activity in responses),
    }
    rows = {pk: told for pk, *told in responses}
    place = {
        pk: {name: values[name][value or ""] for name, value in zip(FILTERS, told, strict=True)}
        for pk, told in rows.items()
    }
    who = {name: _who(name, list(values[name]), place) for name in FILTERS}
    questions = [
        _result(question, answers, place, values) for question, answers in _answers(centre, audience, term)
    ]
    after = next((cell.number for cell in who["way"] if cell.label == str(SurveyResponse.Way.SESSION.label)), None)
    return Results(term, len(responses), who, questions, invited, _percent(after, invited))


def _indexed(values: Any) -> dict[str, int]:
    return {value: index for index, value in enumerate(sorted(set(values)))}


def _answers(
    centre: FamilyCentre, audience: str, term: Term
) -> list[tuple[SurveyQuestion, dict[UUID, int | None]]]:
    """The questions of the term's versions, each with its answers by response; as the newest words it."""
    questions: dict[UUID, SurveyQuestion] = {}
    of_term = SurveyResponse.objects.filter(
        centre=centre, version__survey__audience=audience, on_date__range=(term.start, term.end)
    )
    asked = SurveyQuestion.objects.filter(version__in=of_term.values("version")).exclude(kind=Kind.TEXT)
    for question in asked.select_related("goal").order_by("-version__number", "position"):
        questions.setdefault(question.key, question)
    answers: dict[UUID, dict[UUID, int | None]] = defaultdict(dict)
    found = SurveyAnswer.objects.filter(response__in=of_term).values_list("question__key", "response", "value")
    for key, response, value in found:
        answers[key][response] = value
    return [(question, answers[key]) for key, question in questions.items()]


def _who(name: str, values: list[str], place: dict[UUID, dict[str, int]]) -> list[Cell]:
    counts = Counter(each[name] for each in place.values())
    cells = [counts[index] for index in range(len(values))]
    told = grouped(cells)
    return [
        Cell(_label_of(name, values, block), number, _percent(number, len(place)))
        for block, number in zip(told.blocks, _sums(cells, told), strict=True)
    ]


def _sums(cells: list[int], told: Grouped) -> list[int]:
    return [sum(cells[index] for index in block) for block in told.blocks]


def _label_of(name: str, values: list[str], block: Block) -> str:
    if len(block) > 1:
        return str(OTHERS)
    value = values[block[0]]
    if name == "way":
        return str(SurveyResponse.Way(value).label)
    if name == "language":
        return next((each.name for each in LANGUAGES if each.code == value), value)
    return value or _("Not after an activity")


def _result(
    question: SurveyQuestion,
    answers: dict[UUID, int | None],
    place: dict[UUID, dict[str, int]],
    values: dict[str, dict[str, int]],
) -> QuestionResult:
    steps = len(STEPS[Kind(question.kind)])
    index = {pk: _index(answers, pk, steps) for pk in place}
    counts = Counter(index.values())
    cells = [counts[number] for number in range(steps + 2)]
    told = grouped(cells)
    steps_in_words = [str(words) for _step, words in STEPS[Kind(question.kind)]]
    labels = [*steps_in_words, str(DONT_KNOW_IN_WORDS), str(UNANSWERED)]
    faces = [1, 2, 3, 4, 5, 0, 0] if question.kind == Kind.SCALE else [1, 3, 5, 0, 0]
    shown = []
    for number, (label, cell) in enumerate(zip(labels, cells, strict=True)):
        told_cell = cell if number in told.shown else None
        shown.append(Cell(label, told_cell, _percent(told_cell, len(place)), faces[number]))
    breakdowns = {}
    for name, by_value in values.items():
        matrix = [[0] * (steps + 2) for _value in by_value]
        for pk, where in place.items():
            matrix[where[name]][index[pk]] += 1
        table = crossed(matrix, LEVELS[question.kind])
        if table is not None:
            breakdowns[name] = _breakdown(name, list(by_value), labels, table)
    return QuestionResult(
        key=question.key, kind=question.kind, text=question.text_in("sv"),
        goal=question.goal.name if question.goal else "", cells=shown,
        withheld=sum(cells[number] for number in told.withheld), breakdowns=breakdowns,
    )  # fmt: skip


def _index(answers: dict[UUID, int | None], pk: UUID, steps: int) -> int:
    """Where the response stands: a step from 0, then “don't know”, then no answer."""
    if pk not in answers:
        return steps + 1
    value = answers[pk]
    return steps if value is None else value - 1


def _breakdown(name: str, values: list[str], labels: list[str], table: CrossTable) -> Breakdown:
    return Breakdown(name, [
        (
            _label_of(name, values, row),
            sum(counts),
            [
                Cell(_label_of_block(labels, block), number, _percent(number, sum(counts)))
                for block, number in zip(table.blocks, counts, strict=True)
            ],
        )
        for row, counts in zip(table.rows, table.counts, strict=True)
    ])  # fmt: skip


def _label_of_block(labels: list[str], block: Block) -> str:
    return str(ALL_ELSE) if len(block) > len(labels) / 2 else " / ".join(labels[index] for index in block)


def _percent(part: int | None, whole: int) -> int | None:
    return round(100 * part / whole) if part is not None and whole else None


@dataclass(frozen=True)
class YearCell:
    """A cell of two terms together; None where one of the two withholds it."""

    label: str
    number: int | None
    face: int


def added(results: list[Results]) -> list[tuple[str, list[YearCell]]]:
    """Terms together, question by question: sums of what is told of each, and of nothing else."""
    by_key: dict[UUID, list[QuestionResult]] = defaultdict(list)
    for each in results:
        for question in each.questions:
            by_key[question.key].append(question)
    return [
        (
            same[0].text,
            [
                YearCell(cells[0].label, _sum([cell.number for cell in cells]), cells[0].face)
                for cells in zip(*(question.cells for question in same), strict=True)
            ],
        )
        for same in by_key.values()
    ]


def _sum(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None
