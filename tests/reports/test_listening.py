"""What visitors say, as a report tells it: the same as the pages of comments and of the survey do."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from familjecentral.audit.recording import SYSTEM
from feedback.models import CommentWait, SaidAndDone, SurveyAnswer, SurveyResponse
from feedback.surveys import queries
from feedback.surveys.results import results_of
from feedback.surveys.shipping import ship_surveys
from feedback.surveys.terms import Term
from reports.counts import Agreed
from reports.listening import heard_in, terms_in
from reports.periods import Period
from tests.factories import STOCKHOLM, FamilyCentreFactory

pytestmark = pytest.mark.django_db
SPRING, YEAR = Term(date(2026, 1, 1)), Period(date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2026, 11, 24)


@pytest.fixture
def asked(centre):
    ship_surveys(municipality=centre.municipality, by=SYSTEM, now=datetime(2026, 1, 1, 12, tzinfo=STOCKHOLM))
    return queries.asked(centre, "adults")


def answer(asked, centre, value, number, on_date=date(2026, 3, 2)):
    for _ in range(number):
        response = SurveyResponse.objects.create(
            version=asked.version, centre=centre, on_date=on_date, language="sv", way="link"
        )
        SurveyAnswer.objects.create(response=response, question=asked.questions[0], value=value)


def heard(*centres):
    return heard_in(centres, YEAR, TODAY, 0)


def test_the_share_that_agrees_is_worked_out_from_what_the_survey_tells(centre, asked):
    for value, number in ((1, 6), (2, 7), (3, 8), (4, 9), (5, 10), (None, 5)):
        answer(asked, centre, value, number)
    cells = results_of(centre, "adults", SPRING).questions[0].cells
    found = heard(centre)
    assert [cell.number for cell in cells[:5]] == [6, 7, 8, 9, 10]
    assert found.agreed == [Agreed(asked.questions[0].goal.name, 19, 40)]
    assert (found.survey_terms, found.survey_hidden, found.survey_responses) == (1, 0, 45)


def test_what_the_survey_withholds_is_withheld_here(centre, asked):
    answer(asked, centre, 5, 20)
    answer(asked, centre, 1, 2)
    answer(asked, centre, 2, 9)
    assert None in [cell.number for cell in results_of(centre, "adults", SPRING).questions[0].cells[:5]]
    assert heard(centre).agreed == [Agreed(asked.questions[0].goal.name, None, None)]


def test_a_term_with_four_answers_is_left_out_and_said(centre, asked):
    answer(asked, centre, 5, 4)
    found = heard(centre)
    assert (found.survey_terms, found.survey_hidden, found.survey_responses, found.agreed) == (1, 1, 0, [])


def test_only_terms_that_are_over_and_lie_in_the_period_are_told():
    spring, autumn = Term(date(2026, 1, 1)), Term(date(2026, 7, 1))
    assert terms_in(YEAR, TODAY) == [spring]
    assert terms_in(YEAR, date(2027, 1, 2)) == [spring, autumn]
    assert terms_in(Period(date(2026, 1, 2), date(2026, 12, 31)), date(2027, 1, 2)) == [autumn]
    assert terms_in(Period(date(2026, 3, 1), date(2026, 3, 31)), TODAY) == []


def test_comments_are_counted_by_the_day_that_they_were_handled(centre):
    for day, days in ((date(2026, 1, 1), 2), (date(2026, 12, 31), 30), (date(2025, 12, 31), 99)):
        CommentWait.objects.create(centre=centre, handled_on=day, days=days, working_days=days)
    SaidAndDone.objects.create(
        key="00000000-0000-4000-8000-000000000001", centre=centre, said="Mer kaffe", done="Mer kaffe",
        published_on=date(2026, 5, 1), made_at=datetime(2026, 5, 1, tzinfo=STOCKHOLM),
    )  # fmt: skip
    found = heard(centre)
    assert (found.comments_handled, found.median_days, found.within, found.said_and_done) == (2, 16.0, 1, 1)


def test_as_many_queries_for_one_centre_as_for_three(centre, asked):
    centres = [centre, *[FamilyCentreFactory(municipality=centre.municipality) for _ in range(2)]]
    for each in centres:
        answer(asked, each, 5, 6)
    asked_for = []
    for some in (centres[:1], centres):
        with CaptureQueriesContext(connection) as queries_made:
            heard(*some)
        asked_for.append(len(queries_made))
    assert asked_for[0] == asked_for[1]
