"""Answering the survey: what is kept, and what is known only to have been used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from activities.personal_details import personal_details_in
from familjecentral.privacy.tokens import fingerprint
from familjecentral.privacy.walls import Reader, reading_as
from feedback.models import SpentSurveyKey, SurveyAnswer, SurveyResponse, SurveyText
from feedback.queries import answering_service

from .rules import SurveyDenied, SurveyRefused, may_be_kept
from .terms import term_of

if TYPE_CHECKING:
    from datetime import date

    from activities.models import Activity
    from staff.models import FamilyCentre

    from .inviting import Invitation
    from .queries import Asked

Way = SurveyResponse.Way
REPEATED_WITHIN = timedelta(days=60)  # at least so long, the same form is one answer


@dataclass(frozen=True)
class Given:
    """What somebody has answered, by the question's id: a step, or None for “don't know”; and own words."""

    steps: Mapping[int, int | None] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.steps and not any(text.strip() for text in self.texts.values())


@dataclass(frozen=True)
class Kept:
    """What came of it: how many answers were left out because their question has been withdrawn."""

    dropped: int = 0


def answer_survey(
    *,
    centre: FamilyCentre,
    asked: Asked,
    given: Given,
    language: str,
    way: str,
    key: UUID,
    today: date,
    on_date: date | None = None,
    invitation: Invitation | None = None,
) -> Kept:
    """Keep an answer without a person: once for each ``key``, and once for each invitation.

    ``on_date``: the day it was given, on a device that had no network; a term that is over takes no more, so
    then it counts on the first day of this one. Answers to withdrawn questions are left out and the rest is
    kept. Raises SurveyRefused.

    Nothing of it is in the log: an event there has a time, and would say when somebody answered.
    """
    if given.is_empty:
        raise SurveyRefused(SurveyDenied.EMPTY)
    still = {question.pk for question in asked.questions}
    steps = {pk: step for pk, step in given.steps.items() if pk in still}
    texts = {pk: text.strip() for pk, text in given.texts.items() if pk in still and text.strip()}
    dropped = sum(pk in asked.withdrawn for pk in [*given.steps, *given.texts])
    with transaction.atomic():
        if not _spend("survey-form", str(key), today):
            return Kept(dropped)
        if not steps and not texts:
            raise SurveyRefused(SurveyDenied.ALL_WITHDRAWN)
        if invitation is not None and not _spend("survey-invitation", invitation.token, today):
            raise SurveyRefused(SurveyDenied.USED)
        response = SurveyResponse.objects.create(
            version=asked.version,
            centre=centre,
            on_date=_day(on_date, today),
            language=language,
            way=way,
            activity=_activity(invitation),
        )
        SurveyAnswer.objects.bulk_create(
            SurveyAnswer(response=response, question_id=pk, value=step) for pk, step in steps.items()
        )
        _keep_texts(centre, texts, response.on_date)
    return Kept(dropped)


def is_spent(purpose: str, value: str) -> bool:
    """Has the invitation or form been used?"""
    return SpentSurveyKey.objects.filter(pk=_id_of(purpose, value)).exists()


def _spend(purpose: str, value: str, today: date) -> bool:
    """Note that it is used; False when it was already."""
    until = term_of(today + REPEATED_WITHIN).end
    try:
        with transaction.atomic():
            SpentSurveyKey.objects.create(pk=_id_of(purpose, value), until=until)
    except IntegrityError:
        return False
    return True


def _id_of(purpose: str, value: str) -> UUID:
    return UUID(hex=fingerprint(purpose, value)[:32])


def _day(on_date: date | None, today: date) -> date:
    return min(max(on_date or today, term_of(today).start), today)


def _activity(invitation: Invitation | None) -> Activity | None:
    return invitation.activity if invitation else None


def _keep_texts(centre: FamilyCentre, texts: Mapping[int, str], day: date) -> None:
    """Own words, for the service that answers comments; without it, or with a number in them, they are not kept.

    The form has said so to whoever wrote: only a device that had no network comes here with such a text.
    """
    controller = answering_service(centre)
    fit = {pk: text for pk, text in texts.items() if may_be_kept(text) and not personal_details_in(text)}
    if controller is None or not fit:
        return
    with reading_as(Reader.for_services(controller.pk)):
        SurveyText.objects.bulk_create(
            SurveyText(
                controller=controller, centre=centre, question_id=pk, term_starts=term_of(day).start, text=text
            )
            for pk, text in fit.items()
        )
