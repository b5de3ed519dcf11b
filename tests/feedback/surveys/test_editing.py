"""A new version, and answers to what is not asked any more."""

import pytest
from django.urls import reverse

from familjecentral.audit.recording import SYSTEM
from feedback.models import SurveyAnswer, SurveyQuestion, SurveyResponse
from feedback.surveys import editing, queries
from tests.feedback.surveys.conftest import NOON
from tests.feedback.surveys.test_results import coordinator
from tests.feedback.surveys.test_views import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(asked):
    return asked.version.survey


def act(client, action, **data):
    return client.post(reverse("surveys:questions"), {"action": action, **data})


def test_a_draft_is_edited_and_asked_when_it_is_published(client, centre, survey, asked):
    client.force_login(coordinator(centre))
    act(client, "draft")
    draft = editing.draft_of(survey)
    first, second = list(draft.questions.all())[:2]
    texts = {f"text_{code}": text for code, text in first.texts.items()} | {"text_sv": "Vi mår bra här."}
    assert act(client, "save", pk=first.pk, kind="scale", **texts).status_code == 302
    assert act(client, "save", kind="scale", text_sv="Det är rent och fint.").status_code == 302
    act(client, "down", pk=first.pk)
    act(client, "remove", pk=list(draft.questions.all())[4].pk)
    page = client.get(reverse("surveys:questions") + "?preview=ar").content.decode()
    assert 'dir="rtl" data-preview' in page
    assert queries.asked(centre, "adults").version == asked.version  # a draft is asked of nobody
    act(client, "publish")
    now = queries.asked(centre, "adults")
    assert (now.version.number, len(now.questions)) == (2, 9)
    assert [each.key for each in now.questions[:2]] == [second.key, first.key]
    assert now.questions[1].text_in("sv") == "Vi mår bra här."
    # The new question has no other language yet, so the survey is offered in none.
    assert [language.code for language in now.languages] == ["sv"]
    assert asked.questions[0].text_in("sv") != "Vi mår bra här."


def test_a_question_without_swedish_is_refused_with_words(client, centre, survey):
    client.force_login(coordinator(centre))
    act(client, "draft")
    response = act(client, "save", kind="scale", text_sv=" ", text_en="Clean?")
    assert response.status_code == 422
    assert str(editing.EditingDenied.NO_SWEDISH.label) in response.content.decode()
    assert act(client, "save", kind="pictures", text_sv="Hej?").status_code == 422


def test_without_a_draft_nothing_is_changed(survey):
    with pytest.raises(editing.EditingRefused) as refusal:
        editing.publish(survey=survey, by=SYSTEM, now=NOON)
    assert refusal.value.reason == editing.EditingDenied.NO_DRAFT


def test_an_answer_to_a_withdrawn_question_is_left_out_and_the_rest_is_kept(client, centre, survey, asked):
    sent = filled(asked, q1="5", q2="4")
    editing.withdraw(survey=survey, pk=asked.questions[0].pk, by=SYSTEM, now=NOON)
    answer = client.post(reverse("survey", args=[centre.slug, "enkat", "sv"]), sent)
    assert answer.url.endswith("/enkat/sv/tack/?borttagna=1")
    assert list(SurveyAnswer.objects.values_list("question", "value")) == [(asked.questions[1].pk, 4)]
    assert client.get(answer.url).content != client.get(answer.url.partition("?")[0]).content


def test_an_answer_to_withdrawn_questions_alone_is_refused(client, centre, survey, asked):
    sent = filled(asked, q1="5")
    editing.withdraw(survey=survey, pk=asked.questions[0].pk, by=SYSTEM, now=NOON)
    response = client.post(reverse("survey", args=[centre.slug, "enkat", "sv"]), sent)
    assert response.status_code == 422
    assert not SurveyResponse.objects.exists()


def test_an_answer_to_an_older_version_keeps_its_version_and_what_is_still_asked(client, centre, survey, asked):
    sent = filled(asked, q1="5", q2="4")
    draft = editing.begin_draft(survey=survey, by=SYSTEM)
    editing.remove_question(survey=survey, pk=draft.questions.first().pk, by=SYSTEM)
    editing.publish(survey=survey, by=SYSTEM, now=NOON)
    client.post(reverse("survey", args=[centre.slug, "enkat", "sv"]), sent)
    assert SurveyResponse.objects.get().version == asked.version
    assert list(SurveyAnswer.objects.values_list("question", "value")) == [(asked.questions[1].pk, 4)]
    assert SurveyQuestion.objects.filter(key=asked.questions[1].key).count() == 2
