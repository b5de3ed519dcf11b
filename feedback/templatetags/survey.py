"""For the survey's results: a question by the filter that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.surveys.results import Breakdown, QuestionResult

register = template.Library()


@register.filter
def broken_down(question: QuestionResult, name: str) -> Breakdown | None:
    """The question's table by the filter; None where too few have answered."""
    return question.breakdowns.get(name)


@register.filter
def label_of(labels: Mapping[str, Any], name: str) -> str:
    """What the filter is called."""
    return str(labels.get(name, ""))
