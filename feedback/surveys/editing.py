"""Changing what is asked: a draft made from the version that is asked, published when it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from feedback.models import Survey, SurveyQuestion, SurveyVersion

from .languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from staff.models import Goal, Principal

Kind = SurveyQuestion.Kind
MOST_QUESTIONS = 20  # more than that nobody answers with a child on the arm
KINDS_FOR = {
    Survey.Audience.ADULTS: (Kind.SCALE, Kind.TEXT),
    # What a child says isn't written down: it points.
    Survey.Audience.CHILDREN: (Kind.PICTURES,),
}


class EditingDenied(models.TextChoices):
    """Why a survey is not changed; each says what to do instead."""

    NO_DRAFT = "no_draft", _("There is no draft to change. Begin a new version first.")
    NO_SWEDISH = "no_swedish", _("Write the question in Swedish: it is shown where another language is missing.")
    NO_QUESTIONS = "no_questions", _("A survey needs a question. Add one before you publish.")
    TOO_MANY = "too_many", _("A survey has at most 20 questions. Take one away before you add another.")
    WRONG_KIND = "wrong_kind", _("Choose one of the kinds of questions that are shown.")


class EditingRefused(Refused):
    """A survey was not changed; see EditingDenied."""

    reason: EditingDenied


def surveys_for_editing(municipality: Principal) -> list[Survey]:
    """The coordinator: the municipality's surveys, those for adults first."""
    return list(Survey.objects.filter(municipality=municipality).order_by("audience"))


def draft_of(survey: Survey) -> SurveyVersion | None:
    """The coordinator: the version that is being written, with its questions."""
    return survey.versions.filter(published_at=None).prefetch_related("questions__goal").first()


def asked_now(survey: Survey) -> SurveyVersion | None:
    """The coordinator: the version that is asked, with its questions, withdrawn ones too."""
    published = survey.versions.filter(published_at__isnull=False).order_by("-number")
    return published.prefetch_related("questions__goal").first()


def missing_languages(question: SurveyQuestion) -> list[str]:
    """The languages that the question lacks, by their own names; then the survey isn't offered in these."""
    return [language.name for language in LANGUAGES if not question.texts.get(language.code)]


def begin_draft(*, survey: Survey, by: Actor) -> SurveyVersion:
    """A draft with the questions that are asked now; the one there is, when there is one."""
    with transaction.atomic():
        Survey.objects.select_for_update().get(pk=survey.pk)
        draft = draft_of(survey)
        if draft is not None:
            return draft
        number = survey.versions.aggregate(last=Max("number"))["last"] or 0
        draft = SurveyVersion.objects.create(survey=survey, number=number + 1)
        now_asked = asked_now(survey)
        SurveyQuestion.objects.bulk_create(
            SurveyQuestion(
                version=draft, position=position, key=each.key, goal=each.goal, kind=each.kind, texts=each.texts
            )
            for position, each in enumerate(
                (each for each in now_asked.questions.all() if each.withdrawn_at is None) if now_asked else (), 1
            )
        )
        record("drafted_survey", by=by, thing=draft)
    return draft


def save_question(
    *, survey: Survey, pk: int | None, kind: str, texts: Mapping[str, str], goal: Goal | None, by: Actor
) -> SurveyQuestion:
    """Change a question of the draft, or add one at its end (no ``pk``). Its kind stays. Raises EditingRefused.

    The key stays as well: a change of words is the same question. What means something else is a new one.
    """
    texts = {language.code: texts[language.code].strip() for language in LANGUAGES if texts.get(language.code)}
    if not texts.get("sv"):
        raise EditingRefused(EditingDenied.NO_SWEDISH)
    with transaction.atomic():
        draft = _held_draft(survey)
        question = draft.questions.filter(pk=pk).first() if pk else None
        if question is None:
            question = _new_question(survey, draft, kind)
        question.texts, question.goal = texts, goal
        question.save()
        record("changed_survey", by=by, thing=draft)
    return question


def _new_question(survey: Survey, draft: SurveyVersion, kind: str) -> SurveyQuestion:
    if kind not in KINDS_FOR[Survey.Audience(survey.audience)]:
        raise EditingRefused(EditingDenied.WRONG_KIND)
    if draft.questions.count() >= MOST_QUESTIONS:
        raise EditingRefused(EditingDenied.TOO_MANY)
    last = draft.questions.aggregate(last=Max("position"))["last"] or 0
    return SurveyQuestion(version=draft, position=last + 1, kind=kind)


def move_question(*, survey: Survey, pk: int, by: Actor, up: bool) -> None:
    """One place up or down in the draft; at the end it stays. Raises EditingRefused."""
    with transaction.atomic():
        draft = _held_draft(survey)
        questions = list(draft.questions.all())
        here = next((index for index, each in enumerate(questions) if each.pk == pk), None)
        there = None if here is None else here + (-1 if up else 1)
        if here is None or there is None or not 0 <= there < len(questions):
            return
        questions[here], questions[there] = questions[there], questions[here]
        for position, each in enumerate(questions, start=1):
            each.position = position
        SurveyQuestion.objects.bulk_update(questions, ["position"])
        record("changed_survey", by=by, thing=draft)


def remove_question(*, survey: Survey, pk: int, by: Actor) -> None:
    """Leave a question out of the draft; answers to it stay with the versions that asked it."""
    with transaction.atomic():
        draft = _held_draft(survey)
        if draft.questions.filter(pk=pk).delete()[0]:
            record("changed_survey", by=by, thing=draft)


def publish(*, survey: Survey, by: Actor, now: datetime) -> SurveyVersion:
    """Ask the draft's questions from now on. Raises EditingRefused."""
    with transaction.atomic():
        draft = _held_draft(survey)
        if not draft.questions.exists():
            raise EditingRefused(EditingDenied.NO_QUESTIONS)
        draft.published_at = now
        draft.save(update_fields=["published_at"])
        record("published_survey", by=by, thing=draft)
    return draft


def withdraw(*, survey: Survey, pk: int, by: Actor, now: datetime) -> None:
    """Stop asking a question at once; who has it before them loses their answer to it, and no other."""
    with transaction.atomic():
        Survey.objects.select_for_update().get(pk=survey.pk)
        asked = asked_now(survey)
        if asked is None:
            return
        if asked.questions.filter(pk=pk, withdrawn_at=None).update(withdrawn_at=now):
            record("withdrew_question", by=by, thing=asked)


def _held_draft(survey: Survey) -> SurveyVersion:
    Survey.objects.select_for_update().get(pk=survey.pk)
    draft = survey.versions.filter(published_at=None).first()
    if draft is None:
        raise EditingRefused(EditingDenied.NO_DRAFT)
    return draft
