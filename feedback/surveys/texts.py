"""What visitors have written in their own words: who may read it, and when it is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.walls import Reader, reading_as
from feedback.models import SpentSurveyKey, SurveyText
from feedback.queries import services_led_by

from .terms import term_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from staff.models import FamilyCentre

    from .results import Results


def texts_for_lead(person: Any, reader: Reader, centre: FamilyCentre, results: Results) -> list[SurveyText]:
    """The lead of the service that answers comments: what was written in a term with five responses or more.

    In an order that says nothing, since the keys are random; nobody else reads any.
    """
    if not results.questions:
        return []
    return list(
        SurveyText.objects.for_reader(reader)
        .filter(controller__in=services_led_by(person), centre=centre, term_starts=results.term.start)
        .select_related("question")
        .order_by("pk")
    )


def old_texts(*, controller_id: int, before: datetime) -> QuerySet[SurveyText]:
    """The program, inside the service's wall: what was written in terms that had ended before."""
    found: QuerySet[SurveyText] = SurveyText.objects.filter(
        controller=controller_id, term_starts__lt=term_of(localtime(before).date()).start
    )
    return found


def erase_old_texts(*, controller_id: int, before: datetime, by: Actor) -> int:
    """Erase what was written to the service in terms that had ended before. Returns how many."""
    with reading_as(Reader.for_services(controller_id)):
        erased, _by_model = old_texts(controller_id=controller_id, before=before).delete()
        if erased:
            record("erased_survey_texts", by=by, service_id=controller_id, count=erased)
    return erased


def old_keys(before: datetime) -> QuerySet[SpentSurveyKey]:
    """The program: used keys of terms that had ended before."""
    return SpentSurveyKey.objects.filter(until__lt=localtime(before).date())


def erase_old_keys(*, before: datetime, by: Actor) -> int:
    """Forget which invitations and forms have been used, when these hold no more. Returns how many."""
    erased, _by_model = old_keys(before).delete()
    if erased:
        record("erased_survey_keys", by=by, count=erased)
    return erased
