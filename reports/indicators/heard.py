"""What visitors have said: comments and their answers, and the survey by goal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from familjecentral.disclosure import Withheld
from reports.counts import Counts
from reports.numbers import number
from reports.telling.printable import Printable

from .base import COMMENTS, SURVEY, Coverage, Goal, Indicator, Kind, ratio


def _answers(counts: Counts) -> Coverage | None:
    heard = counts.heard
    if not heard.survey_terms:
        return None
    text = ngettext("{count} answer.", "{count} answers.", heard.survey_responses)
    return Coverage(
        heard.survey_terms - heard.survey_hidden, heard.survey_terms,
        text.format(count=number(heard.survey_responses)),
    )  # fmt: skip


COMMENTS_RECEIVED = Indicator(
    "comments_received", _("Comments received"), _("comments"), _("Comments written in the period."),
    COMMENTS, lambda p: p.counts.heard.comments_received, goal=Goal.HEARD,
)  # fmt: skip
COMMENTS_HANDLED = Indicator(
    "comments_handled", _("Comments handled"), _("comments"),
    _("Comments marked as handled or answered in the period, whenever they were written."),
    COMMENTS, lambda p: p.counts.heard.comments_handled, goal=Goal.HEARD,
)  # fmt: skip
TIME_TO_ANSWER = Indicator(
    "comments_median_days", _("Time until a comment is handled"), _("days"),
    _("The median of the days from when a comment was written until it was handled: half took longer."),
    COMMENTS, lambda p: p.counts.heard.median_days, Kind.RATE,
    goal=Goal.HEARD, missing=_("There is no value when no comment was handled."),
)  # fmt: skip
HANDLED_IN_TIME = Indicator(
    "comments_share_in_time", _("Share handled within ten working days"), "%",
    _("Comments handled within ten working days ÷ comments handled."),
    COMMENTS, lambda p: ratio(p.counts.heard.within, p.counts.heard.comments_handled), Kind.SHARE,
    goal=Goal.HEARD, missing=_("There is no value when no comment was handled."),
)  # fmt: skip
SAID_AND_DONE = Indicator(
    "said_and_done", _("Published under “You said – we did”"), _("changes"),
    _("What the centre has changed because of what visitors said, published in the period."),
    COMMENTS, lambda p: p.counts.heard.said_and_done, goal=Goal.HEARD,
)  # fmt: skip
SURVEY_RESPONSES = Indicator(
    "survey_responses", _("Answers to the visitor survey"), _("answers"),
    _("Answers in the terms that lie in the period and are over. A term with fewer than five is left out."),
    SURVEY, lambda p: p.counts.heard.survey_responses, goal=Goal.HEARD,
    missing=_("A term is told when it is over."),
)  # fmt: skip


def agree_with(goal: str) -> Indicator:
    """The share that agree with a goal as it is put to visitors."""

    def of(p: Printable) -> float | Withheld | None:
        found = next((each for each in p.counts.heard.agreed if each.goal == goal), None)
        if found is None:
            return None
        if found.agree is None or found.opinion is None:
            return Withheld.HIDDEN
        return ratio(found.agree, found.opinion)

    return Indicator(
        f"survey_agree:{goal}", goal, "%",
        _("Answers on the two highest of five steps ÷ answers on any of the five, over the goal's questions. "
          "“Don't know” and no answer are left out of both."),
        SURVEY, of, Kind.SHARE, is_part=True, goal=Goal.HEARD, covered=_answers,
        missing=_("There is no value when nobody answered the goal's questions."),
    )  # fmt: skip
