"""What is told of a term: when, of how many, and never of a few."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.privacy.walls import Reader, reading_as
from feedback.models import SurveyAnswer, SurveyInvitations, SurveyResponse, SurveyText
from feedback.surveys import results, texts
from feedback.surveys.terms import Term
from staff.retention import purging
from tests.factories import STOCKHOLM, StaffMemberFactory

pytestmark = pytest.mark.django_db
SPRING = Term(date(2026, 1, 1))


def answer(asked, centre, value, *, number=1, way="link", language="sv", on_date=date(2026, 3, 2)):
    """``number`` responses, which answer the first question with ``value``."""
    for _ in range(number):
        response = SurveyResponse.objects.create(
            version=asked.version, centre=centre, on_date=on_date, language=language, way=way
        )
        SurveyAnswer.objects.create(response=response, question=asked.questions[0], value=value)


def numbers(cells):
    return [cell.number for cell in cells]


def test_a_term_is_told_from_the_second_day_of_the_next(asked, centre):
    answer(asked, centre, 5, number=5)
    answer(asked, centre, 5, number=5, on_date=date(2026, 11, 2))
    told = {day: results.terms_told(centre, "adults", day) for day in (date(2026, 7, 1), date(2026, 7, 2))}
    assert list(told.values()) == [[], [SPRING]]


def test_less_than_five_answers_are_not_told(asked, centre):
    answer(asked, centre, 5, number=4)
    found = results.results_of(centre, "adults", SPRING)
    assert (found.responses, found.who, found.questions) == (None, {}, [])


def test_small_numbers_are_withheld_together(asked, centre):
    answer(asked, centre, 5, number=20, language="sv")
    answer(asked, centre, 4, number=9, language="ar", way="kiosk")
    answer(asked, centre, 1, number=2, language="so", way="kiosk")
    SurveyInvitations.objects.create(centre=centre, term_starts=SPRING.start, sent=50)
    found = results.results_of(centre, "adults", SPRING)
    first = found.questions[0]
    assert found.responses == 31
    # Two are fewer than five, so the nine are withheld with them: 11 together, and nobody can say which is which.
    assert numbers(first.cells) == [None, None, None, None, 20, None, None]
    assert first.withheld == 11
    assert [(cell.label, cell.number) for cell in found.who["language"]] == [
        ("Svenska", 20), (str(results.OTHERS), 11),
    ]  # fmt: skip
    assert [cell.number for cell in found.who["way"]] == [11, 20]
    assert [numbers(cells) for _way, _sum, cells in first.breakdowns["way"].rows] == [[0, 20], [11, 0]]
    assert (found.invited, found.invited_percent) == (50, None)


def test_the_year_adds_what_is_told_and_nothing_else(asked, centre):
    answer(asked, centre, 5, number=6)
    answer(asked, centre, 4, number=6)
    answer(asked, centre, 5, number=7, on_date=date(2026, 9, 1))
    answer(asked, centre, 4, number=2, on_date=date(2026, 9, 1))
    both = [results.results_of(centre, "adults", term) for term in (Term(date(2026, 7, 1)), SPRING)]
    (_text, cells), *_rest = results.added(both)
    assert numbers(cells) == [None] * 7  # of the autumn everything is withheld
    assert numbers(both[1].questions[0].cells) == [0, 0, 0, 6, 6, 0, 0]


def test_the_page_is_the_lead_s_and_coordinator_s_and_words_are_the_lead_s_alone(client, asked, centre, service):
    from tests.secrecy.world import staff_with

    answer(asked, centre, 5, number=5)
    with reading_as(Reader.for_services(service.pk)):
        SurveyText.objects.create(
            controller=service, centre=centre, question=asked.questions[-1], term_starts=SPRING.start,
            text="Mer sång <b>tack</b>",
        )  # fmt: skip
    url, seen = reverse("surveys:results") + "?by=way", {}
    for role in ("centre_lead", "coordinator", "staff_member"):
        client.force_login(staff_with(role, service) if role != "coordinator" else coordinator(centre))
        response = client.get(url)
        seen[role] = (response.status_code, "Mer sång &lt;b&gt;tack" in response.content.decode())
    assert seen == {"centre_lead": (200, True), "coordinator": (200, False), "staff_member": (403, False)}
    assert AuditEvent.objects.filter(action="read_survey_texts", count=1).count() == 1


def coordinator(centre):
    from staff.models import StaffRole

    person = StaffMemberFactory()
    StaffRole.objects.create(person=person, role="coordinator", centre=centre)
    return person


def test_the_page_asks_as_much_of_the_database_for_thirty_answers_as_for_five(client, asked, centre):
    client.force_login(coordinator(centre))
    counts = []
    for number in (5, 25):
        answer(asked, centre, 5, number=number)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("surveys:results")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_old_words_and_used_keys_are_erased(asked, centre, service):
    from familjecentral.audit.recording import SYSTEM
    from feedback.models import SpentSurveyKey

    SpentSurveyKey.objects.create(pk="0" * 32, until=date(2026, 12, 31))
    with reading_as(Reader.for_services(service.pk)):
        SurveyText.objects.create(
            controller=service, centre=centre, question=asked.questions[-1], term_starts=SPRING.start, text="Bra"
        )  # fmt: skip
    # The spring term ended on the last of June: two years later the words go, and the key when its own term ends.
    moments = [datetime(2028, 6, day, 3, 11, tzinfo=STOCKHOLM) for day in (29, 30)]
    assert [purging.purge_all(by=SYSTEM, now=moment).erased for moment in moments] == [
        {"survey_key": 1}, {"survey_text": 1},
    ]  # fmt: skip
    assert not texts.old_keys(moments[0]).exists()
