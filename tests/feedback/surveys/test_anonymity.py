"""An answer can't carry a person: PostgreSQL holds it, whatever code runs."""

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from familjecentral.privacy.walls import Reader, reading_as
from feedback.models import (
    LANGUAGE_CODES,
    SpentSurveyKey,
    SurveyAnswer,
    SurveyInvitations,
    SurveyQuestion,
    SurveyResponse,
    SurveyText,
)
from feedback.surveys.languages import LANGUAGES
from tests.factories import ActivityFactory

pytestmark = pytest.mark.django_db
# What an answer may point to: what is asked, where, after what; and each other.
POINTS_TO = {
    SurveyResponse: {"feedback.SurveyVersion", "staff.FamilyCentre", "activities.Activity"},
    SurveyAnswer: {"feedback.SurveyResponse", "feedback.SurveyQuestion"},
    SurveyText: {"feedback.SurveyQuestion", "staff.FamilyCentre", "staff.PartnerService"},
    SpentSurveyKey: set(),
    SurveyInvitations: {"staff.FamilyCentre"},
}
# In PostgreSQL: keys, numbers, days and the few words that a check has listed. No moment, address or free column.
TYPES = {
    SurveyResponse: {"id": "uuid", "version_id": "bigint", "centre_id": "bigint", "on_date": "date",
                     "language": "character varying", "way": "character varying", "activity_id": "bigint"},
    SurveyAnswer: {"id": "uuid", "response_id": "uuid", "question_id": "bigint", "value": "smallint"},
    SurveyText: {"id": "uuid", "controller_id": "bigint", "centre_id": "bigint", "question_id": "bigint",
                 "term_starts": "date", "text": "text"},
    SpentSurveyKey: {"id": "uuid", "until": "date"},
    SurveyInvitations: {"id": "bigint", "centre_id": "bigint", "term_starts": "date", "sent": "integer"},
}  # fmt: skip


@pytest.mark.parametrize("model", POINTS_TO, ids=lambda model: model.__name__)
def test_no_column_of_an_answer_could_hold_a_person_a_device_or_a_moment(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
            [model._meta.db_table],
        )
        assert dict(cursor.fetchall()) == TYPES[model]
    related = {field.related_model._meta.label for field in model._meta.concrete_fields if field.is_relation}
    assert related == POINTS_TO[model]
    assert not any(isinstance(field, models.DateTimeField) for field in model._meta.concrete_fields)


def refused(constraint, what):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        what()


@pytest.fixture
def response(asked, centre):
    told = {"version": asked.version, "centre": centre, "on_date": "2026-11-26", "language": "sv", "way": "link"}
    return lambda **other: SurveyResponse.objects.create(**told | other)


def test_postgresql_refuses_what_no_form_would_send(response, asked, service):
    given = response()
    question = asked.questions[0]
    refused("survey_language_known", lambda: response(language="sv-Anna"))
    refused("survey_way_known", lambda: response(way="a@example"))
    activity = ActivityFactory(responsible_service=service)
    refused("survey_activity_after_a_session", lambda: response(activity=activity))
    for value in (0, 6):
        refused(
            "survey_step_on_the_scale",
            lambda value=value: SurveyAnswer.objects.create(response=given, question=question, value=value),
        )


@pytest.mark.parametrize(
    ("text", "constraint"),
    [
        ("ring 070-174 06 05", "numbers"), ("+46 70 174 06 05", "numbers"), ("٠٧٠ ١٧٤ ٠٦ ٠٥", "numbers"),
        ("0701740605", "numbers"), ("(08) 123 456", "numbers"), ("20190101-1234", "numbers"),
        ("190101 1234", "numbers"), ("mitt@example.org", "addresses"), ("مراسلة a@b.se", "addresses"),
        (None, None), ("Öppet 9–12 och 13–16, 2024–2026 🎵", None), ("0–8 månader, 12 av 20", None),
    ],
)  # fmt: skip
def test_own_words_hold_no_number_or_address(asked, centre, service, text, constraint):
    def write():
        SurveyText.objects.create(
            controller=service, centre=centre, question=asked.questions[-1], term_starts="2026-07-01",
            text=text or "x" * 2000,
        )  # fmt: skip

    with reading_as(Reader.for_services(service.pk)):
        if constraint:
            refused(f"survey_text_without_{constraint}", write)
        else:
            write()


def test_own_words_and_used_keys_know_a_term_and_no_day(asked, centre, service):
    with reading_as(Reader.for_services(service.pk)):
        refused("survey_text_has_a_term_only", lambda: SurveyText.objects.create(
            controller=service, centre=centre, question=asked.questions[-1], term_starts="2026-11-26", text="Bra",
        ))  # fmt: skip
    refused(
        "survey_key_kept_until_a_term_ends",
        lambda: SpentSurveyKey.objects.create(pk="0" * 32, until="2026-11-26"),
    )


def test_what_has_been_asked_stays_as_it_was(asked):
    question = asked.questions[0]
    stays = "stays as it was asked"
    refused(stays, lambda: SurveyQuestion.objects.filter(pk=question.pk).update(texts={"sv": "Annat"}))
    refused(stays, lambda: SurveyQuestion.objects.filter(pk=question.pk).delete())
    refused(stays, lambda: SurveyQuestion.objects.create(version=asked.version, position=99, kind="scale"))
    refused("stays published", lambda: type(asked.version).objects.update(published_at=None))
    assert SurveyQuestion.objects.filter(pk=question.pk).update(withdrawn_at=timezone.now()) == 1


def test_the_languages_of_the_settings_are_those_that_the_database_knows():
    assert tuple(language.code for language in LANGUAGES) == LANGUAGE_CODES
