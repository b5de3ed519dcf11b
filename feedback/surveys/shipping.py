"""Laying out the surveys that come with the program, for a municipality that has none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from familjecentral.audit.recording import Actor, record
from feedback.models import Survey, SurveyQuestion, SurveyVersion
from staff.models import Goal, Principal

from .shipped import SURVEYS, ShippedGoal

if TYPE_CHECKING:
    from datetime import datetime


def ship_surveys(*, municipality: Principal, by: Actor, now: datetime) -> list[Survey]:
    """Lay out and publish them, each with the goals that it follows up; those that are there stay as they are."""
    with transaction.atomic():
        Principal.objects.select_for_update().get(pk=municipality.pk)
        there = set(Survey.objects.filter(municipality=municipality).values_list("audience", flat=True))
        return [_lay_out(municipality, audience, by, now) for audience in SURVEYS if audience not in there]


def _lay_out(municipality: Principal, audience: Survey.Audience, by: Actor, now: datetime) -> Survey:
    survey = Survey.objects.create(municipality=municipality, audience=audience)
    version = SurveyVersion.objects.create(survey=survey, number=1)
    SurveyQuestion.objects.bulk_create(
        SurveyQuestion(
            version=version,
            position=position,
            key=each.key,
            kind=each.kind,
            texts=each.texts,
            goal=_goal(municipality, each.goal) if each.goal else None,
        )
        for position, each in enumerate(SURVEYS[audience], start=1)
    )
    version.published_at = now
    version.save(update_fields=["published_at"])
    record("shipped_survey", by=by, thing=survey)
    return survey


def _goal(municipality: Principal, goal: ShippedGoal) -> Goal:
    found, _is_new = Goal.objects.get_or_create(
        municipality=municipality, name=goal.name, defaults={"statement": goal.statement}
    )
    return found
