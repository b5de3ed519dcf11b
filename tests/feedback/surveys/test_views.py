"""The survey's pages as a visitor meets them."""

import uuid

import pytest
from django.urls import reverse

from familjecentral.privacy.walls import Reader, reading_as
from feedback.models import SurveyAnswer, SurveyResponse, SurveyText
from tests.sending import opened

pytestmark = pytest.mark.django_db


def filled(asked, **answers):
    """What a browser sends: ``q1="5"`` is the first question."""
    named = {f"q{asked.questions[int(name[1:]) - 1].pk}": value for name, value in answers.items()}
    return {**opened(), "key": uuid.uuid4(), "version": asked.version.pk, "way": "link", **named}


@pytest.mark.parametrize(
    ("language", "direction", "question"),
    [("sv", "ltr", "Här lär vi känna andra familjer."), ("sv-simple", "ltr", "Vi träffar andra familjer här"),
     ("en", "ltr", "Here we get to know other families."), ("ar", "rtl", "هنا نتعرّف على عائلات أخرى."),
     ("so", "ltr", "Halkan waxaan ku barannaa qoysas kale.")],
)  # fmt: skip
def test_the_survey_is_in_its_language(client, centre, language, direction, question):
    response = client.get(reverse("survey", args=[centre.slug, "enkat", language]))
    page = response.content.decode()
    assert (response.status_code, response.headers["Content-Language"]) == (200, language)
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert question in page
    assert page.count('type="radio"') == 8 * 6
    assert "no-store" in response.headers["Cache-Control"]


def test_an_answer_is_kept_with_its_day_language_and_way_and_nothing_else(client, centre, asked, service):
    url = reverse("survey", args=[centre.slug, "enkat", "ar"])
    answer = client.post(url, filled(asked, q1="5", q2="dont_know", q9="المزيد من الأغاني 🎵"))
    assert (answer.status_code, answer.url) == (302, reverse("survey_thanks", args=[centre.slug, "enkat", "ar"]))
    response = SurveyResponse.objects.get()
    assert (response.on_date.isoformat(), response.language, response.way) == ("2026-11-26", "ar", "link")
    assert (response.centre, response.activity) == (centre, None)
    values = dict(SurveyAnswer.objects.values_list("question__position", "value"))
    assert values == {1: 5, 2: None}
    with reading_as(Reader.for_services(service.pk)):
        text = SurveyText.objects.get()
    assert (text.text, text.term_starts.isoformat()) == ("المزيد من الأغاني 🎵", "2026-07-01")
    assert client.get(answer.url).status_code == 200


def test_the_same_form_twice_is_one_answer(client, centre, asked):
    url, sent = reverse("survey", args=[centre.slug, "enkat", "sv"]), filled(asked, q1="4")
    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert SurveyResponse.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "empty"), ({"q9": " \n "}, "empty"), ({"q1": "6"}, "invalid_choice"),
        ({"q9": "a" * 100_000}, "max_length"), ({"q9": "Ring 070-174 06 05"}, "personal"),
        ({"q9": "٠٧٠١٧٤٠٦٠٥"}, "personal"), ({"q9": "skriv till namn@example.org"}, "personal"),
        ({"q9": "Min son Exempel trivs"}, "name"),
    ],
)  # fmt: skip
def test_what_can_not_be_kept_is_said_and_nothing_is_saved(client, centre, asked, answers, words):
    response = client.post(reverse("survey", args=[centre.slug, "enkat", "sv"]), filled(asked, **answers))
    errors = response.context["form"].errors.as_data()
    assert response.status_code == 422
    assert [error.code for each in errors.values() for error in each] == [words]
    assert not SurveyResponse.objects.exists()


def test_a_text_with_a_name_is_sent_the_second_time(client, centre, asked):
    url, sent = reverse("survey", args=[centre.slug, "enkat", "sv"]), filled(asked, q9="Min son Exempel trivs")
    shown = client.post(url, sent).context["form"]
    assert client.post(url, {**sent, "looked_over": shown["looked_over"].value()}).status_code == 302


def test_markup_in_an_answer_is_text(client, centre, asked):
    sent = filled(asked, q9="<script>alert(1)</script>", q1="9")
    page = client.post(reverse("survey", args=[centre.slug, "enkat", "sv"]), sent).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_a_body_of_ten_megabytes_is_refused_before_it_is_read(client, centre):
    url = reverse("survey", args=[centre.slug, "enkat", "sv"])
    assert client.post(url, {"q1": "x" * 10_000_000}).status_code == 413


def test_an_unknown_language_or_unpublished_centre_is_not_found(client, centre):
    assert client.get(f"/{centre.slug}/enkat/xx/").status_code == 404
    type(centre).objects.filter(pk=centre.pk).update(is_published=False)
    assert client.get(reverse("survey_choose", args=[centre.slug])).status_code == 404


def test_a_municipality_without_a_survey_asks_nothing(client):
    from tests.factories import FamilyCentreFactory

    other = FamilyCentreFactory()
    assert client.get(reverse("survey", args=[other.slug, "enkat", "so"])).status_code == 404
    assert client.get(reverse("survey_choose", args=[other.slug])).status_code == 200
