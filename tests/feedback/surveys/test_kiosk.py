"""What the tablet in the house sends: kept once, without a person, whenever it comes."""

import json
import uuid

import pytest
from django.urls import reverse

from feedback.models import SurveyAnswer, SurveyResponse, SurveyText
from feedback.surveys.kiosk import kiosk_code

pytestmark = pytest.mark.django_db


def send(client, centre, *records, code=None):
    body = json.dumps({"code": code or kiosk_code(centre), "records": list(records)})
    return client.post(reverse("survey_receive"), body, content_type="application/json")


@pytest.fixture
def record(asked):
    def of(**other):
        first = f"q{asked.questions[0].pk}"
        told = {"version": asked.version.pk, "language": "so", "on_date": "2026-11-25", first: "4"}
        return {"key": str(uuid.uuid4()), **told, **other}

    return of


def test_an_answer_is_kept_once_however_often_it_is_sent(client, centre, record):
    sent = record()
    assert send(client, centre, sent, sent).json() == {"done": [sent["key"], sent["key"]]}
    assert send(client, centre, sent).json() == {"done": [sent["key"]]}
    response = SurveyResponse.objects.get()
    assert (response.way, response.language, str(response.on_date)) == ("kiosk", "so", "2026-11-25")
    assert SurveyAnswer.objects.get().value == 4


@pytest.mark.parametrize(("day", "kept"), [("2026-06-30", "2026-07-01"), ("2027-01-01", "2026-11-26")])
def test_a_day_of_a_term_that_is_told_or_that_is_to_come_is_not_believed(client, centre, record, day, kept):
    send(client, centre, record(on_date=day))
    assert str(SurveyResponse.objects.get().on_date) == kept


@pytest.mark.parametrize(
    "wrong",
    [{"language": "xx"}, {"version": 0}, {"version": "1; DROP"}, {"on_date": "igår"}, {"version": None}],
    ids=str,
)
def test_what_can_not_be_kept_is_let_go_so_that_it_does_not_stop_the_rest(client, centre, record, wrong):
    bad, good = record(**wrong), record()
    assert send(client, centre, bad, good).json() == {"done": [bad["key"], good["key"]]}
    assert SurveyResponse.objects.count() == 1


def test_a_number_in_own_words_is_not_kept_and_the_rest_is(client, centre, record, asked, service):
    from familjecentral.privacy.walls import Reader, reading_as

    send(client, centre, record(**{f"q{asked.questions[-1].pk}": "Ring 070-174 06 05"}))
    with reading_as(Reader.for_services(service.pk)):
        assert not SurveyText.objects.exists()
    assert SurveyAnswer.objects.count() == 1


@pytest.mark.parametrize("body", ["", "[]", "{", '{"code": 1}', '{"records": []}', '{"code": "1", "records": 5}'])
def test_what_is_no_sending_is_refused(client, centre, body):
    response = client.post(reverse("survey_receive"), body, content_type="application/json")
    assert response.status_code in {400, 404}


def test_a_code_that_we_have_not_signed_opens_nothing(client, centre, record):
    assert client.get(reverse("survey_kiosk", args=[f"{centre.pk}:x"])).status_code == 404
    assert send(client, centre, record(), code=f"{centre.pk}:x").status_code == 404
    assert not SurveyResponse.objects.exists()


def test_the_page_has_every_language_and_is_kept_by_no_cache_but_its_own(client, centre):
    response = client.get(reverse("survey_kiosk", args=[kiosk_code(centre)]))
    page = response.content.decode()
    assert page.count("<template") == 10
    assert "no-store" in response.headers["Cache-Control"]
    assert "sessionid" not in response.cookies
    assert client.get(reverse("survey_worker")).headers["Content-Type"].startswith("text/javascript")


def test_the_poster_is_a_pdf(client, centre):
    response = client.get(reverse("survey_poster", args=[centre.slug]))
    assert (response.status_code, response.content[:5]) == (200, b"%PDF-")
